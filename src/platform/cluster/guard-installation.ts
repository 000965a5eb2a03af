import { Construct } from 'constructs';
import { checkShape } from '../../validation/shape';
import { Guard, GuardProps, KubernetesSubject } from '../guard';
import { GUARD_SHAPE } from '../guard/guard';

/** Whom a cluster takes the runner for where nothing else is said: nobody, until a person gives somebody that name. */
const RUNNER = KubernetesSubject.user('flink-fleet-runner');

/** Whether a cluster has the guard, without which nothing but agreement keeps an application from running twice. */
export abstract class GuardInstallation {
  /**
   * It is installed. It acts on the namespaces that are guarded, and on no others: see GuardedNamespace.
   *
   * @param props who is who for it; by default the user `flink-fleet-runner` is the runner
   */
  public static managed(props: GuardProps = { runner: [RUNNER] }): GuardInstallation {
    checkShape('GuardInstallation.managed', props, GUARD_SHAPE, ['runner']);
    return new ManagedGuard(props);
  }

  /**
   * There is none, for clusters that `flink-fleet` never runs anything on: whoever may write Flink resources there can
   * start a job a second time.
   */
  public static none(): GuardInstallation {
    return new NoGuard();
  }

  /**
   * Adds what is needed to `scope`.
   *
   * @internal
   */
  public abstract _install(scope: Construct): Guard | undefined;
}

class ManagedGuard extends GuardInstallation {
  public constructor(private readonly props: GuardProps) {
    super();
  }

  public _install(scope: Construct): Guard {
    return new Guard(scope, 'guard', this.props);
  }
}

class NoGuard extends GuardInstallation {
  public _install(): undefined {
    return undefined;
  }
}

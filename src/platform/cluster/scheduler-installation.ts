import { Construct } from 'constructs';
import { FlinkPods } from './node-provisioning';
import { checkShape } from '../../validation/shape';
import { KubernetesVersion } from '../kubernetes-version';
import { BinPackingScheduler, BinPackingSchedulerOptions } from '../scheduler';
import { SCHEDULER_OPTIONS_SHAPE } from '../scheduler/scheduler-props';

/** Which scheduler of a cluster places the pods of Flink. */
export abstract class SchedulerInstallation {
  /** A second scheduler, which packs task managers and keeps job managers apart; it is installed. */
  public static binPacking(options: BinPackingSchedulerOptions = {}): SchedulerInstallation {
    checkShape('SchedulerInstallation.binPacking', options, SCHEDULER_OPTIONS_SHAPE);
    return new ManagedScheduler(options);
  }

  /**
   * One that is there already.
   *
   * @param pods what pods ask for to be placed by it, such as `schedulerName`; by default nothing, which leaves them to
   * the scheduler that the cluster came with
   */
  public static existing(pods: FlinkPods = {}): SchedulerInstallation {
    return new ExistingScheduler(pods);
  }

  /**
   * Adds what is needed to `scope`.
   *
   * @returns what pods ask for to be placed by it.
   * @internal
   */
  public abstract _install(scope: Construct, kubernetesVersion: KubernetesVersion): FlinkPods;
}

class ManagedScheduler extends SchedulerInstallation {
  public constructor(private readonly options: BinPackingSchedulerOptions) {
    super();
  }

  public _install(scope: Construct, kubernetesVersion: KubernetesVersion): FlinkPods {
    const scheduler = new BinPackingScheduler(scope, 'scheduler', { ...this.options, kubernetesVersion });
    return { jobManagers: scheduler.jobManagerPodProps, taskManagers: scheduler.taskManagerPodProps };
  }
}

class ExistingScheduler extends SchedulerInstallation {
  public constructor(private readonly pods: FlinkPods) {
    super();
  }

  public _install(): FlinkPods {
    return this.pods;
  }
}

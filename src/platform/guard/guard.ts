import { Construct } from 'constructs';
import { applicationsPolicy } from './policies/applications';
import { blueGreenPolicy } from './policies/blue-green';
import { crdsPolicy } from './policies/crds';
import { epochsPolicy } from './policies/epochs';
import { namespacesPolicy } from './policies/namespaces';
import { scalePolicy } from './policies/scale';
import { Policy, policyManifests } from './policy';
import { runnerInCluster } from './rbac';
import { checkSubjects, KubernetesSubject, SUBJECTS } from './subject';
import { checkShape, Shape } from '../../validation/shape';
import { ClusterScopedObject } from '../cluster-scoped';

/** Who is who for the guard of a cluster. */
export interface GuardProps {
  /**
   * Whom the cluster takes the runner of the fleet for. Nobody else creates or deletes fleet applications, or grants
   * epochs; so it is for the runner alone, and no person works as it.
   */
  readonly runner: KubernetesSubject[];
  /**
   * Who may end the guard of a namespace, and delete the CRDs of Flink.
   *
   * @default - the group `system:masters`
   */
  readonly breakGlass?: KubernetesSubject[];
}

export const GUARD_SHAPE: Shape<GuardProps> = { runner: SUBJECTS, breakGlass: SUBJECTS };

/**
 * What keeps a fleet application from running twice: policies of the API server that let it run only at the epoch
 * that the runner has granted in this cluster, whoever asks, and let the runner alone create and delete it.
 *
 * They act on namespaces that are guarded: see GuardedNamespace. Needs Kubernetes 1.30 or newer.
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/
 *
 * @example
 * new Guard(chart, 'guard', { runner: [KubernetesSubject.user('flink-fleet-runner')] });
 */
export class Guard extends Construct {
  private readonly _runner: readonly KubernetesSubject[];

  /** @throws if nobody, or anybody, would be the runner or might break the glass. */
  public constructor(scope: Construct, id: string, props: GuardProps) {
    super(scope, id);
    checkShape(this, props, GUARD_SHAPE, ['runner']);
    const { runner, breakGlass = [KubernetesSubject.group('system:masters')] } = props;
    checkSubjects(this.node.path, { runner, breakGlass });
    this._runner = runner;
    this.addPolicy('Applications', applicationsPolicy(runner));
    this.addPolicy('Scale', scalePolicy());
    this.addPolicy('BlueGreen', blueGreenPolicy());
    this.addPolicy('Epochs', epochsPolicy(runner));
    this.addPolicy('Namespaces', namespacesPolicy(breakGlass));
    this.addPolicy('Crds', crdsPolicy(breakGlass));
    const { role, binding } = runnerInCluster(runner);
    new ClusterScopedObject(this, 'ClusterRole', role as never);
    new ClusterScopedObject(this, 'ClusterRoleBinding', binding as never);
  }

  /** Whom the cluster takes the runner of the fleet for. */
  public get runner(): KubernetesSubject[] {
    return [...this._runner];
  }

  private addPolicy(id: string, policy: Policy): void {
    const manifests = policyManifests(policy);
    const scope = new Construct(this, id);
    new ClusterScopedObject(scope, 'Resource', manifests.policy as never);
    new ClusterScopedObject(scope, 'Binding', manifests.binding as never);
  }
}

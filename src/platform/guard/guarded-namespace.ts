import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { namespaceUnclear, notANamespace } from './errors';
import { EPOCHS_CONFIG_MAP, GUARDED_LABEL, UNMANAGED_LABEL } from './grant';
import { UnmanagedResources } from './policies/unmanaged';
import { runnerInNamespace } from './rbac';
import { checkSubjects, KubernetesSubject, SUBJECTS } from './subject';
import { CheckedApiObject } from '../../validation/enforcement';
import { checkShape, like, oneOf, Shape, text } from '../../validation/shape';
import { ClusterScopedObject } from '../cluster-scoped';
import { platformLabels } from '../labels';

/** Which namespace is guarded, and for whom. */
export interface GuardedNamespaceProps {
  /**
   * The namespace, where this program makes it; it gets the labels of a guarded one.
   *
   * @default - none; give `namespaceName` then
   */
  readonly namespace?: ApiObject;
  /**
   * The name of a namespace that is there already. A Namespace with nothing but the labels is emitted, which
   * server-side apply adds to what it has.
   *
   * @default - none; give `namespace` then
   */
  readonly namespaceName?: string;
  /** Whom the cluster takes the runner of the fleet for; the same as for its Guard. */
  readonly runner: KubernetesSubject[];
  /**
   * What becomes of Flink resources that are no applications of the fleet.
   *
   * @default UnmanagedResources.REFUSE
   */
  readonly unmanaged?: UnmanagedResources;
}

const SHAPE: Shape<GuardedNamespaceProps> = {
  namespace: like('apiGroup', 'an ApiObject of cdk8s'),
  namespaceName: text,
  runner: SUBJECTS,
  unmanaged: oneOf(UnmanagedResources),
};

/**
 * A namespace in which the Guard of its cluster stands: the ConfigMap that holds what the runner has granted there,
 * the rights of the runner, and the labels.
 *
 * The ConfigMap is emitted without data, so that server-side apply never touches a grant.
 *
 * @example
 * const runner = [KubernetesSubject.user('flink-fleet-runner')];
 * new GuardedNamespace(chart, 'ads', { namespaceName: 'ads', runner });
 */
export class GuardedNamespace extends Construct {
  /** The name of the namespace. */
  public readonly namespaceName: string;
  /** The ConfigMap that holds the grants. */
  public readonly apiObject: ApiObject;

  /** @throws if the namespace is given twice or not at all, or if the runner is nobody or anybody. */
  public constructor(scope: Construct, id: string, props: GuardedNamespaceProps) {
    super(scope, id);
    checkShape(this, props, SHAPE, ['runner']);
    const { namespace, namespaceName, runner, unmanaged = UnmanagedResources.REFUSE } = props;
    checkSubjects(this.node.path, { runner });
    if ((namespace === undefined) === (namespaceName === undefined)) {
      throw namespaceUnclear(this.node.path, namespace ? 'both are given' : 'neither is given');
    }
    if (namespace && (namespace.kind !== 'Namespace' || namespace.apiVersion !== 'v1')) {
      throw notANamespace(this.node.path, `${namespace.kind} of ${namespace.apiVersion}`);
    }
    const name = namespace?.name ?? namespaceName!;
    this.namespaceName = name;
    this.apiObject = new CheckedApiObject(this, 'Resource', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        name: EPOCHS_CONFIG_MAP,
        namespace: name,
        labels: platformLabels(EPOCHS_CONFIG_MAP, 'guard'),
      },
    });
    const { role, binding } = runnerInNamespace(runner, name);
    new CheckedApiObject(this, 'Role', role as never);
    new CheckedApiObject(this, 'RoleBinding', binding as never);
    const labels = { [GUARDED_LABEL]: 'true', [UNMANAGED_LABEL]: unmanaged };
    if (namespace) {
      for (const [label, value] of Object.entries(labels)) namespace.metadata.addLabel(label, value);
      this.node.addDependency(namespace);
    } else {
      const guarded = { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } };
      // Last: in a guarded namespace without the ConfigMap even the operator's own writes are refused.
      new ClusterScopedObject(this, 'Namespace', guarded).addDependency(this.apiObject);
    }
  }
}

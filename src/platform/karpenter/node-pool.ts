import { ApiObject, Names } from 'cdk8s';
import { Construct } from 'constructs';
import { NODE_POOL_SHAPE, NodePoolProps } from './node-pool-props';
import { renderNodePool } from './render-node-pool';
import { karpenterFindings } from './rule-set';
import { FlinkPodProps } from '../../flink/pod/pod-props';
import { CheckedResource } from '../../validation/checked-resource';
import { RuleSet } from '../../validation/enforcement';
import { checkShape } from '../../validation/shape';
import { ClusterScopedObject } from '../cluster-scoped';

/**
 * A pool of nodes that Karpenter starts when pods need them, and takes back when none does.
 *
 * For Flink there are JobManagerNodePool and TaskManagerNodePool, whose defaults suit their pods; this is for whatever
 * else runs in the cluster.
 *
 * @see https://karpenter.sh/docs/concepts/nodepools/
 *
 * @example
 * new NodePool(chart, 'batch', {
 *   nodeClass: NodeClassRef.ec2('default'),
 *   capacityTypes: [CapacityType.SPOT],
 *   limits: { cpu: Cpu.units(200), memory: Size.gibibytes(800) },
 * });
 */
export class NodePool extends CheckedResource {
  public readonly apiObject: ApiObject;

  private readonly _props: NodePoolProps;

  /** @throws if a property is not what it must be, or the node class cannot bound the size of nodes as is asked. */
  public constructor(scope: Construct, id: string, props: NodePoolProps) {
    super(scope, id);
    checkShape(this, props, NODE_POOL_SHAPE, ['nodeClass']);
    this._props = props;
    this.apiObject = new ClusterScopedObject(this, 'Resource', {
      apiVersion: 'karpenter.sh/v1',
      kind: 'NodePool',
      metadata: { ...props.metadata, name: props.metadata?.name ?? Names.toDnsLabel(this, { maxLen: 63 }) },
      spec: renderNodePool(this.node.path, props),
    });
  }

  /**
   * What pods need to be on nodes of this pool: its labels, and to tolerate its taints.
   *
   * @example
   * const batch = new NodePool(chart, 'batch', { nodeClass: NodeClassRef.ec2('default') });
   * new FlinkSessionCluster(chart, 'reports', {
   *   image: 'flink:1.20.3-java17',
   *   flinkVersion: FlinkVersion.V1_20,
   *   taskManager: { ...batch.podProps, slots: 4 },
   * });
   */
  public get podProps(): FlinkPodProps {
    const { nodeLabels, taints = [] } = this._props;
    return {
      nodeSelector: nodeLabels ?? { 'karpenter.sh/nodepool': this.name },
      tolerations: taints.map(({ key, value, effect }) =>
        value === undefined ? { key, operator: 'Exists', effect } : { key, value, effect },
      ),
    };
  }

  /** @internal */
  protected _ruleSet(): RuleSet {
    return karpenterFindings;
  }
}

import { checkShape, Shape, text } from '../../validation/shape';

/** A node class of any provider of Karpenter. */
export interface NodeClassRefOptions {
  /** The API group, such as `karpenter.azure.com`. */
  readonly group: string;
  /** The kind, such as `AKSNodeClass`. */
  readonly kind: string;
  /** The name of the object. */
  readonly name: string;
  /**
   * The label in which the provider says how many virtual CPUs a node has, such as `karpenter.azure.com/sku-cpu`.
   *
   * @default - none is known, and pools of this class cannot bound the size of nodes by `minCpu` and `maxCpu`
   */
  readonly cpuLabel?: string;
}

const SHAPE: Shape<NodeClassRefOptions> = { group: text, kind: text, name: text, cpuLabel: text };

/** The node class that a NodePool makes its nodes by. */
export class NodeClassRef {
  /** An EC2NodeClass that is not made by this program. */
  public static ec2(name: string): NodeClassRef {
    return NodeClassRef.of({
      group: 'karpenter.k8s.aws',
      kind: 'EC2NodeClass',
      name,
      cpuLabel: 'karpenter.k8s.aws/instance-cpu',
    });
  }

  /**
   * A node class of any provider, which something else makes.
   *
   * @throws if a part of it is missing.
   */
  public static of(options: NodeClassRefOptions): NodeClassRef {
    checkShape('NodeClassRef.of', options, SHAPE, ['group', 'kind', 'name']);
    return new NodeClassRef(options);
  }

  /** The API group. */
  public readonly group: string;
  /** The kind. */
  public readonly kind: string;
  /** The name of the object. */
  public readonly name: string;

  /** @internal */
  public readonly _cpuLabel?: string;

  private constructor({ group, kind, name, cpuLabel }: NodeClassRefOptions) {
    this.group = group;
    this.kind = kind;
    this.name = name;
    this._cpuLabel = cpuLabel;
  }
}

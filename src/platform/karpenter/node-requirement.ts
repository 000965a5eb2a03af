import { JsonObject } from '../../validation/manifest';
import { checkShape, listOf, text, whole } from '../../validation/shape';

/** What a label of a node must be for a NodePool to start it. */
export class NodeRequirement {
  /**
   * The label has one of these values.
   *
   * @param key such as `karpenter.k8s.aws/instance-family`
   * @param values at least one
   */
  public static in(key: string, values: string[]): NodeRequirement {
    checkShape('NodeRequirement.in', { key, values }, { key: text, values: listOf(text) });
    return new NodeRequirement({ key, operator: 'In', values: [...values] });
  }

  /** The label has none of these values. */
  public static notIn(key: string, values: string[]): NodeRequirement {
    checkShape('NodeRequirement.notIn', { key, values }, { key: text, values: listOf(text) });
    return new NodeRequirement({ key, operator: 'NotIn', values: [...values] });
  }

  /** The node has the label. */
  public static exists(key: string): NodeRequirement {
    return new NodeRequirement({ key, operator: 'Exists' });
  }

  /** The node does not have the label. */
  public static doesNotExist(key: string): NodeRequirement {
    return new NodeRequirement({ key, operator: 'DoesNotExist' });
  }

  /** The label is a number that is `value` or more. */
  public static atLeast(key: string, value: number): NodeRequirement {
    return NodeRequirement.compared('Gte', key, value);
  }

  /** The label is a number that is `value` or less. */
  public static atMost(key: string, value: number): NodeRequirement {
    return NodeRequirement.compared('Lte', key, value);
  }

  private static compared(operator: string, key: string, value: number): NodeRequirement {
    checkShape('NodeRequirement', { key, value }, { key: text, value: whole(0) });
    return new NodeRequirement({ key, operator, values: [String(value)] });
  }

  private constructor(private readonly requirement: JsonObject) {}

  /**
   * The same, with so many different values of the label among the instance types that a node may become: a spot
   * node then has that many chances to come.
   */
  public withMinValues(minValues: number): NodeRequirement {
    checkShape('NodeRequirement.withMinValues', { minValues }, { minValues: whole(1) });
    return new NodeRequirement({ ...this.requirement, minValues });
  }

  /** @internal */
  public _toManifest(): JsonObject {
    return { ...this.requirement };
  }
}

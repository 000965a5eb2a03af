import { JsonObject } from '../../validation/manifest';
import { anyText, checkShape, mapOf, text } from '../../validation/shape';

/** Selects subnets or security groups. */
export class Ec2Selector {
  /** Those that Karpenter's guide has one tag for a cluster: `karpenter.sh/discovery` = its name. */
  public static discovery(clusterName: string): Ec2Selector {
    checkShape('Ec2Selector.discovery', { clusterName }, { clusterName: text });
    return Ec2Selector.tags({ 'karpenter.sh/discovery': clusterName });
  }

  /** Those with all of these tags; the value `*` stands for any. */
  public static tags(tags: { [key: string]: string }): Ec2Selector {
    checkShape('Ec2Selector.tags', { tags }, { tags: mapOf(anyText) });
    return new Ec2Selector({ tags: { ...tags } });
  }

  /** The one of this id. */
  public static id(id: string): Ec2Selector {
    checkShape('Ec2Selector.id', { id }, { id: text });
    return new Ec2Selector({ id });
  }

  private constructor(private readonly term: JsonObject) {}

  /** @internal */
  public _toManifest(): JsonObject {
    return { ...this.term };
  }
}

import { CheckedApiObject } from '../validation/enforcement';
import { isObject, Json } from '../validation/manifest';

/** An object that is in no namespace; cdk8s would put it into that of its chart, and the API server refuse it. */
export class ClusterScopedObject extends CheckedApiObject {
  public toJson(): Record<string, Json> {
    const { metadata, ...manifest } = super.toJson();
    const { namespace: _, ...others } = isObject(metadata) ? metadata : {};
    const { apiVersion, kind, ...content } = manifest;
    return { apiVersion, kind, metadata: others, ...content };
  }
}

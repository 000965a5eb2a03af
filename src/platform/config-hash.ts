import { createHash } from 'crypto';
import { ApiObject, Lazy } from 'cdk8s';
import { JsonObject } from '../validation/manifest';

/** An annotation of a pod template by which pods are made anew when a ConfigMap that they read has changed. */
export const CONFIG_HASH = 'flink-fleet.dev/config-hash';

/** Told only when it is rendered, with whatever was put in for tokens or changed by patches. */
export function configHashOf(configMap: ApiObject): string {
  return Lazy.any({
    produce: () =>
      createHash('sha256')
        .update(JSON.stringify((configMap.toJson() as JsonObject).data))
        .digest('hex')
        .slice(0, 16),
  }) as string;
}

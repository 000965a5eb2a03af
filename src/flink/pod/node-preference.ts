import { JsonObject } from '../../validation/manifest';

/**
 * A pod template that would rather be on one of these nodes: one term, so that each of them counts as much as it can,
 * and a preference, since nodes come and go.
 */
export function preferNodes(hostnames: readonly string[] = []): JsonObject | undefined {
  if (hostnames.length === 0) return undefined;
  const values = [...new Set(hostnames)].sort();
  const term = {
    weight: 100,
    preference: { matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values }] },
  };
  const nodeAffinity = { preferredDuringSchedulingIgnoredDuringExecution: [term] };
  return { spec: { affinity: { nodeAffinity } } };
}

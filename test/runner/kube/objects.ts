import { KubeError } from '../../../src/runner/kube/error';
import { KubeObject } from '../../../src/runner/kube/object';

export const MANAGER = { fieldManager: 'flink-fleet' };
/** Created, or refused where it is there. */
export const ABSENT = { ...MANAGER, absent: true };
export const CONFIG_MAP = { apiVersion: 'v1', kind: 'ConfigMap' };

export function configMap(
  name: string,
  data: Record<string, string> = {},
  namespace = 'default',
): KubeObject {
  return { ...CONFIG_MAP, metadata: { name, namespace }, data };
}

export function configMaps(prefix: string, count: number): KubeObject[] {
  return Array.from({ length: count }, (_, i) => configMap(`${prefix}-${i}`, { i: String(i) }));
}

export async function failureOf(promise: Promise<unknown>): Promise<KubeError> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(KubeError);
  return error as KubeError;
}

/** How each of many ended: `done`, or the failure and outcome of its error. */
export async function endsOf(promises: readonly Promise<unknown>[]): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const settled of await Promise.allSettled(promises)) {
    const error = settled.status === 'rejected' ? (settled.reason as unknown) : undefined;
    if (error !== undefined && !(error instanceof KubeError)) throw error;
    const end = error === undefined ? 'done' : `${error.failure}, ${error.outcome}`;
    counts[end] = (counts[end] ?? 0) + 1;
  }
  return counts;
}

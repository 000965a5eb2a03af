import { PodShape } from './jobs';
import { inParallel, LabCluster, Manifest } from '../../lab';

/** A node of 16 CPUs and 64 GiB, less what its system takes. */
export const NODE: PodShape = { cpu: 15.89, gibibytes: 58 };

/** Adds nodes of one shape with a label of their own. */
export async function addPool(cluster: LabCluster, name: string, count: number, node = NODE): Promise<void> {
  await cluster.addNodes(
    Array.from({ length: count }, (_, i) => ({
      name: `${name}-${i + 1}`,
      cpu: `${node.cpu * 1000}m`,
      memory: `${node.gibibytes}Gi`,
      labels: { pool: name },
    })),
  );
}

/** Creates pods in the order given, some at a time, and waits until each has its node. */
export async function place(cluster: LabCluster, pods: readonly Manifest[]): Promise<void> {
  await inParallel(pods, (pod) => cluster.api.create(pod));
  await allPlaced(cluster, pods);
}

async function allPlaced(cluster: LabCluster, pods: readonly Manifest[]): Promise<void> {
  const namespaces = [...new Set(pods.map(({ metadata }) => metadata.namespace!))];
  for (const namespace of namespaces) {
    await cluster.until(
      async () => (await podsIn(cluster, namespace, { fieldSelector: 'spec.nodeName=', limit: '1' })).length === 0,
      { what: `nodes for all pods in ${namespace}`, timeoutMs: 120_000, everyMs: 500 },
    );
  }
}

export async function podsIn(
  cluster: LabCluster,
  namespace: string,
  query: Readonly<Record<string, string>> = {},
): Promise<Manifest[]> {
  return cluster.api.list({ apiVersion: 'v1', kind: 'Pod' }, namespace, query);
}

/** How many pods of a namespace are on each node that has some. */
export async function loadOf(cluster: LabCluster, namespace: string): Promise<ReadonlyMap<string, number>> {
  const load = new Map<string, number>();
  for (const { spec } of await podsIn(cluster, namespace)) {
    load.set(spec.nodeName, (load.get(spec.nodeName) ?? 0) + 1);
  }
  return load;
}

import { PodShape } from './jobs';
import { inParallel, LabCluster, Manifest } from '../../lab';

/** A node of 16 CPUs and 64 GiB, less what its system takes. */
export const NODE: PodShape = { cpu: 15.89, gibibytes: 58 };

/** The label of nodes that task managers may be on. */
export const TASK_MANAGER_NODES = { role: 'task-managers' };

/** Adds nodes of one shape, which pods ask for by the label `pool`. */
export async function addPool(
  cluster: LabCluster,
  pool: string,
  count: number,
  labels: Readonly<Record<string, string>> = TASK_MANAGER_NODES,
): Promise<void> {
  await cluster.api.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: pool } });
  await cluster.addNodes(
    Array.from({ length: count }, (_, i) => ({
      name: `${pool}-${i + 1}`,
      cpu: `${NODE.cpu * 1000}m`,
      memory: `${NODE.gibibytes}Gi`,
      labels: { pool, ...labels },
    })),
  );
  await cluster.until(
    async () => {
      const nodes = await cluster.api.list({ apiVersion: 'v1', kind: 'Node' }, undefined, {
        labelSelector: `pool=${pool}`,
      });
      // Nodes that are ready are not yet free of the taint that they had before.
      return nodes.every(({ spec }) => !spec.taints);
    },
    { what: `nodes without taints in ${pool}`, everyMs: 300 },
  );
}

/** Creates pods in the order given, some at a time, and waits until all of their namespace have nodes. */
export async function place(
  cluster: LabCluster,
  namespace: string,
  objects: readonly Manifest[],
): Promise<void> {
  await inParallel(objects, (object) => cluster.api.create(object));
  await cluster.until(
    async () => {
      const waiting = { fieldSelector: 'spec.nodeName=', limit: '1' };
      return (await podsIn(cluster, namespace, waiting)).length === 0;
    },
    { what: `nodes for all pods in ${namespace}`, timeoutMs: 120_000, everyMs: 200 },
  );
}

/** Deletes pods and waits until they are gone. */
export async function remove(cluster: LabCluster, pods: readonly Manifest[]): Promise<void> {
  await inParallel(pods, (pod) => cluster.api.delete(pod));
  await inParallel(pods, (pod) =>
    cluster.until(async () => !(await cluster.api.find(pod)), { what: `the end of ${pod.metadata.name}` }),
  );
}

export async function podsIn(
  cluster: LabCluster,
  namespace: string,
  query: Readonly<Record<string, string>> = {},
): Promise<Manifest[]> {
  return cluster.api.list({ apiVersion: 'v1', kind: 'Pod' }, namespace, query);
}

/** The nodes of pods by their job, each as often as it has pods of it. */
export function nodesByJob(pods: readonly Manifest[]): ReadonlyMap<string, readonly string[]> {
  const nodes = new Map<string, string[]>();
  for (const { metadata, spec } of pods) {
    const job = metadata.labels!.app;
    nodes.set(job, [...(nodes.get(job) ?? []), spec.nodeName as string]);
  }
  return nodes;
}

/** How many pods each node has that has some. */
export function podsByNode(pods: readonly Manifest[]): ReadonlyMap<string, number> {
  const count = new Map<string, number>();
  for (const { spec } of pods) count.set(spec.nodeName, (count.get(spec.nodeName) ?? 0) + 1);
  return count;
}

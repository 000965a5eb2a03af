import { APPLICATION, TENANT } from './program';
import { Manifest } from '../../lab/cluster/resources';
import { RealCluster } from '../machine/cluster';

export const DEPLOYMENT = {
  apiVersion: 'flink.apache.org/v1beta1',
  kind: 'FlinkDeployment',
  metadata: { name: APPLICATION, namespace: TENANT },
} as const;

/** Whether the operator says that the job runs. */
export function isRunning(deployment: Manifest | undefined): boolean {
  return (
    deployment?.status?.jobManagerDeploymentStatus === 'READY' &&
    deployment.status.jobStatus?.state === 'RUNNING'
  );
}

/** Waits until the operator of a cluster says that the job runs. */
export async function jobRuns(cluster: RealCluster, timeoutMs = 240_000): Promise<Manifest> {
  return cluster.api.until(
    async (api) => {
      const deployment = await api.find(DEPLOYMENT);
      return isRunning(deployment) && deployment;
    },
    { what: `a running job in ${cluster.name}`, timeoutMs, everyMs: 300 },
  );
}

/** What the job itself says in a cluster, in its containers' words: all of them, and its task managers by themselves. */
export async function jobSays(
  cluster: RealCluster,
): Promise<{ readonly all: string; readonly workers: string }> {
  const logs = [...(await cluster.podLogs(TENANT, `${APPLICATION}-`))];
  const workers = logs.filter(([pod]) => pod.startsWith(`${APPLICATION}-taskmanager`));
  const textOf = (some: typeof logs) => some.map(([, text]) => text).join('');
  return { all: textOf(logs), workers: textOf(workers) };
}

/** The numbers of the checkpoints that are in the store, of one job or of all below a prefix, oldest first. */
export function checkpointsIn(keys: readonly string[]): { readonly job: string; readonly id: number }[] {
  return keys.flatMap((key) => {
    const [, job, id] = /\/checkpoints\/([0-9a-f]{32})\/chk-(\d+)\/_metadata$/.exec(key) ?? [];
    return job ? [{ job, id: Number(id) }] : [];
  });
}

/** The files by which a job manager has registered a checkpoint. */
export function registrationsIn(keys: readonly string[]): string[] {
  return keys.filter((key) => /\/ha\/.*completedCheckpoint/.test(key));
}

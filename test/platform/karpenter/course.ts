import { Job, job, NAMESPACE } from './flink-pods';
import { Pools, poolsOf } from './pools';
import { Daemon, inParallel, LabCluster, Manifest } from '../../lab';

/** What there was at one time. */
export interface Moment {
  readonly pods: readonly Manifest[];
  readonly nodes: readonly Manifest[];
  readonly claims: readonly Manifest[];
}

/** What came of jobs on nodes of Karpenter's, from the first to the last. */
export interface Course {
  /** All jobs run. */
  readonly started: Moment;
  /** The nodes of job managers are not any more what their pool says; of task managers only those of `kept` are left. */
  readonly thinned: Moment;
  /** Only job managers are left. */
  readonly emptied: Moment;
  /** Nodes of which Karpenter said that a pod keeps it from disrupting them. */
  readonly blocked: ReadonlySet<string>;
  /** Pods of nodes that became too old, as `evicted` or `deleted`. */
  readonly expired: ReadonlyMap<string, string>;
}

const DO_NOT_DISRUPT = { doNotDisrupt: true };

/** Jobs, of which one has a standby, one is not to be disrupted, and two are on nodes that soon are too old. */
function jobsOn({ jobManager, taskManager, expiring }: Pools) {
  return {
    clicks: job('clicks', jobManager, taskManager),
    orders: job('orders', jobManager, taskManager, 1),
    views: job('views', jobManager, taskManager),
    fraud: job('fraud', jobManager, taskManager),
    kept: job('kept', jobManager, { ...taskManager, ...DO_NOT_DISRUPT }),
    aged: job('aged', jobManager, expiring),
    agedKept: job('aged-kept', jobManager, { ...expiring, ...DO_NOT_DISRUPT }),
  };
}

export async function runCourse(cluster: LabCluster, karpenter: Daemon): Promise<Course> {
  const { api } = cluster;
  const until = (what: string, isSo: () => Promise<boolean>) =>
    cluster.until(isSo, { what, needs: [karpenter], timeoutMs: 120_000 });
  const moment = async (): Promise<Moment> => ({
    pods: await api.list({ apiVersion: 'v1', kind: 'Pod' }, NAMESPACE),
    nodes: await api.list({ apiVersion: 'v1', kind: 'Node' }),
    claims: await api.list({ apiVersion: 'karpenter.sh/v1', kind: 'NodeClaim' }),
  });
  const reasons = async () => {
    const events = await api.list({ apiVersion: 'v1', kind: 'Event' });
    return events.map(({ reason, involvedObject }) => [involvedObject.name, reason] as [string, string]);
  };
  const create = (objects: readonly Manifest[]) => inParallel(objects, (each) => api.create(each));
  const remove = (objects: readonly Manifest[]) => inParallel(objects, (each) => api.delete(each));

  const pools = poolsOf();
  const jobs = jobsOn(pools);
  const all: readonly Job[] = Object.values(jobs);
  await cluster.applyAll(pools.manifests);
  // Those whose nodes soon are too old come last: in half a minute they are to run, and not all the others too.
  const short = [jobs.aged, jobs.agedKept].flatMap(({ taskManagers }) => taskManagers);
  const workload = all.flatMap(({ jobManager, taskManagers }) => [jobManager, ...taskManagers]);
  const run = async (some: readonly Manifest[], count: number) => {
    await create(some);
    await until(`${count} pods to run`, async () => {
      const there = (await moment()).pods;
      return there.length === count && there.every(({ status }) => status.phase === 'Running');
    });
  };
  await run(
    workload.filter((each) => !short.includes(each)),
    23,
  );
  await run(short, 29);
  const started = await moment();

  await cluster.applyAll(poolsOf({ changed: 'true' }).manifests);
  const others = [jobs.clicks, jobs.orders, jobs.views, jobs.fraud];
  await remove(others.flatMap(({ taskManagers }) => taskManagers));
  await until('what is not needed to go', async () => {
    const { pods, nodes } = await moment();
    const used = new Set(pods.map(({ spec }) => spec.nodeName as string));
    return nodes.every(({ metadata }) => used.has(metadata.name)) && !nodes.some(inPool('expiring'));
  });
  const { nodes } = await moment();
  const blocked = new Set<string>();
  await until('a word on why the other nodes stay', async () => {
    const told = (await reasons()).filter(([, reason]) => reason === 'DisruptionBlocked');
    told.forEach(([name]) => blocked.add(name));
    return nodes.every(({ metadata }) => blocked.has(metadata.name));
  });
  const thinned = await moment();
  const expired = new Map(
    (await reasons()).flatMap(([name, reason]): [string, string][] =>
      reason === 'Evicted' ? [[name, 'evicted']] : reason === 'Disrupted' ? [[name, 'deleted']] : [],
    ),
  );

  await remove(jobs.kept.taskManagers);
  await until('the last nodes of task managers to go', async () =>
    (await moment()).nodes.every(inPool('job-managers')),
  );
  const emptied = await moment();
  await remove(all.map(({ jobManager }) => jobManager));
  await until('the nodes of job managers to go', async () => (await moment()).nodes.length === 0);
  return { started, thinned, emptied, blocked, expired };
}

/** Whether a node is of a pool. */
export const inPool =
  (name: string) =>
  ({ metadata }: Manifest): boolean =>
    metadata.labels?.['karpenter.sh/nodepool'] === name;

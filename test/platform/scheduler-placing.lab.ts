import { install } from './scheduler/install';
import { Job, jobManagersOf, lowerBound, mixedShapes, podsOf, PodShape, shuffled } from './scheduler/jobs';
import { startInstalled } from './scheduler/live';
import * as placing from './scheduler/placing';
import { FlinkPodProps } from '../../src';
import { describeLab, Lab, LabCluster, Manifest } from '../lab';

const SEED = 20;
const TASK_MANAGERS = 8;

/** Figures are told whether they are good or bad. */
function tell(what: string): void {
  process.stderr.write(`scheduler: ${what}\n`);
}

/** The jobs of a pool, in a namespace of the same name. */
function jobsOn(pool: string, shapes: readonly PodShape[], { jobManager, taskManager }: Partial<Job>): Job[] {
  const nodeSelector = { pool };
  return shapes.map((shape, i) => ({
    name: `job-${i}`,
    namespace: pool,
    shape,
    jobManager: { ...jobManager, nodeSelector },
    taskManager: { ...taskManager, nodeSelector },
  }));
}

const taskManagersOf = (job: Job) => podsOf(job, 'taskManager', TASK_MANAGERS);
const boundOf = (shapes: readonly PodShape[]) =>
  lowerBound(
    shapes.flatMap((shape) => Array.from({ length: TASK_MANAGERS }, () => shape)),
    placing.NODE,
  );

describeLab('where the scheduler places the pods of Flink', {}, () => {
  const installation = install({ taskManagerNodeLabels: placing.TASK_MANAGER_NODES });
  const { taskManagerPodProps, jobManagerPodProps } = installation.scheduler;
  let cluster: LabCluster;
  let lab: Lab;
  beforeAll(async () => {
    lab = await Lab.start();
    [cluster] = lab.clusters;
    await cluster.applyAll(installation.manifests);
    await startInstalled(cluster, installation);
  }, 600_000);
  afterAll(() => lab?.stop());

  test('2,000 task managers are on hardly more nodes than are needed to hold them', async () => {
    const shapes = mixedShapes(250, SEED);
    const bound = boundOf(shapes);
    const nodesUsed = async (pool: string, taskManager: FlinkPodProps) => {
      await placing.addPool(cluster, pool, 2 * bound);
      const start = Date.now();
      await placing.place(cluster, pool, jobsOn(pool, shapes, { taskManager }).flatMap(taskManagersOf));
      const seconds = Math.round((Date.now() - start) / 1000);
      const nodes = placing.podsByNode(await placing.podsIn(cluster, pool)).size;
      tell(`2,000 task managers by ${pool}: ${nodes} nodes, at least ${bound} are needed; ${seconds} s`);
      return nodes;
    };
    const packed = await nodesUsed('flink-binpack', taskManagerPodProps);
    const spread = await nodesUsed('default-scheduler', {});
    expect(packed).toBeLessThanOrEqual(1.05 * bound);
    expect(spread).toBeGreaterThan(1.5 * bound);
  });

  test('task managers that start again go back to nodes of their job', async () => {
    const shapes = mixedShapes(30, SEED);
    const restart = async (pool: string, sticky: boolean) => {
      await placing.addPool(cluster, pool, Math.round(boundOf(shapes) / 0.7));
      const jobs = jobsOn(pool, shapes, { taskManager: taskManagerPodProps });
      for (const job of jobs) await placing.place(cluster, pool, taskManagersOf(job));
      const before = await placing.podsIn(cluster, pool);
      const nodesOf = placing.nodesByJob(before);
      const restarted = jobs.filter((_, i) => i % 3 === 0);
      const isRestarted = ({ metadata }: Manifest) =>
        restarted.some(({ name }) => name === metadata.labels!.app);
      await placing.remove(cluster, before.filter(isRestarted));
      const again = restarted.map((job) => {
        const preferredNodes = sticky ? [...nodesOf.get(job.name)!] : undefined;
        return { ...job, attempt: 2, taskManager: { ...job.taskManager, preferredNodes } };
      });
      await placing.place(cluster, pool, shuffled(again.flatMap(taskManagersOf), SEED));
      const after = await placing.podsIn(cluster, pool);
      const started = after.filter(isRestarted);
      const back = started.filter(({ metadata, spec }) =>
        nodesOf.get(metadata.labels!.app)!.includes(spec.nodeName),
      );
      const [usedBefore, usedAfter] = [before, after].map((pods) => placing.podsByNode(pods).size);
      tell(
        `${pool}: ${back.length} of ${started.length} task managers came back to a node of their job; ` +
          `${usedBefore} nodes in use before, ${usedAfter} after`,
      );
      return { share: back.length / started.length, usedBefore, usedAfter };
    };
    const sticky = await restart('with-preferred-nodes', true);
    const plain = await restart('without-preferred-nodes', false);
    expect(sticky.share).toBeGreaterThanOrEqual(0.95);
    expect(plain.share).toBeLessThan(0.5);
    expect(sticky.usedAfter).toBeLessThanOrEqual(sticky.usedBefore + 1);
  });

  test('a node that is preferred wins over a fuller one, even if it has a soft taint', async () => {
    const pool = 'preferred';
    const [full, soft] = [`${pool}-1`, `${pool}-2`];
    await placing.addPool(cluster, pool, 2);
    const taints = [{ key: 'spare', effect: 'PreferNoSchedule' }];
    const node = { apiVersion: 'v1', kind: 'Node', metadata: { name: soft } };
    await cluster.api.mergePatch(node, { spec: { taints } });
    const [job] = jobsOn(pool, [{ cpu: 4, gibibytes: 16 }], { taskManager: taskManagerPodProps });
    const nodeOfNext = async (attempt: number, preferredNodes?: string[]) => {
      const taskManager = { ...job.taskManager, preferredNodes };
      const [pod] = podsOf({ ...job, attempt, taskManager }, 'taskManager', 1);
      await placing.place(cluster, pool, [pod]);
      return (await cluster.api.read(pod)).spec.nodeName as string;
    };
    expect(await nodeOfNext(1, [full])).toBe(full);
    expect(await nodeOfNext(2)).toBe(full);
    expect(await nodeOfNext(3, [soft])).toBe(soft);
  });

  test('job managers are kept apart, and most of all those of one job', async () => {
    const nodes = 12;
    const shapes = Array.from({ length: 24 }, () => ({ cpu: 1, gibibytes: 2 }));
    const load = async (pool: string, jobManager: FlinkPodProps) => {
      await placing.addPool(cluster, pool, nodes);
      const jobs = jobsOn(pool, shapes, { jobManager });
      const deployments = jobs.map((job, i) => jobManagersOf(job, i % 2 === 0 ? 2 : 1));
      await placing.place(cluster, pool, deployments);
      const pods = await cluster.until(
        async () => {
          const all = await placing.podsIn(cluster, pool);
          return all.length === 36 && all.every(({ spec }) => spec.nodeName) && all;
        },
        { what: `job managers of ${pool}` },
      );
      const most = Math.max(...placing.podsByNode(pods).values());
      const together = [...placing.nodesByJob(pods).values()].filter(
        (places) => places.length === 2 && places[0] === places[1],
      );
      tell(
        `36 job managers on ${nodes} nodes by ${pool}: at most ${most} on a node, ` +
          `${together.length} of 12 standbys with the one that they stand by for`,
      );
      return { most, together: together.length };
    };
    const spread = await load('flink-spread', jobManagerPodProps);
    const packed = await load('flink-packed', taskManagerPodProps);
    expect(spread).toEqual({ most: 3, together: 0 });
    expect(packed.most).toBeGreaterThan(3);
    expect(packed.together).toBeGreaterThan(0);
  });

  test('task managers wait rather than run on nodes that are not theirs, and say so to Karpenter', async () => {
    await placing.addPool(cluster, 'others', 1, {});
    const [job] = jobsOn('others', mixedShapes(1, SEED), { taskManager: taskManagerPodProps });
    const [pod] = taskManagersOf(job);
    const [orphan] = taskManagersOf({ ...job, name: 'orphan', taskManager: { schedulerName: 'nobody' } });
    for (const each of [orphan, pod]) await cluster.api.create(each);
    const condition = await cluster.until(async () => (await cluster.api.read(pod)).status?.conditions?.[0], {
      what: 'a verdict of the scheduler',
    });
    expect(condition).toMatchObject({ type: 'PodScheduled', status: 'False', reason: 'Unschedulable' });
    // As docs/scheduler.md has it for the alert on a scheduler that does not run.
    expect((await cluster.api.read(orphan)).status.conditions).toBeUndefined();
  });
});

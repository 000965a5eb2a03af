import { Desk } from './fleet/desk';
import { checkpointsIn, jobRuns, registrationsIn } from './fleet/job';
import { Committed } from './machine/broker';
import { RealCluster } from './machine/cluster';
import { Machine } from './machine/machine';
import { Steps } from './steps';
import { until } from '../lab/process/until';

/** A fleet whose job runs in `east`, and has registered some checkpoints there. */
export interface Scenario {
  readonly machine: Machine;
  readonly desk: Desk;
  readonly steps: Steps;
  readonly east: RealCluster;
  readonly west: RealCluster;
  stop(): Promise<void>;
}

export async function bringUp(what: string): Promise<Scenario> {
  const steps = new Steps(what);
  const machine = await Machine.start();
  try {
    steps.done('two clusters, a store and a broker are up');
    const desk = new Desk(machine);
    const { east, west } = machine;
    await Promise.all([
      succeeds(desk, 'apply', '--yes', '--why', 'the first time'),
      ...[east, west].map((cluster) => desk.provideKeys(cluster)),
    ]);
    steps.done('the program is applied');
    await jobRuns(east);
    steps.done('the job runs');
    // More than twice as many as are kept: of the first ones nothing in the store proves that they were registered.
    await checkpoints(machine, 'east.1/', 12);
    steps.done('twelve checkpoints are registered');
    // What is known of a cluster when it is lost is what was seen before.
    await succeeds(desk, 'status');
    const stop = async () => {
      steps.print();
      await machine.stop();
    };
    return { machine, desk, steps, east, west, stop };
  } catch (error) {
    await machine.stop();
    throw error;
  }
}

/** Runs the command, and is content only if it was; returns what it printed. */
export async function succeeds(desk: Desk, ...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await desk.flinkFleet(...args);
  if (code !== 0) throw new Error(`flink-fleet ${args.join(' ')} ended with ${code}:\n${stdout}${stderr}`);
  return stdout;
}

/** Waits until the job below a prefix has got to a checkpoint of that number. */
async function checkpoints({ store }: Machine, prefix: string, id: number): Promise<void> {
  await until(async () => checkpointsIn(store.keys(prefix)).some((each) => each.id >= id), {
    what: `checkpoint ${id} below ${prefix}`,
    timeoutMs: 180_000,
    everyMs: 300,
  });
}

/** Waits until checkpoints below a prefix are registered. */
export async function registers({ store }: Machine, prefix: string, count: number): Promise<void> {
  await until(async () => registrationsIn(store.keys(prefix)).length >= count, {
    what: `${count} registered checkpoints below ${prefix}`,
    timeoutMs: 180_000,
    everyMs: 300,
  });
}

/** Waits until a job has committed records from a cluster, `more` beyond those of `since`. */
export async function commits(
  { broker }: Machine,
  cluster: string,
  more: number,
  since?: Committed,
): Promise<Committed> {
  const before = since ? (writerOf(since, cluster)?.records ?? 0) : 0;
  return until(
    async () => {
      const now = await broker.committed();
      return (writerOf(now, cluster)?.records ?? 0) >= before + more && now;
    },
    { what: `${more} more records from ${cluster}`, timeoutMs: 180_000, everyMs: 1_000 },
  );
}

export function writerOf({ writers }: Committed, cluster: string): Committed['writers'][number] | undefined {
  return writers.find((each) => each.cluster === cluster);
}

/** What a reader of committed records sees is what the source has numbered: each once, and none is left out. */
export function expectExact(steps: Steps, committed: Committed): void {
  const { records, missing, twice } = committed;
  steps.note(`missing ${missing}, twice ${twice} of ${records} committed records`);
  expect(committed).toMatchObject({ missing: 0, twice: 0, wrong: 0, records: committed.highest + 1 });
}

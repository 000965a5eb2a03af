import { describeNodes, inOrder } from './describe';
import { Desk } from './fleet/desk';
import { checkpointsIn, jobRuns, jobSays, registrationsIn } from './fleet/job';
import { Machine } from './machine/machine';
import { Steps } from './steps';
import { until } from '../lab/process/until';

describeNodes('a fleet on real nodes', () => {
  const then = inOrder();
  const steps = new Steps('from a program to a job that runs');
  let machine: Machine;
  let desk: Desk;

  beforeAll(async () => {
    machine = await Machine.start();
    steps.done('two clusters, a store and a broker are up');
    desk = new Desk(machine);
  });
  afterAll(async () => {
    steps.print();
    await machine?.stop();
  });

  then('is brought up by synth and apply, operator and job', async () => {
    expect(await desk.flinkFleet('synth')).toMatchObject({ code: 0 });
    steps.done('synth');
    const [applied] = await Promise.all([
      desk.flinkFleet('apply', '--yes', '--why', 'the first time'),
      ...[...machine.clusters.values()].map((cluster) => desk.provideKeys(cluster)),
    ]);
    expect(applied).toMatchObject({ code: 0 });
    steps.done('apply');
    await jobRuns(machine.east);
    steps.done('the job runs');
  });

  then(
    'has a job that registers checkpoints in the directory of its epoch, and writes nowhere else',
    async () => {
      const keys = () => machine.store.keys('');
      await until(async () => registrationsIn(keys()).length >= 5, {
        what: 'five checkpoints',
        timeoutMs: 120_000,
      });
      steps.done('five checkpoints are registered');
      expect(
        keys().filter((key) => !key.startsWith('east.1/acme/count/e1/') && !key.startsWith('.')),
      ).toEqual([]);
      expect(new Set(checkpointsIn(keys()).map(({ job }) => job)).size).toBe(1);
      expect((await jobSays(machine.east)).workers).toContain('COUNT JOB starts at 0');
    },
  );

  then('has a job whose records are committed, each once', async () => {
    const committed = await machine.broker.committed();
    steps.note(`committed: ${committed.records}, missing ${committed.missing}, twice ${committed.twice}`);
    expect(committed).toMatchObject({ missing: 0, twice: 0, wrong: 0 });
    expect(committed.records).toBeGreaterThan(100);
  });

  then('has nothing to do when it is applied again', async () => {
    expect(await desk.flinkFleet('plan')).toMatchObject({ code: 0 });
  });

  then('tells the truth of what runs', async () => {
    const { stdout } = await desk.flinkFleet('status', '--output', 'json');
    expect(stdout).toContain('"acme/count"');
  });
});

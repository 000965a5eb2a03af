import { describeNodes, inOrder } from './describe';
import { DEPLOYMENT, jobSays, registrationsIn } from './fleet/job';
import { Committed } from './machine/broker';
import { bringUp, commits, expectExact, registers, Scenario, succeeds, writerOf } from './scenario';
import { until } from '../lab/process/until';

const RETURNED_MS = 60_000;

describeNodes('a cluster that is lost with all that runs on it', () => {
  const then = inOrder();
  let scenario: Scenario;
  let lostAt: number;
  let atLoss: Committed;
  let afterFailover: Committed;

  beforeAll(async () => {
    scenario = await bringUp('failover, return, recovery, and the way back');
  });
  afterAll(() => scenario?.stop());

  then(
    'is replaced by failover: its job goes on elsewhere, from its newest registered checkpoint',
    async () => {
      const { machine, desk, steps, east } = scenario;
      await east.kill();
      lostAt = Date.now();
      steps.done('east is killed');
      atLoss = await machine.broker.committed();
      await succeeds(desk, 'failover', 'east', '--yes', '--why', 'the region is gone');
      steps.done('failover has come to its end');
      afterFailover = await commits(machine, 'west', 200);
      const first = writerOf(afterFailover, 'west')!;
      steps.note(`first record on west ${((first.firstAt - lostAt) / 1000).toFixed(1)} s after the loss`);
      expect((await jobSays(scenario.west)).workers).toMatch(/COUNT JOB starts at [1-9]/);
    },
  );

  then('has lost nothing, and repeated nothing', () => {
    expectExact(scenario.steps, afterFailover);
    expect(afterFailover.records).toBeGreaterThan(atLoss.records);
  });

  then(
    'cannot checkpoint or commit when it returns with its disk, though its old job starts again',
    async () => {
      const { machine, steps, east } = scenario;
      const before = registrationsIn(machine.store.keys('east.1/'));
      await east.start();
      steps.done('east is back, with its disk');
      await until(async () => (await jobSays(east)).all.includes('Restoring job'), {
        what: 'the old job to start again',
        timeoutMs: 120_000,
        everyMs: 1_000,
      });
      steps.done('its old job has started again');
      await new Promise((resolve) => setTimeout(resolve, RETURNED_MS));
      steps.done('it was watched');
      expect(registrationsIn(machine.store.keys('east.1/')).filter((key) => !before.includes(key))).toEqual(
        [],
      );
      const now = await machine.broker.committed();
      expectExact(steps, now);
      // Its last transaction may be committed by whoever restores what it had registered.
      expect(writerOf(now, 'east')).toEqual(writerOf(afterFailover, 'east'));
    },
  );

  then('is clean after recover', async () => {
    const { desk, steps, east } = scenario;
    await succeeds(desk, 'recover', 'east', '--yes');
    steps.done('recover');
    expect(await east.api.find(DEPLOYMENT)).toBeUndefined();
    const pods = await east.api.list({ apiVersion: 'v1', kind: 'Pod' }, DEPLOYMENT.metadata.namespace);
    expect(pods.map(({ metadata }) => metadata.name)).toEqual([]);
  });

  then('takes its job back by a planned move, as its next generation', async () => {
    const { machine, desk, steps } = scenario;
    // What a tenant may write there follows the generation of the cluster.
    await succeeds(desk, 'apply', '--yes');
    steps.done('the recovered cluster is applied to');
    await succeeds(desk, 'migrate', 'acme/count', '--to', 'east', '--yes');
    steps.done('migrate back to east');
    await registers(machine, 'east.2/', 1);
    expectExact(steps, await commits(machine, 'east', 200, afterFailover));
  });
});

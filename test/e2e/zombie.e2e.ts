import { describeNodes, inOrder } from './describe';
import { isRunning, DEPLOYMENT, registrationsIn } from './fleet/job';
import { Committed } from './machine/broker';
import { bringUp, commits, expectExact, Scenario, succeeds, writerOf } from './scenario';

const ALIVE_MS = 60_000;

describeNodes('a cluster that the runner sees no more, and that goes on all the same', () => {
  const then = inOrder();
  let scenario: Scenario;
  let fenced: Committed;
  let registered: string[];

  beforeAll(async () => {
    scenario = await bringUp('failover beside a zombie');
  });
  afterAll(() => scenario?.stop());

  then('is fenced at the store, and its job starts elsewhere', async () => {
    const { machine, desk, steps, east } = scenario;
    await machine.area.setSight(east.address, 'lost');
    steps.done('east is out of sight');
    await succeeds(desk, 'failover', 'east', '--yes', '--why', 'nobody can see it');
    steps.done('failover has come to its end');
    registered = registrationsIn(machine.store.keys('east.1/'));
    fenced = await commits(machine, 'west', 200);
    // It lives, or else this would be no zombie.
    expect(isRunning(await east.api.find(DEPLOYMENT)) || east.isRunning()).toBe(true);
    expectExact(steps, fenced);
  });

  then('completes no further checkpoint, and commits nothing beyond where the other began', async () => {
    const { machine, steps } = scenario;
    await new Promise((resolve) => setTimeout(resolve, ALIVE_MS));
    expect(registrationsIn(machine.store.keys('east.1/')).filter((key) => !registered.includes(key))).toEqual(
      [],
    );
    const now = await commits(machine, 'west', 200, fenced);
    expectExact(steps, now);
    const [old, young] = [writerOf(now, 'east')!, writerOf(now, 'west')!];
    expect(young.first).toBe(old.last + 1);
    expect(old.lastOffset).toBeLessThan(young.firstOffset);
  });

  then('is cleaned by recover once it is seen again', async () => {
    const { machine, desk, steps, east } = scenario;
    await machine.area.setSight(east.address, 'clear');
    await succeeds(desk, 'recover', 'east', '--yes');
    steps.done('recover');
    expect(await east.api.find(DEPLOYMENT)).toBeUndefined();
    expectExact(steps, await machine.broker.committed());
  });
});

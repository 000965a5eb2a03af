import { describeNodes, inOrder } from './describe';
import { DEPLOYMENT, jobSays, registrationsIn } from './fleet/job';
import { Committed } from './machine/broker';
import { bringUp, commits, expectExact, Scenario, succeeds, writerOf } from './scenario';
import { until } from '../lab/process/until';

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
    await until(
      async () =>
        /AccessDenied|Status Code: 403|Failure to finalize checkpoint/.test((await jobSays(east)).all),
      {
        what: 'the zombie to be refused by the store',
        timeoutMs: 60_000,
        everyMs: 1_000,
      },
    );
    expectExact(steps, fenced);
  });

  then('completes no further checkpoint, and commits nothing beyond where the other began', async () => {
    const { machine, steps } = scenario;
    await new Promise((resolve) => setTimeout(resolve, ALIVE_MS));
    steps.done('it was watched');
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
    steps.done('east is seen again');
    await succeeds(desk, 'recover', 'east', '--yes');
    steps.done('recover');
    expect(await east.api.find(DEPLOYMENT)).toBeUndefined();
    expectExact(steps, await machine.broker.committed());
  });
});

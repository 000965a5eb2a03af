import { describeNodes, inOrder } from './describe';
import { DEPLOYMENT } from './fleet/job';
import { Committed } from './machine/broker';
import { bringUp, commits, expectExact, Scenario, succeeds } from './scenario';

describeNodes('a planned move', () => {
  const then = inOrder();
  let scenario: Scenario;
  let there: Committed;

  beforeAll(async () => {
    scenario = await bringUp('a planned move, and the way back');
  });
  afterAll(() => scenario?.stop());

  then('takes a job to another cluster, and nothing is lost or repeated', async () => {
    const { machine, desk, steps, east } = scenario;
    await succeeds(desk, 'migrate', 'acme/count', '--to', 'west', '--yes');
    steps.done('migrate to west');
    there = await commits(machine, 'west', 200);
    expectExact(steps, there);
    expect(await east.api.find(DEPLOYMENT)).toBeUndefined();
  });

  then('takes it back, and nothing is lost or repeated', async () => {
    const { machine, desk, steps } = scenario;
    await succeeds(desk, 'migrate', 'acme/count', '--to', 'east', '--yes');
    steps.done('migrate back to east');
    expectExact(steps, await commits(machine, 'east', 200, there));
  });

  then('leaves nothing to be done', async () => {
    expect(await scenario.desk.flinkFleet('plan')).toMatchObject({ code: 0 });
  });
});

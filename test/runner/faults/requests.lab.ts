import { ChildProcess } from 'node:child_process';
import { FaultyFleet } from './faulty-fleet';
import { describeLab, Lab } from '../../lab';

describeLab('an apply', {}, () => {
  let lab: Lab;
  let fleet: FaultyFleet;
  beforeAll(async () => {
    lab = await Lab.start({ clusters: 2, audit: true });
    fleet = new FaultyFleet(lab);
    await fleet.addNodes();
  }, 600_000);
  afterAll(() => lab?.stop());

  test('works', async () => {
    const shape = { APPLICATIONS: 6 };
    const ran = await fleet.apply(shape);
    console.log(ran.code, ran.seconds, ran.stderr.slice(-3000), JSON.stringify(ran.data?.changes.counts), ran.data?.outcome);
    console.log(ran.stdout.slice(0, 1500));
    console.log([...fleet.creations()], [...fleet.refusals()]);
    const again = await fleet.plan(shape);
    console.log(again.code, again.stdout.slice(0, 1000), again.stderr);
    const third = await fleet.apply({ ...shape, VERSION: 2 });
    console.log(third.code, third.seconds, third.data?.outcome, JSON.stringify(third.data?.changes.counts));
  });
});

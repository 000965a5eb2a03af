import { FaultyFleet } from './faulty-fleet';
import { expectWhole } from './found';
import { describeLab, Lab } from '../../lab';

const TIMES = 10;

describeLab('two runners that start at the same moment', {}, () => {
  let lab: Lab;
  let fleet: FaultyFleet;
  beforeAll(async () => {
    lab = await Lab.start({ clusters: 2, audit: true });
    fleet = new FaultyFleet(lab);
    await fleet.addNodes();
  }, 600_000);
  afterAll(() => lab?.stop());

  // The first time neither ledger nor clusters know of the fleet.
  test('one waits or refuses, and no application is created twice', async () => {
    const ends: Record<string, number> = {};
    for (let i = 1; i <= TIMES; i++) {
      const shape = { APPLICATIONS: 4 * i, VERSION: i };
      const both = await Promise.all([fleet.apply(shape), fleet.apply(shape)]);
      for (const { code, stderr } of both) {
        if (code !== 0) expect(stderr).toContain('FLEET_E5217');
      }
      expect(both.map(({ code }) => code)).toContain(0);
      const how = both.map(({ code, data }) => (code === 0 ? data!.outcome : 'refused')).sort();
      const key = how.join(' and ');
      ends[key] = (ends[key] ?? 0) + 1;
      await expectWhole(fleet, 4 * i, i);
    }
    expect((await fleet.plan({ APPLICATIONS: 4 * TIMES, VERSION: TIMES })).code).toBe(0);
    console.log(`${TIMES} races: ${JSON.stringify(ends)}`);
  }, 400_000);
});

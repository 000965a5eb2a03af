import { MovingFleet } from './moving-fleet';
import { RunnerClock } from './runner-clock';
import { expectWhole } from './whole';
import { describeLab, Lab } from '../../../lab';

jest.setTimeout(600_000);

const APPLICATIONS = 3;
const SKEW = 300;

describeLab('a runner whose clock is five minutes off', {}, () => {
  let lab: Lab;
  let fleet: MovingFleet;
  const clock = new RunnerClock();
  beforeAll(async () => {
    lab = await Lab.start({ clusters: 2, s3: true, audit: true });
    fleet = await MovingFleet.start(lab);
    fleet.variables = { ...clock.variables, APPLICATIONS: String(APPLICATIONS), FIRST: '100000' };
    await fleet.bringUp();
  });
  afterAll(async () => {
    await fleet?.stopJobs();
    await lab?.stop();
  });

  /** @param ages how old state may be, in seconds */
  async function succeeds(args: readonly string[], ages = '200') {
    fleet.variables = { ...fleet.variables, MAX_AGE: ages };
    const ran = await fleet.move(args);
    expect([args, ran.code, ran.code === 0 ? '' : ran.stdout + ran.stderr]).toEqual([args, 0, '']);
    return ran;
  }

  test('ahead: state is as old as the store says, and nothing is called too old', async () => {
    clock.set(SKEW);
    await fleet.clusters.get('east')!.faults.kill();
    const { data } = await succeeds(['failover', 'east', '--to', 'west']);
    for (const { restoreAgeSeconds } of data!.plan.moves) expect(restoreAgeSeconds).toBeLessThan(SKEW / 2);
    expect(await expectWhole(fleet, APPLICATIONS, ['east'])).toEqual([]);
    await fleet.clusters.get('east')!.faults.restart();
    await succeeds(['recover', 'east']);
    await succeeds(['migrate', 'ads', '--to', 'east']);
    expect(await expectWhole(fleet, APPLICATIONS)).toEqual([]);
  });

  test('behind: what the store calls too old is parked, and nothing else', async () => {
    clock.set(-SKEW);
    await succeeds(['migrate', 'ads', '--to', 'west']);
    expect(await expectWhole(fleet, APPLICATIONS)).toEqual([]);
    // Its jobs end with it: from now on all state grows old.
    await fleet.doubles.get('west')!.stop();
    await fleet.clusters.get('west')!.faults.kill();
    fleet.variables = { ...fleet.variables, MAX_AGE: '10,200,200' };
    const { code, data } = await fleet.move(['failover', 'west', '--to', 'east']);
    const ends = data!.applications.map(({ app, end }) => [app, end]);
    expect([code, ends]).toEqual([
      1,
      [
        ['ads/job-0', 'parked'],
        ['ads/job-1', 'done'],
        ['ads/job-2', 'done'],
      ],
    ]);
    expect(data!.applications[0].why).toMatch(/ is \d+ s old, and 10 s are allowed$/);
    for (const { restoreAgeSeconds } of data!.plan.moves) expect(restoreAgeSeconds).toBeGreaterThan(2);
    const parked = await expectWhole(fleet, APPLICATIONS, ['west']);
    expect(parked.map(({ app }) => app)).toEqual(['ads/job-0']);
    await succeeds(['migrate', 'ads/job-0', '--to', 'east', '--accept-age', 'it is the newest there is']);
    expect(await expectWhole(fleet, APPLICATIONS, ['west'])).toEqual([]);
  });
});

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
    await succeeds(['migrate', 'ads/job-0', '--to', 'west']);
    // From now on its state grows old.
    fleet.doubles.get('west')!.job('ads/job-0')!.kill();
    const old = performance.now();
    await succeeds(['migrate', 'ads/job-1', 'ads/job-2', '--to', 'west']);
    expect(await expectWhole(fleet, APPLICATIONS)).toEqual([]);
    await new Promise((resolve) => setTimeout(resolve, old + 65_000 - performance.now()));
    await fleet.clusters.get('west')!.faults.kill();
    fleet.variables = { ...fleet.variables, MAX_AGE: '60,200,200' };
    const { code, data, message } = await fleet.move(['failover', 'west', '--to', 'east']);
    expect(message).toBeUndefined();
    const ends = data!.applications.map(({ app, end }) => [app, end]);
    expect([code, ends]).toEqual([
      1,
      [
        ['ads/job-0', 'parked'],
        ['ads/job-1', 'done'],
        ['ads/job-2', 'done'],
      ],
    ]);
    expect(data!.applications[0].why).toMatch(/ is \d+ s old, and 60 s are allowed$/);
    expect(data!.plan.moves[0].restoreAgeSeconds).toBeGreaterThan(65);
    const parked = await expectWhole(fleet, APPLICATIONS, ['west']);
    expect(parked.map(({ app }) => app)).toEqual(['ads/job-0']);
  });
});

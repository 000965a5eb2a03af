import { MovingFleet } from './moving-fleet';
import { RunnerClock } from './runner-clock';
import { SlowStore } from './slow-store';
import { expectWhole } from './whole';
import { LIMITS } from '../../../../src/runner/move/order';
import { describeLab, Lab } from '../../../lab';
import { ended } from '../../command';
import { says } from '../../faults/faulty-fleet';

jest.setTimeout(600_000);

const APPLICATIONS = 3;

describeLab('a state storage that answers slowly, or not at all', {}, () => {
  let lab: Lab;
  let fleet: MovingFleet;
  let store: SlowStore;
  const clock = new RunnerClock();
  beforeAll(async () => {
    lab = await Lab.start({ clusters: 2, s3: true, audit: true });
    store = await SlowStore.before(lab.s3!.endpoint);
    fleet = await MovingFleet.start(lab);
    fleet.variables = {
      ...clock.variables,
      APPLICATIONS: String(APPLICATIONS),
      FIRST: '100000',
      ENDPOINT: store.endpoint,
    };
    await fleet.bringUp();
    await fleet.clusters.get('east')!.faults.kill();
  });
  afterAll(async () => {
    await store?.close();
    await fleet?.stopJobs();
    await lab?.stop();
  });

  test('where nothing is answered, nothing is begun, and that is said', async () => {
    store.holdsOneOf = 1;
    const start = Date.now();
    const child = await fleet.start(['failover', 'east', '--yes', '--output', 'json']);
    const end = ended(child);
    await says(child, /restore point/);
    clock.pass(LIMITS.resolveSeconds + 60);
    const { code, stdout } = await end;
    const { data } = JSON.parse(stdout) as { data: { applications: { end: string; why: string }[] } };
    expect([code, data.applications.map(({ end: how }) => how)]).toEqual([
      1,
      Array(APPLICATIONS).fill('aborted'),
    ]);
    for (const { why } of data.applications) expect(why).toContain('the state storage does not answer');
    expect(store.held).toBeGreaterThan(0);
    expect(fleet.writesAfter(start)).toBe(0);
    expect((await fleet.on('east')).map(({ phase, epoch }) => [phase, epoch])).toEqual(
      Array(APPLICATIONS).fill(['STEADY', 1]),
    );
  });

  test('where each answer takes a second, and some never come, each comes up all the same', async () => {
    store.delayMs = 1_000;
    store.holdsOneOf = 25;
    store.held = 0;
    const { code, stdout, stderr } = await fleet.move(['failover', 'east']);
    expect([code, code === 0 ? '' : stdout + stderr]).toEqual([0, '']);
    expect(store.held).toBeGreaterThan(0);
    expect(await expectWhole(fleet, APPLICATIONS, ['east'])).toEqual([]);
  });
});

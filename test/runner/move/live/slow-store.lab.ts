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
    // A look at such a store takes longer than the checkpoints of a quicker job are there.
    await fleet.bringUp({}, { intervalMs: 4_000 });
    await fleet.clusters.get('east')!.faults.kill();
  });
  afterAll(async () => {
    await store?.close();
    await fleet?.stopJobs();
    await lab?.stop();
  });

  test('where nothing is answered any more, nothing is started, and that is said', async () => {
    store.delayMs = 300;
    const start = Date.now();
    const child = await fleet.start(['failover', 'east', '--yes', '--output', 'json']);
    const end = ended(child);
    await says(child, /STEADY, failover/);
    store.holdsOneOf = 1;
    clock.pass(LIMITS.fenceSeconds + 60);
    const { code, stdout } = await end;
    const { data } = JSON.parse(stdout) as { data: { applications: { end: string; why: string }[] } };
    expect([code, data.applications.map(({ end: how }) => how)]).toEqual([
      1,
      Array(APPLICATIONS).fill('parked'),
    ]);
    for (const { why } of data.applications) expect(why).toContain('the state storage does not answer');
    expect(store.held).toBeGreaterThan(0);
    expect(fleet.writesAfter(start)).toBe(0);
    expect((await fleet.on('east')).map(({ phase, epoch }) => [phase, epoch])).toEqual(
      Array(APPLICATIONS).fill(['PARKED', 1]),
    );
  });

  test('where each answer takes its time, and some never come, each comes up all the same', async () => {
    store.delayMs = 250;
    store.holdsOneOf = 60;
    store.held = 0;
    const { code, stdout, stderr } = await fleet.move(['migrate', 'ads', '--to', 'west']);
    expect([code, code === 0 ? '' : stdout + stderr]).toEqual([0, '']);
    expect(store.held).toBeGreaterThan(0);
    expect(await expectWhole(fleet, APPLICATIONS, ['east'])).toEqual([]);
  });
});

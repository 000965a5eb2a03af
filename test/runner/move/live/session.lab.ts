import { MovedRun, MovingFleet } from './moving-fleet';
import { expectWhole } from './whole';
import { SessionRestore } from '../../../../src/runner/ledger/records';
import { sameForm } from '../../../../src/runner/state/uri';
import { describeLab, Lab } from '../../../lab';
import { until } from '../../../lab/process/until';

jest.setTimeout(600_000);

const APP = 'ads/reports';
const JOBS = ['ads/daily', 'ads/hourly'];

describeLab('a session cluster', {}, () => {
  let lab: Lab;
  let fleet: MovingFleet;
  beforeAll(async () => {
    lab = await Lab.start({ clusters: 2, s3: true, audit: true });
    fleet = await MovingFleet.start(lab);
    fleet.variables = { APPLICATIONS: '0', SESSION: 'daily,hourly', FIRST: '100000' };
    fleet.jobs.set(APP, JOBS);
    await fleet.bringUp();
    await untilEachHasCheckpoints('east');
  });
  afterAll(async () => {
    await fleet?.stopJobs();
    await lab?.stop();
  });

  async function untilEachHasCheckpoints(cluster: string): Promise<void> {
    const double = fleet.doubles.get(cluster)!;
    await until(async () => JOBS.every((job) => (double.job(job)?.completed.length ?? 0) > 2), {
      what: 'checkpoints of both jobs',
    });
  }

  /** Each job went on from what was recorded of it, and from nothing of the other. */
  function expectRestored(
    { code, data, stderr }: MovedRun,
    to: string,
    kind: 'savepoint' | 'checkpoint',
  ): void {
    expect([code, code === 0 ? '' : stderr]).toEqual([0, '']);
    const [{ app, cluster, end, restore }] = data!.applications;
    expect({ app, cluster, end, restore }).toMatchObject({
      app: APP,
      cluster: to,
      end: 'done',
      // Of one that died while it registered a checkpoint nobody can tell whether it had.
      restore: {
        kind: 'session',
        registered: kind === 'savepoint' ? 'proven' : expect.stringMatching(/^(un)?proven$/),
        verified: true,
      },
    });
    const { jobs } = restore as SessionRestore;
    const recorded = JOBS.map((job) => {
      const each = jobs[job.slice('ads/'.length)];
      return each.kind === kind ? sameForm(each.uri) : each.kind;
    });
    const restored = JOBS.map((job) => {
      const { restored: from } = fleet.doubles.get(to)!.job(job)!;
      return typeof from === 'object' ? sameForm(from.uri) : from;
    });
    expect(restored).toEqual(recorded);
    expect(new Set(recorded).size).toBe(JOBS.length);
  }

  test('moves with its jobs, each from its own savepoint', async () => {
    const ran = await fleet.move(['migrate', APP, '--to', 'west']);
    expectRestored(ran, 'west', 'savepoint');
    expect(await expectWhole(fleet, 1)).toEqual([]);
    expect((await fleet.flink('FlinkSessionJob')).get('east')).toEqual([]);
    expect((await fleet.flink('FlinkSessionJob')).get('west')!.length).toBe(JOBS.length);
  });

  test('is failed over with them, each from its own checkpoint', async () => {
    await untilEachHasCheckpoints('west');
    await fleet.clusters.get('west')!.faults.kill();
    const ran = await fleet.move(['failover', 'west']);
    expectRestored(ran, 'east', 'checkpoint');
    expect(await expectWhole(fleet, 1, ['west'])).toEqual([]);
    for (const [kind, number] of [
      ['flinkdeployments', 1],
      ['flinksessionjobs', JOBS.length],
    ] as const) {
      const times = [...fleet.creations(kind).values()].reduce((a, b) => a + b, 0);
      expect([kind, times]).toEqual([kind, 3 * number]);
    }
  });
});

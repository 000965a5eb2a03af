import { MovingFleet } from './moving-fleet';
import type { Status } from '../../../../src/runner/actions/status';
import { describeLab, Lab } from '../../../lab';
import { ended } from '../../command';

jest.setTimeout(600_000);

const EXACT = { missing: 0, twice: 0 };

describeLab('the loss of a cluster', {}, () => {
  let lab: Lab;
  let fleet: MovingFleet;
  beforeAll(async () => {
    lab = await Lab.start({ clusters: 2, s3: true, audit: true });
    fleet = await MovingFleet.start(lab);
    await fleet.bringUp();
  });
  afterAll(async () => {
    await fleet?.stopJobs();
    await lab?.stop();
  });

  test('a cluster that is healthy is not failed over', async () => {
    const { code, errorCode, message } = await fleet.move(['failover', 'west']);
    expect([code, errorCode]).toEqual([3, 'FLEET_E5603']);
    expect(message).toContain('its API server answers');
  });

  test('what cannot be meant is refused before anything is changed', async () => {
    for (const [args, expected, exit] of [
      [['failover', 'wets'], 'FLEET_E5602', 1],
      [['failover', 'west', '--to', 'west', '--lost'], 'FLEET_E5604', 3],
      [['migrate', 'ads/none', '--to', 'east'], 'FLEET_E5601', 1],
      [['migrate', 'ads/job-0', '--to', 'nowhere'], 'FLEET_E5602', 1],
    ] as const) {
      const { errorCode, code } = await fleet.move([...args]);
      expect([args, errorCode, code]).toEqual([args, expected, exit]);
    }
  });

  test('each application comes up on the other one, and no record is lost or twice', async () => {
    const lost = await fleet.on('east');
    expect(lost.length).toBeGreaterThan(0);
    await fleet.clusters.get('east')!.faults.kill();
    const { code, data, stderr } = await fleet.move(['failover', 'east']);
    expect([code, code === 0 || stderr, code === 0 || data]).toEqual([0, true, true]);
    expect(data!.plan.health.state).toBe('confirmed');
    expect(data!.applications.map(({ app, cluster, epoch, end }) => ({ app, cluster, epoch, end }))).toEqual(
      lost.map(({ app }) => ({ app, cluster: 'west', epoch: 2, end: 'done' })),
    );
    for (const { app, restore, warning } of data!.applications) {
      // Job managers were asked for what sinks could not commit, and say that it was nothing. Whether a checkpoint counts
      // that was just being registered, nobody can tell.
      expect([app, restore, warning]).toEqual([
        app,
        expect.objectContaining({ kind: 'checkpoint', registered: expect.stringMatching(/^(un)?proven$/) }),
        undefined,
      ]);
    }
    for (const { app } of lost) {
      const { records, ...rest } = fleet.committed(app);
      expect([app, rest, records > 0]).toEqual([app, EXACT, true]);
    }
  });

  test('a live zombie commits nothing any more, and completes no checkpoint', async () => {
    // Its jobs are still running: only the API server is dead.
    const before = fleet.commits.filter(({ cluster }) => cluster.endsWith('-1')).length;
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    expect(fleet.commits.filter(({ cluster }) => cluster.endsWith('-1')).length).toBe(before);
  });

  const fencesNow = async () => {
    const { stdout } = await ended(await fleet.start(['status', '--timeout', '5', '--output', 'json']));
    return (JSON.parse(stdout) as { data: Status }).data.fences;
  };

  test('A7: as long as it is not clean, a status tries whether its fence holds', async () => {
    const needed = (await fleet.on('west')).filter(({ debts }) => debts.length > 0).length;
    expect(needed).toBeGreaterThan(0);
    expect(await fencesNow()).toEqual([{ storage: 'main', reached: true, needed, open: 0 }]);
  });

  test('when it returns it is cleaned, and goes on as its next generation', async () => {
    await fleet.clusters.get('east')!.faults.restart();
    const { code, data, stderr } = await fleet.move(['recover', 'east']);
    expect([code, code === 0 || stderr, code === 0 || data]).toEqual([0, true, true]);
    expect(data).toMatchObject({ outcome: 'done', record: { generation: 2, quarantined: false } });
    expect((await fleet.flink()).get('east')).toEqual([]);
    expect(await fencesNow()).toEqual([]);
  });

  test('what was moved goes back, from its savepoint', async () => {
    const operations = await fleet.readLedger(async (ledger) => ledger.operations());
    const failover = operations.find((each) => each.includes('-failover-'))!;
    const { code, data, stderr } = await fleet.move(['failback', failover]);
    expect([code, code === 0 || stderr, code === 0 || data]).toEqual([0, true, true]);
    for (const { app, cluster, epoch, end, restore } of data!.applications) {
      expect({ app, cluster, epoch, end, kind: restore.kind }).toEqual({
        app,
        cluster: 'east',
        epoch: 3,
        end: 'done',
        kind: 'savepoint',
      });
      const { records: _, ...rest } = fleet.committed(app);
      expect([app, rest]).toEqual([app, EXACT]);
    }
    const places = [...(await fleet.placements()).values()];
    expect(places.every(({ debts }) => debts.length === 0)).toBe(true);
    expect(places.find(({ epoch }) => epoch === 3)!.stateRoots.at(-1)).toContain('/east.2/');
  });

  test('of what was moved away from several clusters each goes back to its own', async () => {
    const [[here], [there]] = await Promise.all([fleet.on('east'), fleet.on('west')]);
    const placesOf = (moved: Awaited<ReturnType<typeof fleet.move>>) =>
      Object.fromEntries(moved.data!.applications.map(({ app, cluster, end }) => [app, [cluster, end]]));
    const away = await fleet.move(['migrate', here.app, there.app, '--to', 'auto']);
    expect(placesOf(away)).toEqual({ [here.app]: ['west', 'done'], [there.app]: ['east', 'done'] });
    const back = await fleet.move(['failback', away.data!.operation!]);
    expect(placesOf(back)).toEqual({ [here.app]: ['east', 'done'], [there.app]: ['west', 'done'] });
    const again = await fleet.move(['failback', away.data!.operation!]);
    expect([again.code, again.errorCode]).toEqual([1, 'FLEET_E5616']);
  });

  test('afterwards there is nothing to apply', async () => {
    const { code, stdout } = await fleet.plan();
    expect([code, code === 0 || stdout]).toEqual([0, true]);
  });
});

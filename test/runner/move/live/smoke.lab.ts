import { MovingFleet } from './moving-fleet';
import { Lab } from '../../../lab';
import { describeLab } from '../../../lab/describe';
import { ended } from '../../command';

jest.setTimeout(300_000);

describeLab('smoke', {}, () => {
  let lab: Lab;
  let fleet: MovingFleet;
  beforeAll(async () => {
    lab = await Lab.start({ clusters: 2, s3: true });
    fleet = await MovingFleet.start(lab);
  });
  afterAll(() => lab?.stop());

  test('failover', async () => {
    const applied = await fleet.apply();
    console.log(applied.code, applied.stderr.slice(-2000), applied.data?.outcome);
    const placements = await fleet.placements();
    for (const record of placements.values()) {
      console.log(record.app, record.cluster, record.stateRoots, await fleet.plantCheckpoint(record, 7));
    }
    const { faults } = fleet.clusters.get('east')!;
    await faults.kill();
    const child = await fleet.start(['failover', 'east', '--lost', '--yes', '--output', 'json']);
    setTimeout(() => child.kill('SIGINT'), 60_000);
    const moved = await ended(child);
    console.log(moved.code, moved.stderr.slice(-6000), moved.stdout.slice(0, 6000));
  });
});

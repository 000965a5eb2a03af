import { ago, assembly, deployed, millis, NOW, placed, planned, reached } from './fleet';
import type { Beacon } from '../../../src/runner/ledger/records';
import { identifier } from '../../../src/runner/status/identity';
import { beaconsOf } from '../../../src/runner/status/remember';
import type { ClusterView } from '../../../src/runner/status/status-of';

type Reached = ClusterView & { readonly reached: true };

const remembered = (view: ClusterView, former: readonly Beacon[] = [], placements = [placed()]) =>
  beaconsOf(
    view as Reached,
    identifier(assembly(planned())),
    new Map(placements.map((placement) => [placement.app, placement])),
    former,
    NOW,
  );

const DIRECTORIES = {
  checkpoints: 's3://flink-state/us-east.1/ads/clicks/e1/checkpoints',
  savepoints: 's3://flink-state/us-east.1/ads/clicks/e1/savepoints',
  ha: 's3://flink-state/us-east.1/ads/clicks/e1/ha',
};

test('a beacon has what a failover needs, once the cluster is gone', () => {
  const object = deployed({
    spec: {
      job: { state: 'running' },
      // The names that Flink has since 1.20, nested as operators take them since 1.13.
      flinkConfiguration: {
        execution: {
          checkpointing: { dir: DIRECTORIES.checkpoints, 'savepoint-dir': DIRECTORIES.savepoints },
        },
        'high-availability.storageDir': DIRECTORIES.ha,
        'pipeline.jobvertex-parallelism-overrides': 'a1:2,b2:4',
      },
    },
    status: {
      jobStatus: {
        state: 'RUNNING',
        jobId: 'j1',
        savepointInfo: { lastSavepoint: { timeStamp: millis(60), location: 's3://s/savepoint-1' } },
      },
    },
  });
  expect(remembered(reached('us-east', object))).toEqual([
    {
      app: 'ads/clicks',
      seen: NOW.toISOString(),
      epoch: 1,
      uid: 'u1',
      desiredState: 'running',
      lifecycleState: 'STABLE',
      jobState: 'RUNNING',
      jobId: 'j1',
      directories: DIRECTORIES,
      newestCheckpoint: { path: 's3://s/savepoint-1', time: ago(60) },
      overrides: { a1: '2', b2: '4' },
    },
  ]);
});

describe('what was remembered before', () => {
  const former: Beacon = {
    app: 'ads/clicks',
    seen: ago(60),
    epoch: 1,
    uid: 'u1',
    desiredState: 'running',
    jobId: 'j1',
    directories: {},
    newestCheckpoint: { id: 7, path: 's3://s/chk-7', time: ago(70) },
    restoredId: 3,
    overrides: { a1: '2' },
  };

  test('stays where the operator tells no more of the same job', () => {
    expect(remembered(reached('us-east', deployed()), [former])).toMatchObject([
      { seen: NOW.toISOString(), newestCheckpoint: { id: 7 }, restoredId: 3, overrides: { a1: '2' } },
    ]);
  });

  test('goes with the job that it was of', () => {
    const [beacon] = remembered(reached('us-east', deployed({ status: { jobStatus: { jobId: 'j2' } } })), [
      former,
    ]);
    expect(beacon.newestCheckpoint).toBeUndefined();
    expect(beacon.restoredId).toBeUndefined();
  });

  test('stays of an application that is missing: nothing else tells where its state is', () => {
    expect(remembered(reached('us-east'), [former])).toEqual([former]);
  });

  test('goes when the application was moved', () => {
    expect(remembered(reached('us-east'), [former], [placed({ cluster: 'us-west', epoch: 2 })])).toEqual([]);
    expect(remembered(reached('us-east'), [former], [])).toEqual([]);
  });
});

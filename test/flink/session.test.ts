import { APPLICATION, CLUSTER, newChart, rendered, sessionCluster, STORAGE } from './fixture';
import { FlinkApplication, FlinkSessionCluster, FlinkSessionJob, FlinkStateSnapshot } from '../../src';

const JOB = { jarUri: 'https://jars.example.com/a.jar', parallelism: 2 };

test('a session cluster is a FlinkDeployment without a job', () => {
  const { spec, manifest } = sessionCluster();
  expect(manifest.kind).toBe('FlinkDeployment');
  expect(spec).not.toHaveProperty('job');
  expect(spec.flinkConfiguration['high-availability.type']).toBe('kubernetes');
});

test('a job that is added to a session cluster runs on it, in its namespace', () => {
  const chart = newChart();
  const metadata = { name: 'shared', namespace: 'elsewhere' };
  const cluster = new FlinkSessionCluster(chart, 'shared', { ...CLUSTER, metadata });
  cluster.addJob('clicks', { metadata: { name: 'clicks' }, stateStorage: STORAGE, job: JOB });
  const { manifest, spec } = rendered(chart, 'FlinkSessionJob');
  expect(manifest.metadata).toMatchObject({ name: 'clicks', namespace: 'elsewhere' });
  expect(spec).toMatchObject({
    deploymentName: 'shared',
    job: {
      jarURI: 'https://jars.example.com/a.jar',
      parallelism: 2,
      upgradeMode: 'savepoint',
      state: 'running',
    },
  });
});

test('a session job has directories of its own, and leaves credentials and high availability to its cluster', () => {
  const chart = newChart();
  new FlinkSessionJob(chart, 'clicks', {
    metadata: { name: 'clicks' },
    deploymentName: 'shared',
    stateStorage: STORAGE,
    stateScope: 'ads/clicks/e2',
    job: JOB,
  });
  const { configuration } = rendered(chart, 'FlinkSessionJob');
  expect(configuration['state.checkpoints.dir']).toBe('s3://state/ads/clicks/e2/checkpoints');
  expect(Object.keys(configuration).filter((key) => /^(high-availability|s3|fs)\./.test(key))).toEqual([]);
});

test('a session job cannot bring files, since it has no pods', () => {
  const sql = { statements: 'SELECT 1;', runnerJarUri: 'https://jars/runner.jar' };
  expect(() => new FlinkSessionJob(newChart(), 'sql', { deploymentName: 'shared', job: { sql } })).toThrow(
    /FLEET_E1007.*jobs\/sql.*no pods/,
  );
});

test('a snapshot keeps its data when it is deleted, and is tried again when it fails', () => {
  const chart = newChart();
  const job = new FlinkApplication(chart, 'clicks', APPLICATION);
  new FlinkStateSnapshot(chart, 'before-release', { metadata: { name: 'before-release' }, job });
  expect(rendered(chart, 'FlinkStateSnapshot').spec).toEqual({
    backoffLimit: 3,
    jobReference: { kind: 'FlinkDeployment', name: 'clicks' },
    savepoint: { formatType: 'CANONICAL', disposeOnDelete: false },
  });
});

test('a snapshot is a checkpoint if asked, and never both', () => {
  const chart = newChart();
  const job = new FlinkApplication(chart, 'clicks', APPLICATION);
  new FlinkStateSnapshot(chart, 'checkpoint', { job, checkpoint: true });
  expect(rendered(chart, 'FlinkStateSnapshot').spec.checkpoint).toEqual({});
  expect(() => new FlinkStateSnapshot(chart, 'both', { job, checkpoint: true, savepoint: {} })).toThrow(
    /FLEET_E1008/,
  );
});

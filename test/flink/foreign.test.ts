import { JsonPatch } from 'cdk8s';
import * as fc from 'fast-check';
import { newChart, rendered } from './fixture';
import { FlinkApplication, Rules, FlinkSessionJob, FlinkStateSnapshot } from '../../src';

const MANIFEST = {
  apiVersion: 'flink.apache.org/v1beta1',
  kind: 'FlinkDeployment',
  metadata: { name: 'clicks', labels: { team: 'ads' }, annotations: { 'example.com/x': 'y' } },
  spec: {
    image: 'flink:1.20.3',
    flinkVersion: 'v1_20',
    serviceAccount: 'flink',
    flinkConfiguration: { taskmanager: { numberOfTaskSlots: 2 } },
    jobManager: { resource: { memory: '2048m', cpu: 1 } },
    taskManager: { resource: { memory: '2048m', cpu: 1 } },
    job: { jarURI: 'local:///a.jar', parallelism: 2, upgradeMode: 'stateless' },
  },
};

function roundTrip(manifest: object) {
  const chart = newChart();
  FlinkApplication.fromManifest(chart, 'clicks', manifest as never);
  return rendered(chart).manifest;
}

test('an ordinary FlinkDeployment comes out as it went in', () => {
  expect(roundTrip(MANIFEST)).toMatchObject(MANIFEST);
});

test('fields that no CRD knows are kept', () => {
  const unknown = {
    ...MANIFEST,
    spec: { ...MANIFEST.spec, emrReleaseLabel: 'emr-7', job: { ...MANIFEST.spec.job, x: [1] } },
  };
  expect(roundTrip(unknown)).toMatchObject(unknown);
});

test('whatever a free configuration holds is kept', () => {
  const value = fc
    .json()
    // Twice: JSON knows no -0, but its parser does.
    .map((json) => JSON.parse(JSON.stringify(JSON.parse(json))) as unknown)
    .filter((json) => json !== null && !hasNull(json));
  fc.assert(
    fc.property(fc.dictionary(fc.stringMatching(/^[a-z][a-z.-]{0,20}$/), value), (flinkConfiguration) => {
      const manifest = { ...MANIFEST, spec: { ...MANIFEST.spec, flinkConfiguration } };
      expect((roundTrip(manifest) as typeof MANIFEST).spec.flinkConfiguration).toEqual(flinkConfiguration);
    }),
    { numRuns: 50 },
  );
});

function hasNull(json: unknown): boolean {
  return json === null || (typeof json === 'object' && Object.values(json as object).some(hasNull));
}

test('its namespace is its own, or that of the chart', () => {
  expect(roundTrip(MANIFEST).metadata).toMatchObject({ namespace: 'ads' });
  const elsewhere = { ...MANIFEST, metadata: { name: 'clicks', namespace: 'elsewhere' } };
  expect(roundTrip(elsewhere).metadata).toMatchObject({ namespace: 'elsewhere' });
});

test('it can be patched like any other', () => {
  const chart = newChart();
  const clicks = FlinkApplication.fromManifest(chart, 'clicks', MANIFEST);
  clicks.addJsonPatch(JsonPatch.replace('/spec/job/parallelism', 8));
  clicks.apiObject.metadata.addLabel('tier', '1');
  expect(rendered(chart).spec.job.parallelism).toBe(8);
  expect(rendered(chart).manifest.metadata).toMatchObject({ labels: { team: 'ads', tier: '1' } });
});

test.each([
  [null, /got null/],
  ['text', /got a string/],
  [{ apiVersion: 'apps/v1', kind: 'Deployment' }, /got apps\/v1 Deployment/],
  [{ ...MANIFEST, kind: 'FlinkSessionJob' }, /use FlinkSessionJob\.fromManifest/],
  [
    { ...MANIFEST, apiVersion: 'flink.apache.org/v1alpha1' },
    /got flink\.apache\.org\/v1alpha1 FlinkDeployment/,
  ],
  [{ ...MANIFEST, metadata: 'clicks' }, /metadata must be an object/],
])('%j is refused, with its construct path and what to use instead', (manifest, message) => {
  const add = () => FlinkApplication.fromManifest(newChart(), 'clicks', manifest as never);
  expect(add).toThrow(message);
  expect(add).toThrow('[jobs/clicks]');
});

test('labels that are no strings are found, as the API server would', () => {
  const chart = newChart();
  const metadata = { name: 'clicks', labels: { version: 1.2 } };
  FlinkApplication.fromManifest(chart, 'clicks', { ...MANIFEST, metadata });
  expect(Rules.check(chart)).toContainEqual(
    expect.objectContaining({ rule: 'crd-schema', field: 'metadata.labels.version', severity: 'error' }),
  );
});

test('session jobs and snapshots have doors of their own', () => {
  const chart = newChart();
  const job = {
    ...MANIFEST,
    kind: 'FlinkSessionJob',
    spec: { deploymentName: 'shared', job: { jarURI: 'https://jars.example.com/a.jar', parallelism: 1 } },
  };
  const snapshot = {
    ...MANIFEST,
    kind: 'FlinkStateSnapshot',
    spec: { savepoint: {}, jobReference: { kind: 'FlinkDeployment', name: 'clicks' } },
  };
  FlinkSessionJob.fromManifest(chart, 'job', job);
  FlinkStateSnapshot.fromManifest(chart, 'snapshot', snapshot);
  expect(rendered(chart, 'FlinkSessionJob').spec).toEqual(job.spec);
  expect(rendered(chart, 'FlinkStateSnapshot').spec).toEqual(snapshot.spec);
});

import { Duration } from 'cdk8s';
import { applicationIn, assemblyOf, clicks, lock, manifestsOf, small } from './fixture';
import {
  Binding,
  Delivery,
  FleetApplicationProps,
  FlinkApplication,
  IApplicationSource,
  IcebergCatalog,
  S3Fence,
  Sink,
  StateStorage,
} from '../../src';
import { factsOf } from '../../src/runner/move/facts';
import { at } from '../../src/validation/manifest';

/** What the assembly says of a state storage, and a runner of an application in it. */
function storageOf(storage: StateStorage) {
  const it = small();
  const made = it.fleet.addStateStorage('other', storage);
  const stateStorages = [it.state, made];
  for (const name of ['eu', 'asia']) {
    it.critical.addCluster(
      it.fleet.addCluster(name, { failureDomain: name, stateStorages, bindings: { registry: 'x' } }),
    );
  }
  const queue = it.ads.addQueue('other');
  for (const cluster of it.fleet.clusters.slice(2)) queue.addCluster(cluster);
  it.ads.addApplication('clicks', clicks(it, { queue, stateStorage: made }));
  it.fleet.synth();
  const assembly = assemblyOf(it.fleet);
  const { root, ...entry } = assembly.stateStorages.other;
  return { ...entry, canFence: factsOf(assembly, 'ads/clicks').storageFence };
}

describe('what a runner is told of a state storage', () => {
  test.each<[string, StateStorage, object]>([
    ['a bucket on AWS', StateStorage.s3({ bucket: 'b' }), { fence: 's3-policy', canFence: true }],
    [
      'a bucket elsewhere',
      StateStorage.s3({ bucket: 'b', endpoint: 'https://s3:9000', region: 'x-1', pathStyle: false }),
      {
        fence: 's3-policy',
        s3: { endpoint: 'https://s3:9000', region: 'x-1', pathStyle: false },
        canFence: true,
      },
    ],
    [
      'a store that denies by name only',
      StateStorage.s3({ bucket: 'b', fence: S3Fence.JOB_PRINCIPALS }),
      { fence: 's3-policy-principals', canFence: true },
    ],
    [
      'a bucket with a replica',
      StateStorage.s3({
        bucket: 'b',
        region: 'x-1',
        buckets: [{ bucket: 'b' }, { bucket: 'c', region: 'x-2' }],
      }),
      {
        fence: 's3-policy',
        s3: { region: 'x-1' },
        buckets: [
          { bucket: 'b', region: 'x-1' },
          { bucket: 'c', region: 'x-2' },
        ],
        canFence: true,
      },
    ],
    [
      'an access point of many regions, with its buckets',
      StateStorage.s3({ bucket: 'm1.mrap', buckets: [{ bucket: 'b' }] }),
      { fence: 's3-policy', buckets: [{ bucket: 'b' }], canFence: true },
    ],
    [
      'a file system that the runner may change',
      StateStorage.sharedFileSystem({ claimName: 'state', fencedByPermissions: true }),
      { fence: 'file-permissions', canFence: true },
    ],
  ])('%s can be fenced', (_, storage, told) => expect(storageOf(storage)).toEqual(told));

  test.each<[string, StateStorage, RegExp]>([
    [
      'that is said to have none',
      StateStorage.s3({ bucket: 'b', fence: S3Fence.NONE }),
      /says that there is none/,
    ],
    ['behind an access point', StateStorage.s3({ bucket: 'm1.mrap' }), /m1\.mrap is an access point/],
    ['behind an alias', StateStorage.s3({ bucket: 'b-abc-s3alias' }), /access point/],
    ['of directories', StateStorage.s3({ bucket: 'b--use1-az4--x-s3' }), /directory bucket/],
    ['in Google Cloud', StateStorage.gcs({ bucket: 'b' }), /Google/],
    ['in Azure', StateStorage.azure({ account: 'a', container: 'c', tenantId: 't', clientId: 'i' }), /Azure/],
    ['on a file system', StateStorage.sharedFileSystem({ claimName: 'state' }), /fencedByPermissions/],
    [
      'at another endpoint in each cluster',
      StateStorage.s3({ bucket: 'b', endpoint: Binding.of('registry') }),
      /by a binding/,
    ],
  ])('one %s cannot, and says why', (_, storage, why) => {
    const { noFence, fence, canFence } = storageOf(storage);
    expect(noFence).toMatch(why);
    expect([fence, canFence]).toEqual([undefined, false]);
  });
});

describe('what a move is told of how an application writes', () => {
  const kafka = [{ bootstrapServers: 'k:9093' }];
  const lake = [IcebergCatalog.rest({ name: 'lake', uri: 'https://lake' })];
  const facts = (props: Partial<FleetApplicationProps>) => {
    const it = small();
    it.ads.addApplication('clicks', clicks(it, props));
    it.fleet.synth();
    const { storageFence, ...rest } = factsOf(assemblyOf(it.fleet), 'ads/clicks');
    return rest;
  };
  const transactions = { timeoutSeconds: 900, intervalSeconds: 60 };

  test.each<[string, Partial<FleetApplicationProps>, object]>([
    ['nothing is known', {}, { sinks: [] }],
    ['Kafka', { kafka }, { sinks: ['kafka-prefix-per-epoch'], transactions }],
    [
      'several Kafka clusters, the shortest timeout counts',
      {
        kafka: [
          { name: 'a', bootstrapServers: 'k:9093', transactionTimeout: Duration.minutes(12) },
          { name: 'b', bootstrapServers: 'k:9093', transactionalIdPrefix: `b-${Binding.of('epoch')}` },
        ],
        checkpointing: { interval: Duration.seconds(30) },
      },
      { sinks: ['kafka-prefix-per-epoch'], transactions: { timeoutSeconds: 720, intervalSeconds: 30 } },
    ],
    ['Kafka without transactions', { kafka, delivery: Delivery.AT_LEAST_ONCE }, { sinks: ['at-least-once'] }],
    ['Iceberg', { icebergCatalogs: lake }, { sinks: ['check-then-act'] }],
    [
      'Kafka and Iceberg',
      { kafka, icebergCatalogs: lake },
      { sinks: ['check-then-act', 'kafka-prefix-per-epoch'], transactions },
    ],
    [
      'what is said goes before what follows',
      { kafka, sinks: [Sink.FILES, Sink.FILES] },
      { sinks: ['files'] },
    ],
    ['that it only reads', { kafka, icebergCatalogs: lake, sinks: [] }, { sinks: [] }],
  ])('%s', (_, props, told) => expect(facts(props)).toEqual(told));

  test('of code of one’s own only what is said', () => {
    const it = small();
    const options = { queue: it.critical, stateStorage: it.state, sinks: [Sink.IDEMPOTENT_UPSERT] };
    const { queue, ...props } = clicks(it, { kafka });
    const source: IApplicationSource = {
      render: (scope, { namespace, stateScope }) =>
        void new FlinkApplication(scope, 'own', {
          ...props,
          metadata: { name: 'own', namespace },
          stateScope,
        }),
    };
    it.ads.addApplicationSource('own', source, options);
    it.fleet.synth();
    expect(factsOf(assemblyOf(it.fleet), 'ads/own')).toEqual({
      sinks: ['idempotent-upsert'],
      storageFence: true,
    });
  });

  test('of what has no state nothing', () => {
    const told = facts({ kafka, stateless: true, stateStorage: undefined });
    expect(told).toEqual({ sinks: [] });
  });
});

test('each job of a session cluster starts from what the ledger says of it', () => {
  const it = small();
  const { queue, image, flinkVersion, stateStorage } = clicks(it);
  const job = { jarUri: 'https://jars.example.com/etl.jar', parallelism: 1 };
  const session = it.ads.addSessionCluster('etl', { queue, image, flinkVersion, stateStorage });
  for (const name of ['words', 'lines']) session.addJob(name, { job });
  const words = 's3://flink-state/us-west.1/ads/etl/e1/words/checkpoints/0f/chk-9';
  lock(it.fleet, {
    applications: { 'ads/etl': { cluster: 'us-east', epoch: 2, restorePaths: { words } } },
  });
  it.fleet.synth();
  const jobs = manifestsOf(it.fleet, 'ads/etl').filter(({ kind }) => kind === 'FlinkSessionJob');
  const started = jobs.map((each) => [
    at(each, 'metadata', 'name'),
    at(each, 'spec', 'job', 'initialSavepointPath'),
  ]);
  expect(started).toEqual([
    ['words', words],
    ['lines', undefined],
  ]);
  expect(applicationIn(it.fleet, 'ads/etl').restorePaths).toEqual({ words });
});

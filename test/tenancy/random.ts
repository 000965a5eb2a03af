import * as fc from 'fast-check';
import { blueGreen, deployment, Fields, sessionJob, snapshot } from './manifests';
import { Manifest } from '../lab';

const KEYS = [
  'state.checkpoints.dir',
  'execution.checkpointing.dir',
  'state.savepoints.dir',
  'high-availability.storageDir',
  'execution.savepoint.path',
  'execution.checkpointing.num-retained',
  'state.checkpoints.num-retained',
  'kubernetes.service-account',
  'kubernetes.container.image',
  'kubernetes.hostnetwork.enabled',
  'kubernetes.pod-template-file',
  'kubernetes.namespaces',
  'web.title',
  'a key',
  'a:key',
];

const TEXTS = [
  ...['s3://flink-state/ads', 's3://flink-state/ads/', 's3a://flink-state/ads/x', 's3p://flink-state/ads//x'],
  ...['s3b://flink-state/ads', 'S3://flink-state/ads', ' s3://flink-state/ads', 's3://flink-state/adsx'],
  ...[
    's3://flink-state/ads/..',
    's3://flink-state/ads/a..b',
    's3://flink-state/ads/\\x',
    'file:///flink-state/ads/é',
  ],
  ...['s3://flink-west/ads/x', 's3://flink-state/ads/a\nb', 's3:/flink-state/ads'],
  ...['registry.example.com/flink', 'registry.example.com/flink:1', 'registry.example.com/flink@sha256:0'],
  ...[
    'registry.example.com/flink:1/x',
    'registryXexample.com/flink/x',
    'mirror.example.com:5000/x',
    'flink',
    'flinks',
  ],
  ...['default-scheduler', 'flink-binpack', 'production', '', '0', '5', 'true', 'false', 'True', '5.0'],
];

const text = fc.constantFrom(...TEXTS);
const value = fc.oneof(
  { weight: 8, arbitrary: text },
  fc.constantFrom<unknown>(0, 5, 0.5, true, false, null, [], ['a'], {}, { x: { y: 'z' } }),
);
const configuration = fc.dictionary(fc.constantFrom(...KEYS), value, { maxKeys: 2 });

/** Some of these fields, and seldom all. */
const some = (fields: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<Fields> =>
  fc.record(
    Object.fromEntries(
      Object.entries(fields).map(([name, of]) => [
        name,
        fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, of),
      ]),
    ),
  ) as fc.Arbitrary<Fields>;

const truth = fc.boolean();
const security = some({
  runAsUser: fc.constantFrom(0, 1, 9999),
  runAsNonRoot: truth,
  seccompProfile: fc.constantFrom({ type: 'RuntimeDefault' }, { type: 'Unconfined' }),
});
const containers = fc.array(
  some({
    image: text,
    ports: fc.constantFrom([{ containerPort: 1 }], [{ containerPort: 1, hostPort: 1 }], []),
    securityContext: some({
      privileged: truth,
      allowPrivilegeEscalation: truth,
      procMount: fc.constantFrom('Default', 'Unmasked'),
      capabilities: fc.constantFrom(
        {},
        { add: [] },
        { add: ['NET_BIND_SERVICE'] },
        { add: ['NET_RAW', 'SYS_TIME'] },
      ),
    }),
  }).map((container) => ({ name: 'flink-main-container', ...container })),
  { maxLength: 2 },
);
const template = some({
  spec: some({
    serviceAccountName: text,
    schedulerName: text,
    priorityClassName: text,
    nodeName: text,
    hostNetwork: truth,
    hostIPC: truth,
    volumes: fc.constantFrom([], [{ name: 'a', emptyDir: {} }], [{ name: 'a', hostPath: { path: '/' } }]),
    securityContext: security,
    containers,
    initContainers: containers,
  }).map((spec) => ({ containers: [], ...defined(spec) })),
});

const cluster = some({
  image: text,
  serviceAccount: text,
  podTemplate: template,
  jobManager: some({ podTemplate: template }),
  taskManager: some({ podTemplate: template }),
});
const job = some({ initialSavepointPath: text, jarURI: text });

const manifest: fc.Arbitrary<Manifest> = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(cluster, configuration).map(([spec, own]) => deployment(spec, own)) },
  fc.tuple(cluster, configuration).map(([spec, own]) => blueGreen(spec, own)),
  fc.tuple(job, configuration).map(([spec, own]) => sessionJob(spec, own)),
  some({ path: text }).map(snapshot),
);

/** Manifests of the tenant ads, the same in each run. */
export function randomManifests(numRuns: number): Manifest[] {
  return fc
    .sample(manifest, { numRuns, seed: 6 })
    .map((each) => JSON.parse(JSON.stringify(each)) as Manifest);
}

function defined(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, field]) => field !== undefined));
}

import {
  AssemblyApplication,
  AssemblyBucket,
  AssemblyCandidate,
  AssemblyCluster,
  AssemblyFile,
  AssemblyProgram,
  AssemblyQueue,
  AssemblyResources,
  AssemblyS3,
  AssemblyStateStorage,
  AssemblyTenant,
  FleetAssembly,
  LAYERS,
  SINKS,
  STORAGE_FENCES,
} from '../../assembly/assembly';
import { LEDGER_FORMS, LEDGER_URL } from '../../assembly/ledger-url';
import { at } from '../../validation/manifest';
import {
  anyOf,
  anyText,
  bool,
  Check,
  listOf,
  mapOf,
  matching,
  range,
  Shape,
  struct,
  text,
  whole,
} from '../../validation/shape';

/** What `fleet.json` of this version is like; schemas/fleet.schema.json says the same to others. */

/** A list, or a map, with something in it. */
const filled =
  (check: Check): Check =>
  (value) =>
    typeof value === 'object' && value !== null && Object.keys(value).length === 0
      ? 'not empty'
      : check(value);

const RESOURCES: Shape<AssemblyResources> = { cpu: whole(0), memory: whole(0) };
const resources = struct(RESOURCES, ['cpu', 'memory']);

const FILE: Shape<AssemblyFile> = {
  layer: anyOf(...LAYERS),
  path: text,
  digest: text,
  objects: filled(listOf(text)),
};

const CLUSTER: Shape<AssemblyCluster> = {
  context: text,
  failureDomain: text,
  generation: whole(1),
  cordoned: bool,
  labels: mapOf(anyText),
  capacity: resources,
  bindings: mapOf(anyText),
  stateStorages: listOf(text),
  jobPrincipals: listOf(text),
  files: listOf(struct(FILE, ['layer', 'path', 'digest', 'objects'])),
};

const S3: Shape<AssemblyS3> = { endpoint: text, region: text, pathStyle: bool };
const BUCKET: Shape<AssemblyBucket> = { bucket: text, ...S3 };

const STATE_STORAGE: Shape<AssemblyStateStorage> = {
  root: text,
  failureDomain: text,
  s3: struct(S3),
  buckets: filled(listOf(struct(BUCKET, ['bucket']))),
  fence: anyOf(...STORAGE_FENCES),
  noFence: text,
};
const TENANT: Shape<AssemblyTenant> = { namespaces: filled(listOf(text)), quota: resources };

const QUEUE: Shape<AssemblyQueue> = {
  tenant: text,
  tier: anyOf(1, 2, 3),
  survives: anyOf('nothing', 'cluster', 'failure-domain'),
  candidates: filled(mapOf(range(Number.MIN_VALUE, Number.MAX_VALUE))),
  clusterLabels: mapOf(anyText),
  limits: resources,
};

const CANDIDATE: Shape<AssemblyCandidate> = { cluster: text, chosen: bool, why: text };

const TRANSACTIONS: Shape<NonNullable<AssemblyApplication['transactions']>> = {
  timeoutSeconds: range(0, Number.MAX_VALUE),
  intervalSeconds: range(0, Number.MAX_VALUE),
};

const APPLICATION: Shape<AssemblyApplication> = {
  tenant: text,
  name: text,
  namespace: text,
  queue: text,
  cluster: text,
  epoch: whole(1),
  placed: anyOf('by-ledger', 'now'),
  desiredState: anyOf('running', 'suspended'),
  delivery: anyOf('exactly-once', 'at-least-once'),
  stateless: bool,
  stateStorage: text,
  stateScope: text,
  restorePath: text,
  restorePaths: mapOf(text),
  maxStateAgeSeconds: range(0, Number.MAX_VALUE),
  sinks: listOf(anyOf(...SINKS)),
  transactions: struct(TRANSACTIONS, ['timeoutSeconds', 'intervalSeconds']),
  demand: resources,
  demandOn: mapOf(resources),
  bindings: listOf(text),
  candidates: listOf(struct(CANDIDATE, ['cluster', 'chosen', 'why'])),
  file: text,
};

const without = <T>(shape: Shape<T>, ...optional: readonly (keyof T & string)[]) =>
  struct(
    shape,
    (Object.keys(shape) as (keyof T & string)[]).filter((name) => !optional.includes(name)),
  );

const anyApplication = without(
  APPLICATION,
  'stateStorage',
  'restorePath',
  'restorePaths',
  'sinks',
  'transactions',
);

/** State that is to survive lives somewhere. */
const application: Check = (value) =>
  anyApplication(value) ??
  (at(value, 'stateless') === false && at(value, 'stateStorage') === undefined
    ? ['stateStorage is missing, and stateless is false']
    : undefined);

const PROGRAM: Shape<AssemblyProgram> = { command: text, revision: text };

const ASSEMBLY: Shape<FleetAssembly> = {
  version: whole(1),
  fleet: text,
  ledger: matching(LEDGER_URL, LEDGER_FORMS),
  program: filled(struct(PROGRAM)),
  selected: filled(listOf(text)),
  placements: text,
  clusters: mapOf(without(CLUSTER, 'capacity')),
  stateStorages: mapOf(struct(STATE_STORAGE, ['root'])),
  tenants: mapOf(without(TENANT, 'quota')),
  queues: mapOf(without(QUEUE, 'limits')),
  applications: mapOf(application),
};

const check = without(ASSEMBLY, 'ledger', 'program', 'selected', 'placements');

/** What of a parsed `fleet.json` is not as it must be; nothing where all is. */
export function formProblems(json: unknown): readonly string[] {
  const wrong = check(json);
  if (wrong === undefined) return [];
  return typeof wrong === 'string' ? [`is not ${wrong}`] : wrong;
}

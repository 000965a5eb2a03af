import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv2020 from 'ajv/dist/2020';
import { formProblems } from '../../../src/runner/assembly/form';
import { Json, JsonObject } from '../../../src/validation/manifest';
import { clicks, lock, small } from '../../fleet/fixture';

const SCHEMA = join(__dirname, '../../../schemas/fleet.schema.json');
const bySchema = new Ajv2020({ strictRequired: false }).compile(
  JSON.parse(readFileSync(SCHEMA, 'utf8')) as JsonObject,
);

/** An assembly in which everything is there that may be. */
function whole(): JsonObject {
  const it = small({}, undefined, { ledger: './ledger' });
  it.ads.addApplication('clicks', clicks(it));
  lock(it.fleet, {
    applications: {
      'ads/clicks': {
        cluster: 'us-east',
        epoch: 2,
        restorePath: 's3://flink-state/us-west.1/ads/clicks/e1/chk-1',
      },
    },
  });
  it.fleet.synth();
  const assembly = JSON.parse(readFileSync(join(it.fleet.outdir, 'fleet.json'), 'utf8')) as Record<
    string,
    Record<string, JsonObject>
  >;
  const resources = { cpu: 1, memory: 1 };
  Object.assign(assembly, { selected: ['us-east'] });
  const reached = { endpoint: 'http://s3:9000', region: 'mars-1', pathStyle: true };
  Object.assign(assembly.stateStorages.main, {
    failureDomain: 'mars',
    s3: reached,
    buckets: [{ bucket: 'flink-state', ...reached }],
    fence: 's3-policy',
    noFence: 'for a person',
  });
  Object.assign(assembly.applications['ads/clicks'], {
    sinks: ['files'],
    transactions: { timeoutSeconds: 900, intervalSeconds: 60 },
  });
  Object.assign(assembly.tenants.ads, { quota: resources });
  Object.assign(assembly.queues['ads/critical'], { limits: resources });
  Object.assign(assembly.applications['ads/clicks'].demandOn as object, {
    'us-west': resources,
  });
  return assembly;
}

/** The paths of all properties and items. */
function pathsIn(value: Json, path: string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) => [[...path, key], ...pathsIn(each, [...path, key])]);
}

function changed(
  document: JsonObject,
  path: readonly string[],
  change: (holder: JsonObject, key: string) => void,
): Json {
  const copy = structuredClone(document);
  const holder = path.slice(0, -1).reduce<Json>((here, key) => (here as JsonObject)[key], copy);
  change(holder as JsonObject, path.at(-1)!);
  return copy;
}

const CHANGES: readonly [string, (holder: JsonObject, key: string) => void][] = [
  [
    'is not there',
    (holder, key) => (Array.isArray(holder) ? holder.splice(Number(key), 1) : delete holder[key]),
  ],
  ['is a number below zero', (holder, key) => (holder[key] = -1)],
  ['is a list of numbers', (holder, key) => (holder[key] = [1])],
  ['has a property of no meaning', (holder, key) => (holder[key] = { 'no meaning': [] })],
];

test.each(CHANGES)(
  'the command and the published schema agree on an index in which something %s',
  (_, change) => {
    const document = whole();
    expect(bySchema(document)).toBe(true);
    expect(formProblems(document)).toEqual([]);
    const paths = pathsIn(document);
    expect(paths.length).toBeGreaterThan(100);
    const differ = paths.filter((path) => {
      const broken = changed(document, path, change);
      return bySchema(broken) !== (formProblems(broken).length === 0);
    });
    expect(differ.map((path) => path.join(' '))).toEqual([]);
  },
);

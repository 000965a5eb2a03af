import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv2020, { ValidateFunction } from 'ajv/dist/2020';
import { FleetAssembly } from '../../src/assembly/assembly';
import { formatPlacements, Placements } from '../../src/assembly/placements';
import { Json, JsonObject } from '../../src/validation/manifest';
import { clicks, LEDGERS, lock, small } from '../fleet/fixture';

const ROOT = join(__dirname, '../..');

function schema(name: 'fleet' | 'placements'): ValidateFunction {
  const json = JSON.parse(readFileSync(join(ROOT, `schemas/${name}.schema.json`), 'utf8')) as JsonObject;
  return new Ajv2020({ strict: true, allErrors: true, strictRequired: false }).compile(json);
}

function problems(name: 'fleet' | 'placements', document: unknown): string[] {
  const validate = schema(name);
  validate(document);
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

function synthesized(selected?: string): FleetAssembly {
  const it = small();
  it.ads.addApplication('clicks', clicks(it));
  it.ads
    .addApplication('views', clicks(it))
    .addObject({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x' } });
  lock(it.fleet, {
    applications: {
      'ads/clicks': {
        cluster: 'us-east',
        epoch: 2,
        restorePath: 's3://flink-state/us-west.1/ads/clicks/e1/chk-1',
      },
    },
  });
  if (selected) process.env.FLINK_FLEET_CLUSTERS = selected;
  it.fleet.synth();
  delete process.env.FLINK_FLEET_CLUSTERS;
  return JSON.parse(readFileSync(join(it.fleet.outdir, 'fleet.json'), 'utf8')) as FleetAssembly;
}

const PLACEMENTS: Placements = {
  version: 1,
  fleet: 'streaming',
  clusters: { 'us-east': { generation: 2, cordoned: true } },
  applications: {
    'ads/clicks': {
      cluster: 'us-east',
      epoch: 3,
      restorePath: 's3://flink-state/us-west.1/ads/clicks/e1/chk-1',
    },
  },
};

describe('schemas/fleet.schema.json', () => {
  test('holds for what synthesis writes, of all clusters or of some', () => {
    expect(problems('fleet', synthesized())).toEqual([]);
    expect(problems('fleet', synthesized('us-west'))).toEqual([]);
  });

  test.each(LEDGERS)('holds for an assembly with the ledger %s', (ledger) => {
    expect(problems('fleet', { ...synthesized(), ledger })).toEqual([]);
  });

  test.each<[string, (assembly: JsonObject) => void, string]>([
    ['another version', (it) => (it.version = 2), '/version must be equal to constant'],
    ['what it does not know', (it) => (it.more = 1), ' must NOT have additional properties'],
    ['an application without an epoch', (it) => delete app(it).epoch, "must have required property 'epoch'"],
    ['an epoch of none', (it) => (app(it).epoch = 0), '/epoch must be >= 1'],
    [
      'state without a place',
      (it) => delete app(it).stateStorage,
      "must have required property 'stateStorage'",
    ],
    ['a file outside', (it) => (app(it).file = '/etc/passwd'), '/file must match pattern'],
    [
      'a tier that there is not',
      (it) => (entry(it, 'queues', 'ads/critical').tier = 4),
      '/tier must be equal to one',
    ],
    [
      'half a CPU of a thousandth',
      (it) => (app(it).demand = { cpu: 0.5, memory: 1 }),
      '/demand/cpu must be integer',
    ],
    ['a digest of another kind', (it) => (it.placements = 'md5:0'), '/placements must match pattern'],
    ['a ledger that is nowhere', (it) => (it.ledger = 'ftp://ledger'), '/ledger must match pattern'],
    ['an id that is none', (it) => (it.applications = { clicks: app(it) }), 'must match pattern'],
  ])('refuses %s', (_, change, problem) => {
    const assembly = synthesized() as unknown as JsonObject;
    change(assembly);
    expect(problems('fleet', assembly)).toEqual(expect.arrayContaining([expect.stringContaining(problem)]));
  });
});

describe('schemas/placements.schema.json', () => {
  const written = () => JSON.parse(formatPlacements(PLACEMENTS)) as JsonObject;

  test('holds for what is written', () => {
    expect(problems('placements', written())).toEqual([]);
    const empty = formatPlacements({ ...PLACEMENTS, clusters: {}, applications: {} });
    expect(problems('placements', JSON.parse(empty))).toEqual([]);
  });

  test('holds for the lock file of the example', () => {
    const example = readFileSync(join(ROOT, 'examples/fleet/placements.json'), 'utf8');
    expect(problems('placements', JSON.parse(example))).toEqual([]);
  });

  test.each<[string, (placements: JsonObject) => void, string]>([
    ['another version', (it) => (it.version = 2), '/version must be equal to constant'],
    ['no digest', (it) => delete it.digest, "must have required property 'digest'"],
    ['an application without an epoch', (it) => delete app(it).epoch, "must have required property 'epoch'"],
    ['what it does not know', (it) => (app(it).phase = 'STEADY'), 'must NOT have additional properties'],
    ['a cluster in no generation', (it) => (entry(it, 'clusters', 'us-east').generation = 0), 'must be >= 1'],
  ])('refuses %s', (_, change, problem) => {
    const placements = written();
    change(placements);
    expect(problems('placements', placements)).toEqual(
      expect.arrayContaining([expect.stringContaining(problem)]),
    );
  });
});

const entry = (document: JsonObject, kind: string, name: string) =>
  (document[kind] as Record<string, Json>)[name] as JsonObject;
const app = (document: JsonObject) => entry(document, 'applications', 'ads/clicks');

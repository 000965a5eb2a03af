import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { parseAllDocuments } from 'yaml';
import {
  Binding,
  Cluster,
  ClusterProps,
  Fleet,
  FleetApplicationProps,
  FleetProps,
  FlinkVersion,
  Queue,
  StateStorage,
  Survives,
  Tenant,
} from '../../src';
import { AssemblyApplication, FleetAssembly } from '../../src/assembly/assembly';
import { formatPlacements, Placements } from '../../src/assembly/placements';
import { JsonObject } from '../../src/validation/manifest';

/** Folders that the tests of a file have made. */
const folders: string[] = [];

export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'fleet-'));
  folders.push(folder);
  return folder;
}

afterAll(() => folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true, force: true })));

/** Two clusters in two regions, a state storage that spans them, a tenant and a queue. */
export interface Small {
  readonly fleet: Fleet;
  readonly state: StateStorage;
  readonly east: Cluster;
  readonly west: Cluster;
  readonly ads: Tenant;
  readonly critical: Queue;
}

export const CAPACITY = { cpu: Cpu.units(100), memory: Size.gibibytes(400) };

/** Where a ledger may be. */
export const LEDGERS = [
  's3://acme-ledger',
  's3://acme-ledger/streaming/v1.2',
  'kubernetes://management/flink-fleet-ledger',
  'kubernetes://arn:aws:eks:us-east-1:111122223333:cluster/management/ledger',
  './ledger',
  '../the ledger',
  '/var/lib/ledger',
];

export function small(
  cluster: Partial<ClusterProps> = {},
  folder = newFolder(),
  props: Partial<FleetProps> = {},
): Small {
  const fleet = new Fleet({
    ...props,
    name: 'streaming',
    outdir: join(folder, 'dist'),
    placements: join(folder, 'placements.json'),
  });
  const state = fleet.addStateStorage('main', StateStorage.s3({ bucket: 'flink-state' }));
  const common = { stateStorages: [state], capacity: CAPACITY };
  const east = fleet.addCluster('us-east', {
    ...common,
    failureDomain: 'us-east-1',
    bindings: { registry: 'east.example.com' },
    ...cluster,
  });
  const west = fleet.addCluster('us-west', {
    ...common,
    failureDomain: 'us-west-2',
    bindings: { registry: 'west.example.com' },
    ...cluster,
  });
  const ads = fleet.addTenant('ads');
  const critical = ads.addQueue('critical', { tier: 1, survives: Survives.FAILURE_DOMAIN });
  critical.addCluster(east, { weight: 2 });
  critical.addCluster(west);
  return { fleet, state, east, west, ads, critical };
}

/** The props of a small application. */
export function clicks(
  { critical, state }: Small,
  props: Partial<FleetApplicationProps> = {},
): FleetApplicationProps {
  return {
    queue: critical,
    image: `${Binding.of('registry')}/clicks:42`,
    flinkVersion: FlinkVersion.V1_20,
    stateStorage: state,
    job: { jarUri: 'local:///opt/flink/usrlib/clicks.jar', parallelism: 4, maxParallelism: 128 },
    ...props,
  };
}

export const assemblyOf = ({ outdir }: Fleet): FleetAssembly =>
  JSON.parse(readFileSync(join(outdir, 'fleet.json'), 'utf8')) as FleetAssembly;

export function applicationIn(fleet: Fleet, id: string): AssemblyApplication {
  return assemblyOf(fleet).applications[id];
}

export function manifestsOf(fleet: Fleet, id: string): JsonObject[] {
  return readYaml(join(fleet.outdir, applicationIn(fleet, id).file));
}

export function readYaml(file: string): JsonObject[] {
  return parseAllDocuments(readFileSync(file, 'utf8')).map((document) => document.toJS() as JsonObject);
}

/** All files below a folder, with what is in them. */
export function filesIn(folder: string): Record<string, string> {
  const files: Record<string, string> = {};
  for (const entry of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const file = join(folder, entry);
    if (statSync(file).isFile()) files[relative(folder, file)] = readFileSync(file, 'utf8');
  }
  return files;
}

/** Writes a lock file, as the runner would. */
export function lock(fleet: Fleet, placements: Partial<Placements>): void {
  writeFileSync(
    fleet._placementsFile,
    formatPlacements({ version: 1, fleet: fleet.name, clusters: {}, applications: {}, ...placements }),
  );
}

/** Has a fleet made, and yields what its synthesis says is wrong with it, without the first line. */
export function problems(build: (it: Small) => unknown): string[] {
  const it = small();
  build(it);
  try {
    it.fleet.synth();
  } catch (error) {
    const [first, ...lines] = (error as Error).message.split('\n');
    expect(first).toMatch(/^FLEET_E3002: the fleet streaming has .*, and nothing was written$/);
    expect(existsSync(it.fleet.outdir)).toBe(false);
    return lines.map((line) => line.replace(/^ {2}- /, ''));
  }
  return [];
}

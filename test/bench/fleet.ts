import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parseAllDocuments } from 'yaml';
import { Benchmark, median, result } from './result';
import { ASSEMBLY_FILE, FleetAssembly } from '../../src/assembly/assembly';
import { formatPlacements } from '../../src/assembly/placements';

/** Number of applications → how often it is measured. */
const SIZES: ReadonlyMap<number, number> = new Map([
  [100, 11],
  [1_000, 11],
  [10_000, 3],
]);

/** With a chart for each file cdk8s looks at the whole app for each of them: ten thousand would take it an hour. */
const MOST_CHARTS = 1_000;

/** Milliseconds: of all clusters, of one of them, of placement alone; of bare cdk8s, and of it with the same files. */
interface Measured {
  readonly whole: number;
  readonly one: number;
  readonly placement: number;
  readonly peer: number;
  readonly peerSameFiles?: number;
}

/**
 * Synthesis of a fleet of ten clusters, from an empty program to files, against bare cdk8s that writes the same objects: a
 * file for each cluster, which is the least that it can do, or the same files, one for each application. Each run has a
 * process of its own; all sides take turns.
 */
export const fleet: Benchmark = async function* (wanted) {
  const folder = mkdtempSync(join(placeToWrite(), 'bench-'));
  try {
    yield* measuredIn(folder, wanted);
  } finally {
    rmSync(folder, { recursive: true });
  }
};

const MEMORY = '/dev/shm';
const NEEDED_BYTES = 2 ** 31;

/**
 * In memory where there is room. A new file on ext4 takes 0.02 ms, or twenty times as long where others were deleted in
 * the last five minutes, since it passes over the inode of each: that would be a measure of what ran before.
 */
function placeToWrite(): string {
  if (!existsSync(MEMORY)) return tmpdir();
  const { bavail, bsize } = statfsSync(MEMORY);
  return bavail * bsize > NEEDED_BYTES ? MEMORY : tmpdir();
}

async function* measuredIn(folder: string, wanted: Parameters<Benchmark>[0]): ReturnType<Benchmark> {
  const known = new Map<number, Promise<Measured>>();
  const at = (n: number) => {
    if (!known.has(n)) known.set(n, measure(n, SIZES.get(n)!, join(folder, String(n))));
    return known.get(n)!;
  };
  for (const n of SIZES.keys()) {
    const rows = [
      ['fleet-whole', 'whole', 1],
      ['fleet-one-of-ten', 'one', 0.15],
      ['placement', 'placement', 0.5],
    ] as const;
    for (const [name, side, target] of rows) {
      if (!wanted(`${name}-${n}`)) continue;
      const { [side]: ours, peer } = await at(n);
      yield result(`${name}-${n}`, n, { ours, peer, unit: 'ms' }, target);
    }
  }
  for (const n of SIZES.keys()) {
    if (n > MOST_CHARTS || !wanted(`fleet-same-files-${n}`)) continue;
    const { whole: ours, peerSameFiles } = await at(n);
    yield result(`fleet-same-files-${n}`, n, { ours, peer: peerSameFiles!, unit: 'ms' }, 1);
  }
  if (wanted('fleet-linear')) {
    const many = (await at(10_000)).whole / 10_000;
    const few = (await at(1_000)).whole / 1_000;
    yield result('fleet-linear', 10_000, { ours: many, peer: few, unit: 'ms/app' }, 1.2);
  }
}

async function measure(n: number, rounds: number, folder: string): Promise<Measured> {
  const at = (name: string) => join(folder, name);
  mkdirSync(folder);
  // Each into a folder of its own: where the files are there already, none would be written.
  const whole = (output: string, lock: string, clusters = '') =>
    run('fleet-ours', [String(n), at(output), at(lock)], { FLINK_FLEET_CLUSTERS: clusters });
  await whole('dist', 'none.json');
  const assembly = JSON.parse(readFileSync(join(at('dist'), ASSEMBLY_FILE), 'utf8')) as FleetAssembly;
  const byFile = objectsOf(assembly, at('dist'));
  writeFileSync(at('files.json'), JSON.stringify(byFile));
  writeFileSync(at('clusters.json'), JSON.stringify(byCluster(byFile)));
  writeFileSync(at('placements.json'), placementsOf(assembly));
  const runs: Measured[] = [];
  for (let i = 0; i < rounds; i++) {
    runs.push({
      whole: await whole(`whole-${i}`, 'none.json'),
      peer: await run('fleet-peer', [at('clusters.json'), at(`peer-${i}`)]),
      peerSameFiles:
        n > MOST_CHARTS ? undefined : await run('fleet-peer', [at('files.json'), at(`same-${i}`)]),
      placement: await run('fleet-placement', [join(at('dist'), ASSEMBLY_FILE)]),
      one: await whole(`one-${i}`, 'placements.json', 'cluster-0'),
    });
  }
  const of = (side: keyof Measured) => median(runs.map((each) => each[side] ?? 0));
  return {
    whole: of('whole'),
    one: of('one'),
    placement: of('placement'),
    peer: of('peer'),
    peerSameFiles: of('peerSameFiles'),
  };
}

/** File → objects. */
function objectsOf({ clusters }: FleetAssembly, folder: string): Record<string, unknown[]> {
  const files = Object.values(clusters).flatMap((cluster) => cluster.files);
  return Object.fromEntries(
    files.map(({ path }) => {
      const documents = parseAllDocuments(readFileSync(join(folder, path), 'utf8'));
      return [path.replaceAll('/', '-'), documents.map((document) => document.toJS() as unknown)];
    }),
  );
}

/** Cluster → objects. */
function byCluster(byFile: Readonly<Record<string, unknown[]>>): Record<string, unknown[]> {
  const clusters: Record<string, unknown[]> = {};
  for (const [file, objects] of Object.entries(byFile)) {
    const cluster = /^cluster-\d+/.exec(file)![0];
    clusters[cluster] = (clusters[cluster] ?? []).concat(objects);
  }
  return clusters;
}

function placementsOf({ fleet: name, applications }: FleetAssembly): string {
  const placed = Object.entries(applications).map(([id, { cluster, epoch }]) => [id, { cluster, epoch }]);
  return formatPlacements({
    version: 1,
    fleet: name,
    clusters: {},
    applications: Object.fromEntries(placed) as Record<string, { cluster: string; epoch: number }>,
  });
}

async function run(program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<number> {
  const command = ['--import', 'tsx', join(__dirname, `${program}.ts`), ...args];
  const { stdout } = await promisify(execFile)(process.execPath, command, {
    env: { ...process.env, ...env },
  });
  return (JSON.parse(stdout) as { milliseconds: number }).milliseconds;
}

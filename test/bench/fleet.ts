import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parseAllDocuments } from 'yaml';
import { Benchmark, result } from './result';
import { ASSEMBLY_FILE, FleetAssembly } from '../../src/assembly/assembly';
import { formatPlacements } from '../../src/assembly/placements';

/** Number of applications → how often it is measured. */
const SIZES: ReadonlyMap<number, number> = new Map([
  [100, 5],
  [1_000, 3],
  [10_000, 3],
]);

/** Milliseconds: of all clusters, of one of them, of bare cdk8s with the same objects, of placement alone. */
interface Measured {
  readonly whole: number;
  readonly one: number;
  readonly peer: number;
  readonly placement: number;
}

/**
 * Synthesis of a fleet of ten clusters, from an empty program to files on disk, against bare cdk8s that writes the same
 * objects, a file for each cluster. Each run has a process of its own; all sides take turns.
 */
export const fleet: Benchmark = async function* (wanted) {
  const known = new Map<number, Promise<Measured>>();
  const at = (n: number) => {
    if (!known.has(n)) known.set(n, measure(n, SIZES.get(n)!));
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
  if (wanted('fleet-linear')) {
    const many = (await at(10_000)).whole / 10_000;
    const few = (await at(1_000)).whole / 1_000;
    yield result('fleet-linear', 10_000, { ours: many, peer: few, unit: 'ms/app' }, 1.2);
  }
};

async function measure(n: number, rounds: number): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const at = (name: string) => join(folder, name);
  try {
    const whole = (lock: string, clusters = '') =>
      run('fleet-ours', [String(n), at('dist'), at(lock)], { FLINK_FLEET_CLUSTERS: clusters });
    await whole('none.json');
    const assembly = JSON.parse(readFileSync(join(at('dist'), ASSEMBLY_FILE), 'utf8')) as FleetAssembly;
    writeFileSync(at('objects.json'), JSON.stringify(objectsOf(assembly, at('dist'))));
    writeFileSync(at('placements.json'), placementsOf(assembly));
    const runs: Measured[] = [];
    for (let i = 0; i < rounds; i++) {
      runs.push({
        whole: await whole('none.json'),
        peer: await run('fleet-peer', [at('objects.json'), at('peer')]),
        placement: await run('fleet-placement', [join(at('dist'), ASSEMBLY_FILE)]),
        one: await whole('placements.json', 'cluster-0'),
      });
      // What one cluster alone has left there is not the whole again.
      await whole('none.json');
    }
    const median = (side: keyof Measured) =>
      runs.map((each) => each[side]).sort((a, b) => a - b)[Math.floor(runs.length / 2)];
    return {
      whole: median('whole'),
      one: median('one'),
      peer: median('peer'),
      placement: median('placement'),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function objectsOf({ clusters }: FleetAssembly, folder: string): Record<string, unknown[]> {
  return Object.fromEntries(
    Object.entries(clusters).map(([name, { files }]) => [
      name,
      files.flatMap(({ path }) =>
        parseAllDocuments(readFileSync(join(folder, path), 'utf8')).map(
          (document) => document.toJS() as unknown,
        ),
      ),
    ]),
  );
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

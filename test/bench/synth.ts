import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { App, Chart, Testing } from 'cdk8s';
import { Benchmark, median, result } from './result';
import { addApplication } from './synth-application';

/** Number of applications → how often it is measured. */
const SIZES: ReadonlyMap<number, number> = new Map([
  [10, 7],
  [100, 7],
  [1_000, 5],
  [10_000, 3],
]);
const TARGET = 1.5;

interface Measured {
  readonly milliseconds: number;
  /** By how much the process grew at most, after everything was loaded. */
  readonly megabytes: number;
}

/**
 * Synthesis of applications, ours with all rules against the same objects as bare `ApiObject`s of cdk8s: the time
 * from an empty app to files on disk, and memory. Each run has a process of its own; both take turns.
 */
export const synth: Benchmark = async function* (wanted) {
  const known = new Map<number, Promise<{ ours: Measured; peer: Measured }>>();
  const at = (n: number) => {
    if (!known.has(n)) known.set(n, measure(n));
    return known.get(n)!;
  };
  for (const n of SIZES.keys()) {
    const time = `synth-time-${n}`;
    const memory = `synth-memory-${n}`;
    if (wanted(time)) {
      const { ours, peer } = await at(n);
      yield result(time, n, { ours: ours.milliseconds, peer: peer.milliseconds, unit: 'ms' }, TARGET);
    }
    if (wanted(memory)) {
      const { ours, peer } = await at(n);
      yield result(memory, n, { ours: ours.megabytes, peer: peer.megabytes, unit: 'MB' }, TARGET);
    }
  }
  if (wanted('synth-linear')) {
    // Here the peer is ourselves: what an application costs among ten thousand, against among a thousand.
    const many = (await at(10_000)).ours.milliseconds / 10_000;
    const few = (await at(1_000)).ours.milliseconds / 1_000;
    yield result('synth-linear', 10_000, { ours: many, peer: few, unit: 'ms/app' }, TARGET);
  }
};

async function measure(n: number): Promise<{ ours: Measured; peer: Measured }> {
  const ours: Measured[] = [];
  const peer: Measured[] = [];
  const digests = new Set<string>();
  for (let i = 0; i < SIZES.get(n)!; i++) {
    for (const [side, runs] of [['ours', ours] as const, ['peer', peer] as const]) {
      const { measured, digest } = await run(side, n);
      runs.push(measured);
      digests.add(digest);
    }
  }
  if (digests.size !== 1) {
    throw new Error(`both sides of synth-*-${n} must write the same bytes, and they do not`);
  }
  return { ours: medianOf(ours), peer: medianOf(peer) };
}

async function run(side: 'ours' | 'peer', n: number): Promise<{ measured: Measured; digest: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  try {
    const [output, template] = [join(folder, 'dist'), join(folder, 'template.json')];
    writeFileSync(template, JSON.stringify(renderTemplate()));
    const program = join(__dirname, `synth-${side}.ts`);
    const args = ['--import', 'tsx', program, String(n), output, template];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    return { measured: JSON.parse(stdout) as Measured, digest: digestOf(output) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What the peer makes its copies of. */
function renderTemplate(): { name: string; objects: unknown[] } {
  const name = 'app-template';
  const chart = new Chart(new App(), 'template', { namespace: 'bench' });
  addApplication(chart, name);
  return { name, objects: Testing.synth(chart) as unknown[] };
}

function digestOf(folder: string): string {
  const hash = createHash('sha256');
  for (const file of readdirSync(folder).sort()) hash.update(file).update(readFileSync(join(folder, file)));
  return hash.digest('hex');
}

function medianOf(runs: readonly Measured[]): Measured {
  return {
    milliseconds: median(runs.map(({ milliseconds }) => milliseconds)),
    megabytes: median(runs.map(({ megabytes }) => megabytes)),
  };
}

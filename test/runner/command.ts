import { ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { bundle } from '../../projenrc/bundle';

export const ROOT = join(__dirname, '../..');

const folders: string[] = [];

export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'command-'));
  folders.push(folder);
  return folder;
}

/** The command as it is shipped: its few files, with nothing else beside them. */
let command: Promise<string> | undefined;
export async function bundled(): Promise<string> {
  command ??= (async () => {
    const folder = newFolder();
    await bundle(folder);
    return join(folder, 'flink-fleet');
  })();
  return command;
}

const clear = () => folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true, force: true }));
// Benchmarks and demos use it as well, without Jest.
if (typeof afterAll === 'function') afterAll(clear);
else process.once('exit', clear);

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command in a folder, as a process of its own without a terminal. */
export async function flinkFleet(folder: string, ...args: readonly string[]): Promise<Ran> {
  return ended(await start(folder, ...args));
}

export async function start(folder: string, ...args: readonly string[]): Promise<ChildProcess> {
  // A lock file or clusters that whoever runs the tests has set are none of theirs.
  const { FLINK_FLEET_PLACEMENTS, FLINK_FLEET_CLUSTERS, CDK8S_OUTDIR, ...env } = process.env;
  return spawn(await bundled(), args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
}

export async function ended(child: ChildProcess): Promise<Ran> {
  const [stdout, stderr] = [child.stdout!, child.stderr!].map((stream) => {
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    return chunks;
  });
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  const text = (chunks: Buffer[]) => Buffer.concat(chunks).toString('utf8');
  return { code, stdout: text(stdout), stderr: text(stderr) };
}

/** A folder with a program in JavaScript, and the packages that a user's project has. */
export function programFolder(program: string): string {
  const folder = newFolder();
  writeFileSync(join(folder, 'main.js'), program);
  writeFileSync(join(folder, 'cdk8s.yaml'), 'language: typescript\napp: node main.js\noutput: dist\n');
  linkPackages(folder);
  return folder;
}

/** What `npm install` would bring, with this package among it. */
export function linkPackages(folder: string): void {
  const modules = join(ROOT, 'node_modules');
  const packages = ['cdk8s', 'cdk8s-plus-27', 'constructs', 'tsx', 'typescript', '@types/node', '.bin'];
  for (const [name, target] of [
    ['cdk8s-flink-fleet', ROOT],
    ...packages.map((each) => [each, join(modules, each)]),
  ]) {
    const link = join(folder, 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(target, link);
  }
}

/** Two clusters in two regions, and a third beside the first; what runs must survive the loss of a region. */
export const SMALL_FLEET = `
const { Size } = require('cdk8s');
const { Cpu } = require('cdk8s-plus-27');
const { Fleet, FlinkVersion, StateStorage, Survives } = require('cdk8s-flink-fleet');
const fleet = new Fleet({ name: 'streaming' });
const state = fleet.addStateStorage('main', StateStorage.s3({ bucket: 'flink-state' }));
const capacity = { cpu: Cpu.units(100), memory: Size.gibibytes(400) };
const add = (name, failureDomain, labels) =>
  fleet.addCluster(name, { failureDomain, labels, capacity, stateStorages: [state] });
const east = add('us-east', 'us-east-1', { gpu: 'true' });
const annex = add('us-annex', 'us-east-1');
const west = add('us-west', 'us-west-2');
const ads = fleet.addTenant('ads');
const critical = ads.addQueue('critical', { tier: 1, survives: Survives.FAILURE_DOMAIN });
const models = ads.addQueue('models', { tier: 3, clusterLabels: { gpu: 'true' } });
for (const cluster of [east, annex, west]) critical.addCluster(cluster);
models.addCluster(east);
models.addCluster(west);
for (const [name, queue] of [['clicks', critical], ['views', critical], ['bids', critical], ['embeddings', models]]) {
  ads.addApplication(name, {
    queue,
    stateStorage: state,
    flinkVersion: FlinkVersion.V1_20,
    image: 'registry.example.com/' + name + ':42',
    job: { jarUri: 'local:///opt/flink/usrlib/' + name + '.jar', parallelism: 4, maxParallelism: 128 },
  });
}
fleet.synth();
`;

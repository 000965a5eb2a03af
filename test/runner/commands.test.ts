import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundled, flinkFleet, programFolder, Ran, SMALL_FLEET } from './command';
import { FleetAssembly } from '../../src/assembly/assembly';
import { formatPlacements } from '../../src/assembly/placements';
import type { Explained } from '../../src/runner/actions/explain';
import type { Overview } from '../../src/runner/actions/overview';
import type { Simulated } from '../../src/runner/actions/simulate';
import type { Written } from '../../src/runner/actions/synth';

// Each test runs the command, and it the program.
jest.setTimeout(120_000);

let folder: string;
/** Where the assembly of the program is, for tests that need not run it once more. */
let written: Ran;

beforeAll(async () => {
  folder = programFolder(SMALL_FLEET);
  const applications = {
    'ads/clicks': {
      cluster: 'us-east',
      epoch: 3,
      restorePath: 's3://flink-state/us-west.1/ads/clicks/e2/checkpoints/x/chk-1',
    },
  };
  writeFileSync(
    join(folder, 'placements.json'),
    formatPlacements({ version: 1, fleet: 'streaming', clusters: {}, applications }),
  );
  written = await flinkFleet(folder, 'synth');
});

function dataOf<T>({ stdout, code }: Ran, resultCode: string): T {
  expect(code).toBe(0);
  const document = JSON.parse(stdout) as { version: number; code: string; data: T };
  expect(document).toEqual({ version: 1, code: resultCode, data: expect.anything() });
  return document.data;
}

const index = (output = 'dist') =>
  JSON.parse(readFileSync(join(folder, output, 'fleet.json'), 'utf8')) as FleetAssembly;

describe('synth', () => {
  test('writes the assembly where cdk8s.yaml says, and tells what it wrote on stdout only', () => {
    expect(written.code).toBe(0);
    expect(index().fleet).toBe('streaming');
    expect(written.stdout).toContain('fleet streaming: 3 clusters, 1 tenant, 4 applications');
    const files = Object.values(index().clusters).flatMap((cluster) => cluster.files);
    const objects = files.flatMap((file) => file.objects);
    expect(objects.length).toBeGreaterThan(files.length);
    expect(written.stdout).toContain(`wrote dist: ${files.length} files, ${objects.length} objects`);
    expect(written.stderr).toMatch(/^running node main\.js\nsynthesized in \d+\.\d s\n$/);
  });

  test('writes down what was run, and of which commit', async () => {
    expect(index().program).toEqual({ command: 'node main.js' });
    const git = (...args: string[]) => {
      const identity = ['-c', 'user.name=test', '-c', 'user.email=test@example.com'];
      return spawnSync('git', [...identity, ...args], { cwd: repository, encoding: 'utf8' }).stdout.trim();
    };
    const repository = programFolder(SMALL_FLEET);
    git('init', '--quiet');
    git('add', 'main.js', 'cdk8s.yaml');
    git('commit', '--quiet', '--message', 'A fleet');
    const programOf = async () => {
      await flinkFleet(repository, 'synth');
      const text = readFileSync(join(repository, 'dist/fleet.json'), 'utf8');
      return (JSON.parse(text) as FleetAssembly).program;
    };
    const revision = git('rev-parse', 'HEAD');
    expect(await programOf()).toEqual({ command: 'node main.js', revision });
    writeFileSync(join(repository, 'main.js'), `${SMALL_FLEET}\n`);
    expect(await programOf()).toEqual({ command: 'node main.js', revision: `${revision}-dirty` });
  });

  test('writes where --out says, for the clusters that are asked for', async () => {
    const ran = await flinkFleet(folder, 'synth', '--out', 'some', '--cluster', 'us-east', '-o', 'json');
    const data = dataOf<Written>(ran, 'FLEET_I5011');
    expect(data).toEqual({ folder: 'some', clusters: [expect.objectContaining({ cluster: 'us-east' })] });
    expect(readdirSync(join(folder, 'some')).sort()).toEqual(['fleet.json', 'us-east']);
    expect(index('some').selected).toEqual(['us-east']);
  });

  test('takes the program from --app, before that of cdk8s.yaml', async () => {
    const ran = await flinkFleet(folder, 'synth', '--app', 'node main.js # another', '--out', 'other');
    expect(ran.stderr).toContain('running node main.js # another');
    expect(index('other').fleet).toBe('streaming');
  });
});

describe('validate', () => {
  test('says how full clusters are and what each loss would do, and writes nothing', async () => {
    const before = readdirSync(folder);
    const temporary = () => readdirSync(tmpdir()).filter((name) => name.startsWith('flink-fleet-'));
    const others = temporary();
    const data = dataOf<Overview>(await flinkFleet(folder, 'validate', '--output', 'json'), 'FLEET_I5010');
    expect(data).toMatchObject({ fleet: 'streaming', tenants: 1, applications: 4, survived: true });
    expect(data.clusters.map(({ applications }) => applications).reduce((a, b) => a + b)).toBe(4);
    expect(data.losses.find(({ name }) => name === 'us-east-1')).toMatchObject({
      kind: 'failure-domain',
      clusters: ['us-annex', 'us-east'],
      parked: 1,
      survived: true,
    });
    expect(readdirSync(folder)).toEqual(before);
    expect(temporary().filter((name) => !others.includes(name))).toEqual([]);
  });

  test('shows a table, with failure domains that take more than one cluster', async () => {
    const { stdout, stderr } = await flinkFleet(folder, 'validate', '--assembly', 'dist');
    expect(stdout).toMatch(/^CLUSTER +DOMAIN +APPS +CPU +MEMORY +IF LOST$/m);
    expect(stdout).toMatch(/^us-east +us-east-1 +\d+ +\d+% +\d+% +.*1 parked$/m);
    expect(stdout).toMatch(/^us-east-1 +us-annex, us-east +/m);
    expect(stdout).not.toMatch(/^us-west-2/m);
    expect(stdout).toContain('What must survive the loss of a cluster or of a failure domain does.');
    expect(stderr).toBe('');
  });
});

describe('explain', () => {
  test('says for one application what speaks for and against each cluster', async () => {
    const { stdout } = await flinkFleet(folder, 'explain', 'ads/embeddings', '--assembly', 'dist');
    expect(stdout).toMatch(
      /^ads\/embeddings: us-east, epoch 1, placed by this synthesis; queue ads\/models, tier 3$/m,
    );
    expect(stdout).toMatch(/^us-east +chosen +1 +1 +\d+% +weight 1, \d+% free$/m);
    expect(stdout).toMatch(/^us-west +rejected +- +1 +- +label gpu is missing, true is wanted$/m);
    expect(stdout).toMatch(/^us-annex +rejected +- +- +- +not a candidate of queue ads\/models$/m);
  });

  test('has reasons as codes and data in JSON', async () => {
    const ran = await flinkFleet(folder, 'explain', 'ads/embeddings', '--assembly', 'dist', '-o', 'json');
    const { applications } = dataOf<Explained>(ran, 'FLEET_I5012');
    const west = applications[0].clusters.find(({ cluster }) => cluster === 'us-west')!;
    const mismatches = [{ label: 'gpu', wanted: 'true' }];
    expect(west).toMatchObject({ verdict: 'rejected', reasons: [{ code: 'labels', mismatches }] });
  });

  test('without a name has a line for each application', async () => {
    const { stdout } = await flinkFleet(folder, 'explain', '--assembly', 'dist');
    expect(stdout.split('\n').filter((line) => line.startsWith('ads/'))).toHaveLength(4);
    expect(stdout).toMatch(/^ads\/clicks +1 +ads\/critical +us-east +3 +runs there, \d+% free$/m);
  });
});

describe('simulate', () => {
  test('shows what moves where, to which epoch and why there, and what is parked and why', async () => {
    const { code, stdout } = await flinkFleet(folder, 'simulate', '--lose', 'us-east', '--assembly', 'dist');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^losing us-east: \d applications? would move, 1 would be parked$/m);
    expect(stdout).toMatch(/^ads\/clicks +1 +us-east → us-(west|annex) +3→4 +weight 1, \d+% free$/m);
    expect(stdout).toMatch(/^ads\/embeddings +3 +us-east +us-west: label gpu is missing, true is wanted$/m);
    expect(stdout).toContain('What must survive this loss does.');
  });

  test('loses all clusters of a failure domain, and says the same in JSON', async () => {
    const ran = await flinkFleet(
      folder,
      'simulate',
      '--lose',
      'us-east-1',
      '--assembly',
      'dist',
      '-o',
      'json',
    );
    const data = dataOf<Simulated>(ran, 'FLEET_I5013');
    expect(data.loss).toEqual({
      kind: 'failure-domain',
      name: 'us-east-1',
      clusters: ['us-annex', 'us-east'],
      storages: [],
    });
    expect(data.moves.find(({ application }) => application === 'ads/clicks')).toMatchObject({
      from: 'us-east',
      to: 'us-west',
      epoch: 4,
      required: true,
    });
    expect(data.clusters.map(({ cluster }) => cluster)).toEqual(['us-west']);
  });

  test('takes a prefix where a cluster and a failure domain have the same name, and asks for it', async () => {
    const twins = programFolder(SMALL_FLEET.replaceAll("'us-east-1'", "'us-east'"));
    const asked = await flinkFleet(twins, 'simulate', '--lose', 'us-east');
    expect(asked.code).toBe(1);
    expect(asked.stderr).toContain('write cluster/us-east or failure-domain/us-east');
    const ran = await flinkFleet(twins, 'simulate', '--lose', 'failure-domain/us-east', '-o', 'json');
    expect(dataOf<Simulated>(ran, 'FLEET_I5013').loss.clusters).toEqual(['us-annex', 'us-east']);
  });
});

test('what the program says goes to stderr', async () => {
  const chatty = programFolder(`console.log('hello'); console.error('warning: of mine');${SMALL_FLEET}`);
  const { stdout, stderr } = await flinkFleet(chatty, 'validate', '-o', 'json');
  expect(JSON.parse(stdout)).toMatchObject({ code: 'FLEET_I5010' });
  expect(stderr).toContain('\nhello\n');
  expect(stderr).toContain('\nwarning: of mine\n');
  expect(existsSync(join(chatty, 'dist'))).toBe(false);
});

test('a program may be in any language: only the environment and a folder are between it and the command', async () => {
  const shell = programFolder('');
  writeFileSync(
    join(shell, 'program.sh'),
    `mkdir -p "$CDK8S_OUTDIR"\ncp -R '${folder}/dist/.' "$CDK8S_OUTDIR"\n`,
  );
  const ran = await flinkFleet(shell, 'validate', '--app', 'sh program.sh', '-o', 'json');
  expect(dataOf<Overview>(ran, 'FLEET_I5010').applications).toBe(4);
});

test('who reads only the beginning, as head does, sees no error', async () => {
  const command = await bundled();
  const script = `set -o pipefail; '${command}' explain --assembly dist | true`;
  const { status, stderr } = spawnSync('bash', ['-c', script], { cwd: folder, encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});

import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { EXAMPLE, textOf } from './example';
import { FleetAssembly } from '../../src/assembly/assembly';
import { bundled, linkPackages, newFolder, ROOT } from '../runner/command';
import { acceptedCommand } from '../runner/command-lines';

// Some of these run the program.
jest.setTimeout(120_000);

interface Step {
  readonly id?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}
interface Job {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly environment?: string;
  readonly concurrency?: unknown;
  readonly steps: readonly Step[];
}
const github = parse(textOf('github/fleet.yml')) as {
  readonly permissions: unknown;
  readonly jobs: Readonly<Record<string, Job>>;
};
interface GitlabJob {
  readonly script?: readonly string[];
  readonly before_script?: readonly string[];
  readonly resource_group?: string;
}
const gitlab = parse(textOf('gitlab/gitlab-ci.yml')) as Readonly<Record<string, GitlabJob>>;

const runsOf = ({ steps }: Job) => steps.flatMap(({ run }) => run ?? []);
const linesOf = ({ before_script = [], script = [] }: GitlabJob) => [...before_script, ...script];

/** The example as a project of its own, with the command and what else an installation would bring. */
async function project(): Promise<string> {
  const folder = newFolder();
  cpSync(EXAMPLE, folder, { recursive: true });
  linkPackages(folder);
  const bin = join(folder, 'node_modules/.bin');
  rmSync(bin);
  mkdirSync(bin);
  symlinkSync(join(ROOT, 'node_modules/.bin/tsx'), join(bin, 'tsx'));
  symlinkSync(await bundled(), join(bin, 'flink-fleet'));
  return folder;
}

function shell(script: string, cwd: string, env: Readonly<Record<string, string>> = {}) {
  const { FLINK_FLEET_PLACEMENTS, FLINK_FLEET_CLUSTERS, CDK8S_OUTDIR, KUBECONFIG, ...others } = process.env;
  // As pipelines run their steps.
  return spawnSync('bash', ['-e', '-c', script], { cwd, encoding: 'utf8', env: { ...others, ...env } });
}

describe('what the pipelines run', () => {
  const scripts = [
    ...Object.values(github.jobs).flatMap(runsOf),
    ...Object.values(gitlab).flatMap((job) => (Array.isArray(job) ? [] : linesOf(job))),
  ];
  const commands = scripts.filter((script) => script.includes('flink-fleet '));

  test('is a diff, an apply and a search for drift in both of them, and the command accepts it', () => {
    expect(commands.map((script) => acceptedCommand(script)).sort()).toEqual(
      ['diff', 'apply', 'plan', 'synth'].flatMap((name) => [name, name]).sort(),
    );
  });

  test('would not be accepted with an option that does not exist', () => {
    expect(() => acceptedCommand('npx flink-fleet plan --deeper > plan.json')).toThrow(/unknown option/);
    expect(() => acceptedCommand('npx flink-fleet plann')).toThrow(/unknown command/);
  });

  test('names scripts that are there, and are correct for any shell', () => {
    const named = scripts.flatMap((script) => [...script.matchAll(/\bci\/[\w.]+/g)].map(([file]) => file));
    expect(new Set(named).size).toBe(5);
    for (const file of new Set(named)) {
      const check = file.endsWith('.mjs') ? ['node', '--check'] : ['sh', '-n'];
      execFileSync(check[0], [check[1], join(EXAMPLE, file)]);
    }
  });
});

describe('the workflow for GitHub', () => {
  test('gives a job no right that it does not need', () => {
    const { synth, diff, apply, drift } = github.jobs;
    expect(github.permissions).toEqual({});
    expect(synth.permissions).toEqual({ contents: 'read' });
    for (const job of [diff, drift]) {
      expect(job.permissions).toEqual({ contents: 'read', 'id-token': 'write' });
    }
    expect(apply.permissions).toEqual({ contents: 'write', 'id-token': 'write' });
    expect(textOf('github/fleet.yml')).not.toMatch(/secrets\./);
  });

  test('runs nothing of what was proposed where there are rights in the clusters', () => {
    const { synth, diff } = github.jobs;
    expect(synth.environment).toBeUndefined();
    expect(diff.steps[0].with).toMatchObject({ ref: '${{ github.base_ref }}' });
    expect(runsOf(diff).filter((run) => run.includes('flink-fleet'))).toEqual([
      expect.stringContaining('--assembly dist'),
    ]);
  });

  test('never has two applies at once, and keeps what one has written whatever became of it', () => {
    const { concurrency, steps } = github.jobs.apply;
    expect(concurrency).toEqual({ group: 'fleet-apply', 'cancel-in-progress': false });
    expect(gitlab.apply.resource_group).toBe('fleet');
    expect(steps[0].with).toEqual({ ref: 'main' });
    expect(steps.find(({ id }) => id === 'commit')?.if).toMatch(/^always\(\)/);
    for (const runs of [runsOf(github.jobs.apply), linesOf(gitlab.apply)]) {
      const at = (text: string) => runs.findIndex((run) => run.includes(text));
      expect([at('begin.sh') < at('fleet apply'), at('fleet apply') < at('commit.sh')]).toEqual([true, true]);
      expect(at('begin.sh')).toBeGreaterThan(0);
    }
  });

  test('has no text of others in a script', () => {
    for (const run of Object.values(github.jobs).flatMap(runsOf)) expect(run).not.toContain('${{');
  });

  test('comes to the contexts that the program names', async () => {
    const folder = await project();
    expect(shell('npx flink-fleet synth --out dist', folder)).toMatchObject({ status: 0 });
    const { clusters } = JSON.parse(readFileSync(join(folder, 'dist/fleet.json'), 'utf8')) as FleetAssembly;
    const written = [...textOf('ci/kubeconfig.sh').matchAll(/--alias (\S+)/g)].map(([, alias]) => alias);
    expect(written).toEqual(Object.values(clusters).map(({ context }) => context));
  });

  test('fails, and says why, when the clusters cannot be used', async () => {
    const folder = await project();
    const kubeconfig = join(folder, 'kubeconfig');
    writeFileSync(kubeconfig, 'apiVersion: v1\nkind: Config\ncontexts: []\n');
    const env = {
      KUBECONFIG: kubeconfig,
      GITHUB_OUTPUT: join(folder, 'output'),
      GITHUB_STEP_SUMMARY: join(folder, 'summary.md'),
    };
    const run = (script: string) => shell(script, folder, env);
    for (const script of runsOf(github.jobs.synth).slice(1)) expect(run(script).status).toBe(0);
    const [diff, summary, verdict] = runsOf(github.jobs.diff).slice(2);
    expect(run(diff)).toMatchObject({ status: 0, stdout: '' });
    expect(run(summary).status).toBe(0);
    expect(readFileSync(env.GITHUB_OUTPUT, 'utf8')).toBe('code=1\n');
    expect(readFileSync(env.GITHUB_STEP_SUMMARY, 'utf8')).toMatch(
      /FLEET_E5305: nothing was changed.*eks-us-west/s,
    );
    expect(shell(verdict, folder, { ...env, CODE: '1' })).toMatchObject({ status: 1 });
  });
});

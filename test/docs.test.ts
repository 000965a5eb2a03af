import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { Assembly, pages, Sample, sampleErrors, samplesOfApi, samplesOfPage } from './samples';

jest.setTimeout(120_000);

const ROOT = join(__dirname, '..');
/** What users have beside the package; the samples use `yaml` to read files. */
const BESIDE = ['cdk8s', 'cdk8s-plus-27', 'constructs', '@types/node', 'yaml'];

let folder: string;
let packaged: string;
let files: string[];
let assembly: Assembly;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'package-'));
  packaged = join(folder, 'node_modules/cdk8s-flink-fleet');
  mkdirSync(packaged, { recursive: true });
  const pack = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder];
  const [{ filename, files: entries }] = JSON.parse(
    execFileSync('npm', pack, { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }),
  ) as [{ filename: string; files: { path: string }[] }];
  files = entries.map(({ path }) => path);
  execFileSync('tar', ['-xzf', join(folder, filename), '-C', packaged, '--strip-components', '1']);
  for (const name of BESIDE) {
    const link = join(folder, 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules', name), link);
  }
  assembly = JSON.parse(readFileSync(join(packaged, '.jsii'), 'utf8')) as Assembly;
});

afterAll(() => rmSync(folder, { recursive: true }));

describe('the package', () => {
  test('holds the compiled library, its assembly, its command, its schemas and its pages', () => {
    expect(files).toEqual(
      expect.arrayContaining([
        '.jsii',
        'API.md',
        'CHANGELOG.md',
        'LICENSE',
        'README.md',
        'RULES.md',
        'bin/LICENSES.txt',
        'bin/flink-fleet',
        'bin/flink-fleet.cjs',
        'bin/s3.cjs',
        'lib/src/index.js',
        'lib/src/index.d.ts',
        'schemas/fleet.schema.json',
        'schemas/placements.schema.json',
      ]),
    );
  });

  test('holds nothing else', () => {
    const known =
      /^(lib\/(?!src\/runner).*\.(js|d\.ts|json)|bin\/(flink-fleet(\.cjs)?|s3\.cjs|LICENSES\.txt)|schemas\/\w+\.schema\.json|node_modules\/yaml\/.*|package\.json|\.jsii|(API|CHANGELOG|README|RULES)\.md|LICENSE)$/;
    expect(files.filter((file) => !known.test(file))).toEqual([]);
  });

  test('has the licence of everybody whose code is in the command', () => {
    const licences = readFileSync(join(packaged, 'bin/LICENSES.txt'), 'utf8');
    expect(licences).toMatch(/^commander \d[^]*Permission is hereby granted/m);
    expect(licences).toMatch(/^yaml \d[^]*Permission to use, copy, modify/m);
  });

  test('has a command that runs from where it was unpacked', () => {
    const { bin, version } = JSON.parse(readFileSync(join(packaged, 'package.json'), 'utf8')) as {
      bin: Record<string, string>;
      version: string;
    };
    const command = join(packaged, bin['flink-fleet']);
    expect(execFileSync(command, ['--version'], { encoding: 'utf8' })).toBe(`${version}\n`);
  });

  test('installs without running anything', () => {
    const { scripts } = JSON.parse(readFileSync(join(packaged, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    const hooks = [
      'preinstall',
      'install',
      'postinstall',
      'prepare',
      'prepublish',
      'preprepare',
      'postprepare',
    ];
    expect(hooks.filter((hook) => hook in scripts)).toEqual([]);
  });

  test('works from where it was unpacked, and holds manifests against the CRDs', () => {
    const program = `
      const { App, Chart, Testing } = require('cdk8s');
      const { FlinkApplication, Rules } = require('cdk8s-flink-fleet');
      const chart = new Chart(new App(), 'jobs');
      const spec = { job: { parallelism: 'four' } };
      const manifest = { apiVersion: 'flink.apache.org/v1beta1', kind: 'FlinkDeployment', metadata: { name: 'x' }, spec };
      FlinkApplication.fromManifest(chart, 'x', manifest);
      console.log(JSON.stringify(Rules.check(chart).map(({ field }) => field)));
    `;
    const fields = JSON.parse(
      execFileSync('node', ['-e', program], { cwd: folder, encoding: 'utf8' }),
    ) as string[];
    expect(fields).toContain('spec.job.parallelism');
  });
});

describe('code samples', () => {
  test('of the pages and of the API compile against the package', () => {
    const samples = [...pages().flatMap(samplesOfPage), ...samplesOfApi(assembly)];
    expect(samples.length).toBeGreaterThan(10);
    expect(sampleErrors(samples, folder, assembly)).toEqual([]);
  });

  test('of the README yield what it shows', () => {
    const readme = join(ROOT, 'README.md');
    const program = samplesOfPage(readme)[0].code;
    const shown = /^```yaml\n(.*?)^```$/ms.exec(readFileSync(readme, 'utf8'))![1];
    writeFileSync(join(folder, 'readme.ts'), program);
    const tsx = join(ROOT, 'node_modules/.bin/tsx');
    execFileSync(tsx, ['readme.ts'], { cwd: folder, env: { ...process.env, CDK8S_OUTDIR: 'dist' } });
    const written = readFileSync(join(folder, 'dist/ads.k8s.yaml'), 'utf8');
    expect(parse(written)).toMatchObject(parse(shown) as object);
  });

  test('that are wrong are found, with their place', () => {
    const wrong: Sample = {
      file: 'docs/wrong.md',
      line: 7,
      code: 'const fine = 1;\nnew FlinkApplication(chart, "x", {});\n',
    };
    const [error] = sampleErrors([wrong], join(folder, 'wrong'), assembly);
    expect(error).toMatch(/^docs\/wrong\.md:8: error TS\d+: /);
  });
});

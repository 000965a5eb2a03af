import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ended, flinkFleet, newFolder, programFolder, Ran, SMALL_FLEET, start } from './command';

jest.setTimeout(120_000);

/** A stack trace, or what npm and Node say of themselves. */
const NOISE = /^\s+at .*(node:|node_modules)|npm (error|ERR)|Node\.js v|\n.*\n\s+at .*\n\s+at /m;

function expectError({ code, stdout, stderr }: Ran, text: string | RegExp, exit = 1): void {
  expect(stderr).toMatch(text);
  expect(stderr).not.toMatch(NOISE);
  expect(stderr.match(/^error /gm)).toHaveLength(1);
  expect(stdout).toBe('');
  expect(code).toBe(exit);
}

describe('a program that the library refuses', () => {
  const WRONG = SMALL_FLEET.replace('stateStorage: state,', '').replace("labels: { gpu: 'true' }", '');

  test('is told of once, with all that is wrong, and nothing else', async () => {
    const ran = await flinkFleet(programFolder(WRONG), 'synth');
    expectError(ran, /^error FLEET_E3002: the fleet streaming has 4 problems, and nothing was written$/m);
    expect(ran.stderr.match(/has no stateStorage/g)).toHaveLength(4);
    expect(ran.stderr.trimEnd().split('\n')).toHaveLength(6);
  });

  test('is a document with the code of the library on stdout where JSON is asked for', async () => {
    const { code, stdout, stderr } = await flinkFleet(programFolder(WRONG), 'validate', '-o', 'json');
    expect(JSON.parse(stdout)).toEqual({
      version: 1,
      code: 'FLEET_E3002',
      message: expect.stringMatching(/^the fleet streaming has 4 problems/) as string,
    });
    expect(stderr).toContain('error FLEET_E3002');
    expect(code).toBe(1);
  });

  test('leaves an assembly of before as it was', async () => {
    const folder = programFolder(SMALL_FLEET);
    await flinkFleet(folder, 'synth');
    const before = readFileSync(join(folder, 'dist/fleet.json'), 'utf8');
    writeFileSync(join(folder, 'main.js'), WRONG);
    expect((await flinkFleet(folder, 'synth')).code).toBe(1);
    expect(readFileSync(join(folder, 'dist/fleet.json'), 'utf8')).toBe(before);
    expect((await flinkFleet(folder, 'validate', '--assembly', 'dist')).code).toBe(0);
  });

  test('names the cluster that was probably meant', async () => {
    const ran = await flinkFleet(programFolder(SMALL_FLEET), 'synth', '--cluster', 'us-eats');
    expectError(ran, 'us-eats, which is no cluster of the fleet');
    expect(ran.stderr).toContain('did you mean us-east?');
  });
});

describe('a program that fails by itself', () => {
  test('is told of with its message and the line of its author, without other frames', async () => {
    const folder = programFolder('const nothing = undefined;\nnothing.synth();\n');
    const ran = await flinkFleet(folder, 'validate');
    expectError(ran, /^error FLEET_E5004: the program failed with exit code 1: node main\.js\nTypeError: /m);
    expect(ran.stderr).toContain('main.js:2:9');
  });

  test('is told of without what npm adds', async () => {
    const folder = programFolder('');
    const scripts = { synth: 'echo the compiler says no >&2; exit 3' };
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'x', scripts }));
    const ran = await flinkFleet(folder, 'validate', '--app', 'npm run --silent synth');
    expectError(ran, /exit code 3: npm run --silent synth\nthe compiler says no\n$/);
  });

  test('is told of when there is no such program', async () => {
    expectError(
      await flinkFleet(programFolder(''), 'validate', '--app', 'no-such-thing'),
      /exit code 127.*no-such-thing/,
    );
  });

  test('is told of when it makes no fleet', async () => {
    const folder = programFolder('console.log("done")');
    expectError(
      await flinkFleet(folder, 'validate'),
      'FLEET_E5005: the program ran, and wrote no fleet.json',
    );
    // What was there before is not taken for what it made.
    const other = programFolder(SMALL_FLEET);
    await flinkFleet(other, 'synth');
    expectError(await flinkFleet(other, 'synth', '--app', 'true'), 'FLEET_E5005');
  });
});

describe('what is asked for', () => {
  let folder: string;
  beforeAll(async () => {
    folder = programFolder(SMALL_FLEET);
    await flinkFleet(folder, 'synth');
  });

  test.each([
    ['a command that there is not', ['explian'], /unknown command 'explian'[^]*Did you mean explain/],
    ['an option that there is not', ['synth', '--clusters', 'x'], /unknown option '--clusters'[^]*--cluster/],
    [
      'a value that there is not',
      ['explain', '-o', 'yaml'],
      /Allowed choices are table, json[^]*flink-fleet explain --help/,
    ],
    ['simulate without a loss', ['simulate'], /required option '--lose <name>'/],
    [
      'an application that there is not',
      ['explain', 'ads/click', '--assembly', 'dist'],
      /no application ads\/click; did you mean ads\/clicks\?/,
    ],
    [
      'an application without its tenant',
      ['explain', 'embeddings', '--assembly', 'dist'],
      /did you mean ads\/embeddings\?/,
    ],
    [
      'a cluster that there is not',
      ['simulate', '--lose', 'us-wset', '--assembly', 'dist'],
      /did you mean us-west\?/,
    ],
    [
      'a name like no other',
      ['simulate', '--lose', 'mars', '--assembly', 'dist'],
      /there are: us-annex, us-east, us-west, us-east-1, us-west-2/,
    ],
    ['an assembly that there is not', ['validate', '--assembly', 'nowhere'], /no fleet\.json in nowhere/],
  ])('%s is an error that says what there is', async (_, args, text) => {
    expectError(await flinkFleet(folder, ...args), text);
  });

  test('an assembly of some clusters cannot be simulated', async () => {
    await flinkFleet(folder, 'synth', '--cluster', 'us-east', '--out', 'some');
    expectError(
      await flinkFleet(folder, 'simulate', '--lose', 'us-east', '--assembly', 'some'),
      'FLEET_E5010',
    );
  });
});

describe('cdk8s.yaml', () => {
  test.each([
    ['is not there', undefined, /FLEET_E5002: there is no cdk8s\.yaml/],
    ['is no YAML', 'app: [', /FLEET_E5003: cdk8s\.yaml is no YAML/],
    ['is no map', '- app', /must be a map/],
    ['has no app', 'output: dist', /lacks the key app/],
    ['has keys of another kind', 'app: 7\noutput: []', /has 2 problems\n {2}- has the key app/],
  ])('that %s is an error', async (_, text, message) => {
    const folder = newFolder();
    if (text !== undefined) writeFileSync(join(folder, 'cdk8s.yaml'), text);
    expectError(await flinkFleet(folder, 'synth'), message);
  });

  test('is not needed with --app', async () => {
    const folder = newFolder();
    expectError(await flinkFleet(folder, 'synth', '--app', 'true'), 'FLEET_E5005');
  });
});

test('init never overwrites, and is refused as a whole', async () => {
  const folder = newFolder();
  writeFileSync(join(folder, 'main.ts'), 'mine');
  expectError(await flinkFleet(folder, 'init'), 'FLEET_E5009: . has main.ts already', 3);
  expect(readdirSync(folder)).toEqual(['main.ts']);
  expect(readFileSync(join(folder, 'main.ts'), 'utf8')).toBe('mine');
});

test.each(['SIGINT', 'SIGTERM'] as const)(
  '%s ends the program too, and leaves nothing behind',
  async (signal) => {
    const folder = programFolder(`
    require('fs').writeFileSync('pid', String(process.pid));
    require('fs').writeFileSync(process.env.CDK8S_OUTDIR + '/half', '');
    setTimeout(() => undefined, 20_000);
  `);
    const before = readdirSync(tmpdir());
    const left = () =>
      readdirSync(tmpdir()).filter(
        (name) => !before.includes(name) && existsSync(join(tmpdir(), name, 'half')),
      );
    const child = await start(folder, 'validate');
    const result = ended(child);
    const pid = await until(
      () => existsSync(join(folder, 'pid')) && Number(readFileSync(join(folder, 'pid'), 'utf8')),
    );
    await until(() => left().length > 0);
    child.kill(signal);
    expectError(await result, `was ended by ${signal}`);
    await until(() => !isAlive(pid));
    expect(left()).toEqual([]);
  },
);

/** One that has ended and waits for its parent to notice is not. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !existsSync('/proc/self/stat') || !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

async function until<T>(value: () => T | false | 0): Promise<T> {
  for (;;) {
    const now = value();
    if (now) return now;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

test('a folder that cannot be written to is an error of one line', async () => {
  const folder = programFolder(SMALL_FLEET);
  mkdirSync(join(folder, 'taken'));
  writeFileSync(join(folder, 'taken/us'), '');
  const ran = await flinkFleet(folder, 'synth', '--out', 'taken/us');
  expectError(ran, /^error FLEET_E5011: the system refused: ENOTDIR.*\n$/);
});

import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { typeErrors } from './typescript';
import {
  EXAMPLES,
  exampleNames,
  isFlinkObject,
  Manifest,
  schemaProblems,
  Synthesized,
  synthesize,
} from '../projenrc/examples';

// Each example starts some processes of its own.
jest.setTimeout(120_000);

const synthesized = new Map<string, Synthesized>();
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'examples-'));
  await Promise.all(
    exampleNames().map(async (name) => {
      synthesized.set(name, await synthesize(name, join(folder, name)));
    }),
  );
});

afterAll(() => rmSync(folder, { recursive: true }));

test('there are examples', () => {
  expect(exampleNames().length).toBeGreaterThan(3);
});

describe.each(exampleNames())('the example %s', (name) => {
  test('is synthesized to what it was', () => {
    const { manifests, index } = synthesized.get(name)!;
    expect(manifests.length).toBeGreaterThan(0);
    // The index of a fleet has a digest of each of its many manifests: one of a folder shows what has changed.
    if (index !== undefined) expect(index).toMatchSnapshot('fleet.json');
    const shown = index === undefined ? manifests : firstOfFolders(manifests);
    for (const { file, text } of shown.filter(hasOwnObjects)) expect(text).toMatchSnapshot(basename(file));
  });

  test('has Flink objects that their CRDs accept, field by field', () => {
    const objects = synthesized.get(name)!.manifests.flatMap((manifest) => manifest.objects);
    const flinkObjects = objects.filter(isFlinkObject);
    expect(flinkObjects.length).toBeGreaterThan(0);
    expect(flinkObjects.flatMap(schemaProblems)).toEqual([]);
  });

  test('is good practice: no rule has anything to say', () => {
    expect(synthesized.get(name)!.warnings).toEqual([]);
  });
});

test('the examples are correct TypeScript', () => {
  expect(typeErrors(EXAMPLES)).toBe('');
});

/** CRDs are not the example's: whole as they are, they are held against those that are published. */
const hasOwnObjects = ({ objects }: Manifest) =>
  objects.some(({ kind }) => kind !== 'CustomResourceDefinition');

function firstOfFolders(manifests: readonly Manifest[]): Manifest[] {
  return manifests.filter(
    ({ file }, i) => manifests.findIndex((other) => dirname(other.file) === dirname(file)) === i,
  );
}

test.each([
  ['fleet', ['main.ts']],
  ['two-accounts', ['main.ts', 'accounts.ts']],
])('%s is the same, byte by byte, in another time zone and another language', async (example, programs) => {
  const synthesizeIn = async (name: string, env: NodeJS.ProcessEnv) => {
    const output = join(folder, name);
    for (const program of programs) {
      await promisify(execFile)('npx', ['tsx', program], {
        cwd: join(EXAMPLES, example),
        env: { ...process.env, ...env, CDK8S_OUTDIR: output },
      });
    }
    return filesIn(output);
  };
  const [here, there] = await Promise.all([
    synthesizeIn(`${example}-here`, { TZ: 'UTC', LC_ALL: 'C' }),
    // Where an I in small letters is another one.
    synthesizeIn(`${example}-there`, {
      TZ: 'Pacific/Kiritimati',
      LC_ALL: 'tr_TR.UTF-8',
      LANG: 'tr_TR.UTF-8',
    }),
  ]);
  expect(Object.keys(here).length).toBeGreaterThan(10);
  expect(there).toEqual(here);
});

function filesIn(output: string): Record<string, string> {
  const entries = readdirSync(output, { recursive: true, encoding: 'utf8' });
  const files = entries.filter((entry) => statSync(join(output, entry)).isFile());
  return Object.fromEntries(files.sort().map((file) => [file, readFileSync(join(output, file), 'utf8')]));
}

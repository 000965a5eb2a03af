import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import * as cdk8s from 'cdk8s';
import * as cdk8sPlus from 'cdk8s-plus-27';
import { typeErrors } from './typescript';

/** A code sample, and where it stands. */
export interface Sample {
  readonly file: string;
  /** The line that the sample begins in. */
  readonly line: number;
  readonly code: string;
}

/** The parts of a jsii assembly that samples are in. */
export interface Assembly {
  readonly types: Record<string, DocumentedType>;
}
interface Documented {
  readonly docs?: { readonly example?: string };
  readonly locationInModule?: { readonly filename: string; readonly line: number };
}
interface DocumentedType extends Documented {
  readonly name: string;
  /** The submodule, such as that of the bindings. */
  readonly namespace?: string;
  readonly initializer?: Documented;
  readonly methods?: readonly Documented[];
  readonly properties?: readonly Documented[];
}

const ROOT = join(__dirname, '..');

/** The blocks of a page that are marked `ts`. */
export function samplesOfPage(file: string): Sample[] {
  const text = readFileSync(file, 'utf8');
  return [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map((match) => ({
    file: relative(ROOT, file),
    line: text.slice(0, match.index).split('\n').length + 1,
    code: match[1],
  }));
}

export function pages(): string[] {
  const docs = join(ROOT, 'docs');
  const names = readdirSync(docs).filter((name) => name.endsWith('.md'));
  return [join(ROOT, 'README.md'), join(ROOT, 'RULES.md'), ...names.map((name) => join(docs, name))];
}

/** What stands behind `@example` in the public API. */
export function samplesOfApi(assembly: Assembly): Sample[] {
  return Object.values(assembly.types)
    .flatMap((type) => [
      type,
      ...[type.initializer, ...(type.methods ?? []), ...(type.properties ?? [])]
        .filter((member) => member !== undefined)
        .map((member) => ({ locationInModule: type.locationInModule, ...member })),
    ])
    .flatMap(({ docs, locationInModule }) =>
      docs?.example
        ? [{ file: locationInModule!.filename, line: locationInModule!.line, code: docs.example }]
        : [],
    );
}

/** Compiles samples in a folder whose node_modules has what they import; yields the errors, each with its place. */
export function sampleErrors(samples: readonly Sample[], folder: string, assembly: Assembly): string[] {
  mkdirSync(join(folder, 'samples'), { recursive: true });
  const fixture = fixtureOf(assembly);
  samples.forEach(({ code }, i) => {
    const own = /^import /m.test(code);
    writeFileSync(join(folder, 'samples', `${i}.ts`), own ? `\n${code}` : `${fixture}\n${code}\n}`);
  });
  const compilerOptions = {
    target: 'ES2022',
    lib: ['es2022'],
    module: 'node16',
    types: ['node'],
    strict: true,
    skipLibCheck: true,
  };
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ compilerOptions, include: ['samples/*.ts'] }),
  );
  const errors = typeErrors(join(folder, 'tsconfig.json'));
  return errors
    .split('\n')
    .filter((line) => line !== '')
    .map((line) =>
      line.replace(/^.*samples\/(\d+)\.ts\((\d+),\d+\)/, (_, index: string, row: string) => {
        const { file, line: first } = samples[Number(index)];
        return `${file}:${first + Number(row) - 2}`;
      }),
    );
}

/** One line: what a sample without imports may count on. */
function fixtureOf(assembly: Assembly): string {
  const ours = Object.values(assembly.types)
    .filter(({ namespace }) => !namespace)
    .map(({ name }) => name);
  const taken = new Set(ours);
  const imports = [
    importLine(ours, 'cdk8s-flink-fleet'),
    ...[
      { module: cdk8s, from: 'cdk8s' },
      { module: cdk8sPlus, from: 'cdk8s-plus-27' },
    ].map(({ module, from }) => {
      const names = Object.keys(module).filter((name) => /^[A-Z]/.test(name) && !taken.has(name));
      names.forEach((name) => taken.add(name));
      return importLine(names, from);
    }),
  ];
  const variables = {
    app: 'App',
    chart: 'Chart',
    stateStorage: 'StateStorage',
    application: 'FlinkApplication',
    cluster: 'FlinkSessionCluster',
    job: 'JobProps',
    fleet: 'Fleet',
    east: 'Cluster',
    clicks: 'FleetApplication',
  };
  const declared = Object.entries(variables).map(([name, type]) => `declare const ${name}: ${type};`);
  return [...imports, ...declared, 'export async function sample() {'].join(' ');
}

function importLine(names: readonly string[], from: string): string {
  return `import { ${names.join(', ')} } from '${from}';`;
}

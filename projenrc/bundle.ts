import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { build, BuildOptions, Plugin } from 'esbuild';

const ROOT = join(__dirname, '..');

/** The client of S3 is as much code as all the rest, and only who has something in S3 loads it. */
const S3_PACKAGE = '@aws-sdk/client-s3';
const S3_FILE = 's3.cjs';
/**
 * Writes the command as one file, what starts it and the client of S3 as others, and beside them the licences of what is
 * in them.
 */
export async function bundle(folder: string): Promise<void> {
  const file = join(folder, 'flink-fleet');
  const inputs = await Promise.all([
    write({
      entryPoints: [join(ROOT, 'src/runner/start.ts')],
      outfile: file,
      banner: { js: '#!/usr/bin/env node' },
    }),
    write({
      entryPoints: [join(ROOT, 'src/runner/main.ts')],
      outfile: join(folder, 'flink-fleet.cjs'),
      plugins: [apart],
    }),
    write({
      stdin: { contents: `export { ${usedOfS3().join(', ')} } from '${S3_PACKAGE}'`, resolveDir: ROOT },
      outfile: join(folder, S3_FILE),
    }),
  ]);
  chmodSync(file, 0o755);
  writeFileSync(join(folder, 'LICENSES.txt'), licencesOf(inputs.flat()));
}

/** What the command uses of the client; the rest stays out. */
function usedOfS3(): string[] {
  const folder = join(ROOT, 'src/runner');
  const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(join(folder, file), 'utf8'))
    .filter((text) => text.includes('s3-client') || text.includes(S3_PACKAGE));
  const words = new Set(sources.flatMap((text) => text.match(/\b[A-Z]\w+\b/g) ?? []));
  const client = createRequire(__filename)(S3_PACKAGE) as Readonly<Record<string, unknown>>;
  return Object.keys(client).filter((name) => words.has(name));
}

const apart: Plugin = {
  name: 'apart',
  setup: ({ onResolve }) =>
    onResolve({ filter: new RegExp(`^${S3_PACKAGE}$`) }, () => ({ path: `./${S3_FILE}`, external: true })),
};

/** @returns the files that went into it. */
async function write(options: BuildOptions): Promise<string[]> {
  const { metafile } = await build({
    ...options,
    absWorkingDir: ROOT,
    bundle: true,
    alias: { undici: join(__dirname, 'dispatchers.cjs') },
    platform: 'node',
    target: 'node20',
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
  });
  return Object.keys(metafile!.inputs);
}

function licencesOf(inputs: readonly string[]): string {
  // A package may lie within another, which needs another version of it.
  const folders = inputs.flatMap(
    (input) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(input)?.[0] ?? [],
  );
  if (folders.length === 0) {
    throw new Error('no package is in the bundle; are they looked for in the right place?');
  }
  const packages = [...new Set(folders)].map(packageIn);
  return packages
    .map((each) => `${each.name} ${each.version}\n\n${licenceOf(each, packages)}\n`)
    .sort()
    .join('\n');
}

interface Package {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
  readonly repository?: { readonly url?: string };
  readonly text?: string;
}

function packageIn(path: string): Package {
  const folder = join(ROOT, path);
  const json = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Package;
  const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
  return file ? { ...json, text: readFileSync(join(folder, file), 'utf8').trim() } : json;
}

/** @throws if a package has none: then it may not be in the bundle. */
function licenceOf({ name, license, repository, text }: Package, packages: readonly Package[]): string {
  // Of the packages of one repository a few lack the text that the others have.
  const same = (each: Package) => each.license === license && each.repository?.url === repository?.url;
  const found =
    text ?? (license && repository?.url ? packages.find((each) => each.text && same(each)) : undefined)?.text;
  if (!found) throw new Error(`${name} comes without the text of its licence`);
  return found;
}

if (require.main === module) void bundle(join(ROOT, 'bin'));

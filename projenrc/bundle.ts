import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

const ROOT = join(__dirname, '..');

/** Writes the command as one file, and beside it the licences of what is in it. */
export async function bundle(folder: string): Promise<void> {
  const file = join(folder, 'flink-fleet');
  const { metafile } = await build({
    entryPoints: [join(ROOT, 'src/runner/main.ts')],
    outfile: file,
    absWorkingDir: ROOT,
    bundle: true,
    alias: { undici: join(__dirname, 'dispatchers.cjs') },
    platform: 'node',
    target: 'node20',
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'none',
    banner: { js: '#!/usr/bin/env node' },
    metafile: true,
    logLevel: 'warning',
  });
  chmodSync(file, 0o755);
  writeFileSync(join(folder, 'LICENSES.txt'), licencesOf(Object.keys(metafile.inputs)));
}

function licencesOf(inputs: readonly string[]): string {
  // A package may lie within another, which needs another version of it.
  const folders = inputs.flatMap(
    (input) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(input)?.[0] ?? [],
  );
  if (folders.length === 0) {
    throw new Error('no package is in the bundle; are they looked for in the right place?');
  }
  return [...new Set(folders.map(licenceOf))].sort().join('\n');
}

/** @throws if a package has none: then it may not be in the bundle. */
function licenceOf(path: string): string {
  const folder = join(ROOT, path);
  const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    name: string;
    version: string;
  };
  const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
  if (!file) {
    throw new Error(`${name} comes without the text of its licence`);
  }
  return `${name} ${version}\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`;
}

if (require.main === module) void bundle(join(ROOT, 'bin'));

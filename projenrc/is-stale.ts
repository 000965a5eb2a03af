import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Succeeds if lib/ or bin/ is missing, or older than what it is made from; the compiler writes `.jsii` last. */
const ROOT = join(__dirname, '..');
const ASSEMBLY = join(ROOT, '.jsii');
const SOURCES = ['src', 'imports', 'package.json', 'tsconfig.json'];

function newest(path: string): number {
  const stat = statSync(path);
  // A folder changes when a file in it goes.
  const within = stat.isDirectory() ? readdirSync(path).map((name) => newest(join(path, name))) : [];
  return Math.max(stat.mtimeMs, ...within);
}

function isStale(): boolean {
  if (![ASSEMBLY, join(ROOT, 'lib'), join(ROOT, 'bin')].every(existsSync)) return true;
  return Math.max(...SOURCES.map((source) => newest(join(ROOT, source)))) > statSync(ASSEMBLY).mtimeMs;
}

process.exitCode = isStale() ? 0 : 1;

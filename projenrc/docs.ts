import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rulesMarkdown } from './rules-markdown';

/** Writes what is generated of the documentation: API.md, docs/bindings.md and RULES.md. */
const ROOT = join(__dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'docs-'));
try {
  // The bindings are half of the API and of little interest, so they get a page of their own.
  const args = ['--output', join(folder, 'API.md'), '--split-by-submodule'];
  execFileSync('npx', ['jsii-docgen', ...args], { cwd: ROOT, stdio: 'inherit' });
  const page = (name: string) => readFileSync(join(folder, name), 'utf8');
  writeFileSync(join(ROOT, 'API.md'), page('API.md').replace('](./bindings.md)', '](docs/bindings.md)'));
  writeFileSync(join(ROOT, 'docs/bindings.md'), page('bindings.md'));
} finally {
  rmSync(folder, { recursive: true });
}
writeFileSync(join(ROOT, 'RULES.md'), rulesMarkdown());

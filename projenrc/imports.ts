import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What the steps of `npx projen import` share. */
export const IMPORTS = join(__dirname, '../imports');

/** A copy of a CRD in which each `podTemplate` is replaced. */
export function replacePodTemplates(value: unknown, replace: (schema: unknown) => unknown): unknown {
  if (Array.isArray(value)) {
    return value.map((child) => replacePodTemplates(child, replace));
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, child]) => [
      key,
      key === 'podTemplate' ? replace(child) : replacePodTemplates(child, replace),
    ]),
  );
}

/** Descriptions of schemas and columns; a property that is named `description` stays. */
export function withoutDescriptions(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(withoutDescriptions);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, child]) => key !== 'description' || typeof child !== 'string')
      .map(([key, child]) => [key, withoutDescriptions(child)]),
  );
}

export function inTemporaryFolder(use: (folder: string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), 'import-'));
  try {
    use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export function run(command: string, args: string[], cwd = IMPORTS): void {
  execFileSync(command, args, { cwd, stdio: 'inherit' });
}

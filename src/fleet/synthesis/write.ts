import { mkdirSync, renameSync, rmSync, writeFileSync } from 'fs';
import { dirname, join } from 'path';
import { EmittedCluster } from './emit';
import { ASSEMBLY_FILE, FleetAssembly } from '../../assembly/assembly';
import { Cluster } from '../cluster';

/**
 * Writes the assembly. The folder of each cluster is replaced as a whole, so that nothing of an earlier synthesis stays in
 * it; what else lies in `folder` is left alone. The index comes last: with it, all that it names is there.
 */
export function writeAssembly(
  folder: string,
  assembly: FleetAssembly,
  emitted: ReadonlyMap<Cluster, EmittedCluster>,
): void {
  const unfinished = join(folder, '.unfinished');
  rmSync(unfinished, { recursive: true, force: true });
  const folders = new Set<string>();
  for (const { files } of emitted.values()) {
    for (const { path, text } of files) {
      const file = join(unfinished, path);
      if (!folders.has(dirname(file))) mkdirSync(dirname(file), { recursive: true });
      folders.add(dirname(file));
      writeFileSync(file, text);
    }
  }
  mkdirSync(unfinished, { recursive: true });
  writeFileSync(join(unfinished, ASSEMBLY_FILE), formatAssembly(assembly));
  for (const [{ name }, { files }] of emitted) {
    rmSync(join(folder, name), { recursive: true, force: true });
    if (files.length > 0) renameSync(join(unfinished, name), join(folder, name));
  }
  renameSync(join(unfinished, ASSEMBLY_FILE), join(folder, ASSEMBLY_FILE));
  rmSync(unfinished, { recursive: true, force: true });
}

/** Two levels of it are laid out, so that people can read it and a diff shows what changed; what is below stands in a line. */
export function formatAssembly(assembly: FleetAssembly): string {
  const entries = Object.entries(assembly).filter(([, value]) => value !== undefined);
  const text = entries.map(([name, value]) => `  ${JSON.stringify(name)}: ${formatEntry(value)}`);
  return `{\n${text.join(',\n')}\n}\n`;
}

function formatEntry(value: unknown): string {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return JSON.stringify(value);
  const entries = Object.entries(value).map(
    ([key, entry]) => `    ${JSON.stringify(key)}: ${JSON.stringify(entry)}`,
  );
  return entries.length === 0 ? '{}' : `{\n${entries.join(',\n')}\n  }`;
}

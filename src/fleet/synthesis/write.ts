import { mkdirSync, readdirSync, readFileSync, renameSync, rmdirSync, rmSync, writeFileSync } from 'fs';
import { dirname, join } from 'path';
import { EmittedCluster } from './emit';
import { ASSEMBLY_FILE, FleetAssembly } from '../../assembly/assembly';
import { Cluster } from '../cluster';

/**
 * Writes the assembly. A file that is there already with the same content is left alone; of the folders of the clusters
 * what no longer belongs there is removed, and whatever else lies in `folder` stays.
 *
 * The index goes first and comes last: without it there is no assembly, so that nobody takes half of one for a whole.
 */
export function writeAssembly(
  folder: string,
  assembly: FleetAssembly,
  emitted: ReadonlyMap<Cluster, EmittedCluster>,
): void {
  const index = join(folder, ASSEMBLY_FILE);
  const gone = clustersIn(index).filter((name) => !Object.hasOwn(assembly.clusters, name));
  rmSync(index, { force: true });
  for (const name of gone) rmSync(join(folder, name), { recursive: true, force: true });
  const made = new Set<string>();
  for (const [{ name }, { files }] of emitted) {
    const paths = new Set(files.map(({ path }) => path));
    const there = new Set(filesBelow(folder, name));
    for (const path of there) if (!paths.has(path)) remove(join(folder, path));
    for (const { path, text } of files) {
      const file = join(folder, path);
      if (there.has(path) && readFileSync(file, 'utf8') === text) continue;
      if (!made.has(dirname(file))) mkdirSync(dirname(file), { recursive: true });
      made.add(dirname(file));
      writeFileSync(file, text);
    }
  }
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${index}.unfinished`, formatAssembly(assembly));
  renameSync(`${index}.unfinished`, index);
}

/** The clusters that an earlier synthesis has written. */
function clustersIn(index: string): string[] {
  try {
    const { clusters } = JSON.parse(readFileSync(index, 'utf8')) as FleetAssembly;
    // Only what may be the name of one: whoever edits the index shall not choose what is removed.
    return Object.keys(clusters).filter((name) => CLUSTER_NAME.test(name));
  } catch {
    return [];
  }
}

const CLUSTER_NAME = /^[a-z][-a-z0-9]*$/;

/** A file, and its folder if nothing else is in it. */
function remove(file: string): void {
  rmSync(file);
  if (readdirSync(dirname(file)).length === 0) rmdirSync(dirname(file));
}

/** The files below a folder of the assembly, relative to it and with slashes; none where there is no such folder. */
function filesBelow(root: string, path: string): string[] {
  try {
    return readdirSync(join(root, path), { withFileTypes: true }).flatMap((entry) => {
      const child = `${path}/${entry.name}`;
      return entry.isDirectory() ? filesBelow(root, child) : [child];
    });
  } catch {
    return [];
  }
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

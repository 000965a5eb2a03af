import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { arch, homedir, platform } from 'node:os';
import { join } from 'node:path';
import { buildDebian } from './debian';
import { buildFlinkHome } from './flink-home';
import { buildGo } from './go';
import { buildMaven } from './maven';
import { Part, PartName, PARTS, PARTS_FOLDER } from './parts';
import { buildPip } from './pip';
import { Progress } from './progress';
import { claim, isAlive } from '../process/owner';

/** Goes up when a build makes something else of the same pins. */
const FORMAT = 1;

/** Where parts are kept, outside of any tree, so that a fresh clone has them already. */
export const CACHE =
  process.env.FLINK_FLEET_LAB_CACHE ??
  join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'flink-fleet-lab');

/** The folder of a part that was built before. */
export function builtPart(name: PartName): string | undefined {
  const folder = folderOf(name);
  return existsSync(folder) ? folder : undefined;
}

/** The folder of each part; what was never built on this machine is built now, one after the other. */
export async function buildParts(names: readonly PartName[]): Promise<Map<PartName, string>> {
  const folders = new Map<PartName, string>();
  for (const name of new Set(names)) folders.set(name, builtPart(name) ?? (await build(name)));
  return folders;
}

async function build(name: PartName): Promise<string> {
  const part = PARTS[name];
  return cached(folderOf(name), `${name} (once per machine, about ${part.minutes} min)`, (folder, progress) =>
    buildPart(part, folder, progress),
  );
}

/** A folder of the cache, which is made now if there is none yet; never seen half made. */
export async function cached(
  folder: string,
  what: string,
  make: (folder: string, progress: Progress) => Promise<void>,
): Promise<string> {
  if (existsSync(folder)) return folder;
  mkdirSync(CACHE, { recursive: true });
  const release = await turn(`${folder}.lock`);
  try {
    if (existsSync(folder)) return folder;
    const unfinished = `${folder}.${process.pid}`;
    mkdirSync(unfinished);
    const progress = new Progress(`building ${what}`);
    try {
      await make(unfinished, progress);
    } catch (error) {
      progress.end('failed');
      rmSync(unfinished, { recursive: true, force: true });
      throw error;
    }
    progress.end('done');
    renameSync(unfinished, folder);
    return folder;
  } finally {
    release();
  }
}

async function buildPart(part: Part, folder: string, progress: Progress): Promise<void> {
  switch (part.tool) {
    case 'go':
      return buildGo(part, folder, progress);
    case 'maven':
      return buildMaven(part, folder, progress);
    case 'debian':
      return buildDebian(part, folder, progress);
    case 'python':
      return buildFlinkHome(part, folder, progress);
    case 'pip':
      return buildPip(part, folder, progress);
  }
}

/** Two runs on one machine build a part once: the second waits for the first, if that is still alive. */
async function turn(lock: string): Promise<() => void> {
  while (!claim(lock)) {
    if (!isAlive(lock)) rmSync(lock, { force: true });
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  return () => rmSync(lock, { force: true });
}

/** Named by all that it is made of, so that another pin is another folder. */
function folderOf(name: PartName): string {
  const part = PARTS[name];
  const hash = createHash('sha256').update(JSON.stringify([FORMAT, platform(), arch(), part]));
  for (const file of filesOf(part)) hash.update(readFileSync(file));
  return join(CACHE, `${name}-${hash.digest('hex').slice(0, 12)}`);
}

function filesOf(part: Part): string[] {
  const folder = join(PARTS_FOLDER, part.folder);
  return readdirSync(folder)
    .sort()
    .map((file) => join(folder, file))
    .filter((file) => statSync(file).isFile());
}

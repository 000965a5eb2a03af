import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { claim, isAlive } from './owner';

/** Short, as the path of a socket may have 107 bytes; and nobody else's, as tokens lie there. */
export const BASE = `/tmp/flink-fleet-lab-${userInfo().uid}`;
const LABS = join(BASE, 'labs');
const LOGS = join(BASE, 'logs');
const OWNER = 'owner.json';
const KEPT_LOGS = 20;

/** The folders of one lab: what its processes work on, and what they say. */
export interface LabFolder {
  readonly name: string;
  readonly data: string;
  readonly logs: string;
}

/** Makes the folders of a lab, and clears away what killed runs have left. */
export function openFolder(name = randomName()): LabFolder {
  for (const parent of [LABS, LOGS]) mkdirSync(parent, { recursive: true, mode: 0o700 });
  sweep();
  const folder = { name, data: join(LABS, name), logs: logsOf(name) };
  if (existsSync(folder.data)) {
    throw new Error(`a lab named ${name} runs already; end it by: npm run lab -- down ${name}`);
  }
  mkdirSync(folder.data);
  if (!claim(join(folder.data, OWNER))) throw new Error(`a lab named ${name} is being started already`);
  mkdirSync(folder.logs, { recursive: true });
  return folder;
}

/** Ends the folder of a lab. Its logs stay, unless they are not wanted; the newest twenty labs have some. */
export function closeFolder(folder: LabFolder, logs: 'keep logs' | 'remove logs'): void {
  rmSync(folder.data, { recursive: true, force: true });
  if (logs === 'remove logs') rmSync(folder.logs, { recursive: true, force: true });
}

/** The labs that run. */
export function openFolders(): LabFolder[] {
  const names = existsSync(LABS) ? readdirSync(LABS) : [];
  return names
    .filter((name) => existsSync(join(LABS, name, OWNER)) && isAlive(join(LABS, name, OWNER)))
    .map((name) => ({ name, data: join(LABS, name), logs: logsOf(name) }));
}

export const randomName = (): string => `lab${randomBytes(3).toString('hex')}`;

export const logsOf = (name: string): string => join(LOGS, name);

/** The mark that says which process holds a lab. */
export const ownerFile = (folder: LabFolder): string => join(folder.data, OWNER);

function sweep(): void {
  for (const name of readdirSync(LABS)) {
    const data = join(LABS, name);
    // A folder without a mark was made this moment, or its owner died between two steps long ago.
    const dead = existsSync(join(data, OWNER)) ? !isAlive(join(data, OWNER)) : ageOf(data) > 60_000;
    if (dead) rmSync(data, { recursive: true, force: true });
  }
  const logs = readdirSync(LOGS)
    .map((name) => ({ path: join(LOGS, name), name, age: ageOf(join(LOGS, name)) }))
    .filter(({ name }) => !existsSync(join(LABS, name)))
    .sort((a, b) => a.age - b.age);
  for (const { path } of logs.slice(KEPT_LOGS)) rmSync(path, { recursive: true, force: true });
}

function ageOf(path: string): number {
  return Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
}

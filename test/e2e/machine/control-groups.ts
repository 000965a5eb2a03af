import { readdirSync, rmdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const BASE = '/sys/fs/cgroup';

/**
 * Removes the control groups that containers leave behind when they die with their whole system: empty ones, which count
 * nothing any more. Those of clusters that run are not empty, and stay.
 */
export async function removeControlGroups(): Promise<void> {
  // The kernel lets go of them a moment after the last of their processes has ended.
  for (let tries = 0; tries < 20; tries++) {
    const left = containerGroups().filter((each) => !isRemoved(each));
    if (left.length === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Those of containers, each before the one that it is in. */
function containerGroups(): string[] {
  return [BASE, ...foldersIn(BASE)]
    .flatMap(foldersIn)
    .filter((each) => each.endsWith('/k8s.io'))
    .flatMap((each) => [...foldersIn(each), each]);
}

function isRemoved(group: string): boolean {
  try {
    rmdirSync(group);
    return true;
  } catch {
    // Something is in it.
    return false;
  }
}

function foldersIn(folder: string): string[] {
  return readdirSync(folder)
    .map((name) => join(folder, name))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isDirectory());
}

import { readdirSync, rmdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const BASE = '/sys/fs/cgroup';

/**
 * Removes the control groups that containers leave behind when they die with their whole system: empty ones, which count
 * nothing any more. Those of clusters that run are not empty, and stay.
 */
export function removeControlGroups(): void {
  for (const folder of [BASE, ...foldersIn(BASE)]) {
    for (const containers of foldersIn(folder).filter((each) => each.endsWith('/k8s.io'))) {
      for (const each of [...foldersIn(containers), containers]) {
        try {
          rmdirSync(each);
        } catch {
          // Something is in it.
        }
      }
    }
  }
}

function foldersIn(folder: string): string[] {
  return readdirSync(folder)
    .map((name) => join(folder, name))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isDirectory());
}

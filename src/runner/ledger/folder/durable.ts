import { mkdirSync } from 'fs';
import { open, rm } from 'fs/promises';
import { dirname, join, relative, sep } from 'path';

/** On the disk before it returns; nothing is left where that fails. */
export async function writeDurably(file: string, text: string): Promise<void> {
  const handle = await open(file, 'wx', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
}

/** The names in a folder are on the disk before it returns. */
export async function syncFolder(folder: string): Promise<void> {
  // Windows has no such thing; its file systems write names through.
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** A folder that only its owner may enter, and those above it, on the disk before it returns. */
export async function makeFolder(folder: string): Promise<void> {
  const first = mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  let parent = dirname(first);
  for (const part of relative(parent, folder).split(sep)) {
    await syncFolder(parent);
    parent = join(parent, part);
  }
}

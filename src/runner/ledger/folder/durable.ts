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

/** All of them, no more than so many at a time. The first error ends it, once those that are under way are done. */
export async function inParallel<T, R>(
  items: readonly T[],
  limit: number,
  act: (item: T) => Promise<R>,
): Promise<R[]> {
  const results = new Array<R>(items.length);
  let next = 0;
  let failed = false;
  const work = async () => {
    while (!failed && next < items.length) {
      const index = next++;
      try {
        results[index] = await act(items[index]);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: Math.min(limit, items.length) }, work));
  const failure = ended.find((each) => each.status === 'rejected');
  if (failure !== undefined) throw failure.reason;
  return results;
}

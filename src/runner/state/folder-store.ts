import { randomBytes } from 'crypto';
import { constants, createReadStream } from 'fs';
import { link, lstat, open, readdir, realpath, rm } from 'fs/promises';
import { basename, dirname, join, sep } from 'path';
import { outsideStore, storeFailed } from './errors';
import { ByteRange, StateFile, StateFolder, StateStore, TimedBytes } from './store';
import { makeFolder, syncFolder, writeDurably } from '../ledger/folder/durable';

/** A file that is being written: no part of the state. */
const UNFINISHED = '.flink-fleet-';

/** A state storage on a file system that is mounted here. Links are not followed: what they lead to is somebody else's. */
export class FolderStore implements StateStore {
  public readonly url: string;

  public constructor(private readonly root: string) {
    this.url = `file://${root}`;
  }

  public async list(prefix: string): Promise<readonly StateFile[]> {
    const { folders, files } = await this.children(prefix);
    const deeper = await Promise.all(folders.map(async (folder) => this.list(`${prefix}${folder}/`)));
    return [...files, ...deeper.flat()].sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  /** Its folders are here: there is nothing to be saved, and an empty one tells something as well. */
  public async listUpTo(): Promise<undefined> {
    return undefined;
  }

  public async children(prefix: string): Promise<StateFolder> {
    return this.told(`list ${prefix}`, async () => {
      const folder = await this.folderOf(prefix);
      if (folder === undefined) return { folders: [], files: [] };
      const entries = await readdir(folder, { withFileTypes: true }).catch(absent);
      const seen = (entries ?? []).filter(({ name }) => !name.startsWith(UNFINISHED));
      const files = await Promise.all(
        seen.filter((each) => each.isFile()).map(async ({ name }) => this.head(`${prefix}${name}`)),
      );
      return {
        folders: seen.filter((each) => each.isDirectory()).map(({ name }) => name),
        files: files.filter((file) => file !== undefined),
      };
    });
  }

  public async head(key: string): Promise<StateFile | undefined> {
    return this.told(`look at ${key}`, async () => {
      const file = await this.fileOf(key);
      const stat = file === undefined ? undefined : await lstat(file).catch(absent);
      if (!stat?.isFile()) return undefined;
      return { key, size: stat.size, time: stat.mtime.toISOString() };
    });
  }

  public async read(key: string, range?: ByteRange): Promise<Buffer | undefined> {
    return (await this.readTimed(key, range))?.bytes;
  }

  public async readTimed(key: string, range?: ByteRange): Promise<TimedBytes | undefined> {
    return this.told(`read ${key}`, async () =>
      this.stream(key, range, async (parts, time) => ({ bytes: Buffer.concat(await collect(parts)), time })),
    );
  }

  public async lengthOf(key: string): Promise<number | undefined> {
    return this.told(`read ${key}`, async () =>
      this.stream(key, undefined, async (parts) => {
        let length = 0;
        for await (const part of parts) length += part.length;
        return length;
      }),
    );
  }

  public async createOnly(key: string, text: string): Promise<'created' | 'exists'> {
    return this.told(`create ${key}`, async () => {
      const folder = await this.made(dirname(key));
      const file = join(folder, basename(key));
      const unfinished = join(folder, `${UNFINISHED}${randomBytes(8).toString('hex')}`);
      await writeDurably(unfinished, text);
      try {
        await link(unfinished, file);
        return 'created' as const;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'EEXIST') return 'exists' as const;
        throw error;
      } finally {
        await rm(unfinished, { force: true });
        await syncFolder(folder);
      }
    });
  }

  /** A file system tells its time only to who writes, so that it is taken to be the one here. */
  public async now(): Promise<Date> {
    return new Date();
  }

  public async close(): Promise<void> {
    // Nothing is open.
  }

  private async stream<T>(
    key: string,
    range: ByteRange | undefined,
    use: (parts: AsyncIterable<Buffer>, time: string) => Promise<T>,
  ): Promise<T | undefined> {
    const file = await this.fileOf(key);
    if (file === undefined) return undefined;
    const handle = await open(file, constants.O_NOFOLLOW).catch(absent);
    if (handle === undefined) return undefined;
    try {
      const stat = await handle.stat();
      if (!stat.isFile()) return undefined;
      const options = range && { start: range.from, end: range.to };
      const parts = createReadStream('', { fd: handle, autoClose: false, ...options });
      return await use(parts, stat.mtime.toISOString());
    } finally {
      await handle.close();
    }
  }

  /** The path of a key whose folder is really within the root; nothing where there is no such folder. */
  private async fileOf(key: string): Promise<string | undefined> {
    const folder = await this.folderOf(dirname(key));
    return folder === undefined ? undefined : join(folder, basename(key));
  }

  private async folderOf(path: string): Promise<string | undefined> {
    if (path.split('/').includes('..') || path.includes('\0')) {
      throw outsideStore(this.url, path, 'it climbs out');
    }
    // Where a file system is not mounted nothing is there, which must not be taken for no state.
    const root = await realpath(this.root);
    const folder = await realpath(join(root, path)).catch(absent);
    if (folder !== undefined && folder !== root && !folder.startsWith(root + sep)) {
      throw outsideStore(this.url, path, 'a link leads out of it');
    }
    return folder;
  }

  /** Folder by folder, so that none is made where a link leads. */
  private async made(path: string): Promise<string> {
    const found = await this.folderOf(path);
    if (found !== undefined) return found;
    const folder = join(await this.made(dirname(path)), basename(path));
    await makeFolder(folder);
    return folder;
  }

  private async told<T>(what: string, act: () => Promise<T>): Promise<T> {
    try {
      return await act();
    } catch (error) {
      const { syscall, message } = error as NodeJS.ErrnoException;
      throw syscall === undefined ? error : storeFailed(this.url, what, message);
    }
  }
}

/** What is not there, or is no folder, is nothing. */
function absent(error: NodeJS.ErrnoException): undefined {
  // A link in place of a file is ELOOP.
  if (['ENOENT', 'ENOTDIR', 'ELOOP'].includes(error.code ?? '')) return undefined;
  throw error;
}

async function collect(parts: AsyncIterable<Buffer>): Promise<Buffer[]> {
  const all: Buffer[] = [];
  for await (const part of parts) all.push(part);
  return all;
}

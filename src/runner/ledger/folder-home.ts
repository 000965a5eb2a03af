import { randomBytes } from 'crypto';
import { existsSync, linkSync, readdirSync, readFileSync, rmSync, statSync, unlinkSync } from 'fs';
import { join } from 'path';
import { setImmediate as nextTurn } from 'timers/promises';
import { conditionsNotKept, notRead, notWritten } from './errors';
import { inParallel } from '../in-parallel';
import { makeFolder, syncFolder, writeDurably } from './folder/durable';
import { findRecord, KEPT, listRecords, Newest } from './folder/listing';
import { fileOf, folderOf, keyOf, nameOf, RecordName } from './folder/names';
import { digestIn, formatRecordFile, parseRecordFile } from './folder/record-file';
import { ConditionalWrite, LedgerHome, Stored, WriteOutcome } from './home';

/**
 * A ledger in a folder of a local file system. There are no locks. Each revision of a record is a file of its own that
 * never changes; the newest is the record. A revision is written to a temporary file and then linked to its name, which
 * succeeds for one writer only.
 *
 * Old revisions are removed, and a writer may sleep for long between reading revision N and linking N+1, so that a name
 * which was taken is free again. Why it never believes that it won: revisions are removed in ascending order, and no two
 * files are alike. So a writer that finds the very file N that it read still there *after* it has linked N+1 knows that
 * no N+1 was removed before, hence that its own was the first. A record without predecessor has `first` in its place: a
 * name that is made before revision 1 is removed, and never removed itself. What such a writer linked in vain is below
 * the newest revision, where nobody reads it.
 */
export class FolderHome implements LedgerHome {
  public readonly url: string;
  private readonly made = new Set<string>();

  public constructor(private readonly root: string) {
    this.url = root;
  }

  public async read(key: string): Promise<Stored | undefined> {
    return this.readNewest(() => findRecord(this.root, nameOf(key)));
  }

  public async readAll(prefix: string): Promise<ReadonlyMap<string, Stored>> {
    const found = new Map<string, Stored>();
    for (const [i, each] of listRecords(this.root, folderOf(prefix)).entries()) {
      // There may be very many, and others of this process have to go on.
      if (i % IN_A_ROW === IN_A_ROW - 1) await nextTurn();
      const stored = this.open(each) ?? this.readNewest(() => findRecord(this.root, each));
      if (stored !== undefined) found.set(keyOf(each), stored);
    }
    return found;
  }

  public async keys(prefix: string): Promise<readonly string[]> {
    return listRecords(this.root, folderOf(prefix)).map(keyOf).sort();
  }

  public async write(writes: readonly ConditionalWrite[]): Promise<readonly WriteOutcome[]> {
    const drafts = writes.map((write) => this.draftOf(write));
    try {
      await this.makeFolders(drafts);
      await inParallel(drafts, async ({ temporary, text }) => writeDurably(temporary, text), PARALLEL);
      const outcomes = drafts.map((draft) => this.publish(draft));
      const folders = drafts.filter((_, i) => outcomes[i].outcome !== 'lost').map(({ name }) => name.folder);
      await inParallel(
        [...new Set(folders)],
        async (folder) => syncFolder(join(this.root, folder)),
        PARALLEL,
      );
      drafts.forEach((draft, i) => outcomes[i].outcome === 'written' && this.prune(draft));
      return outcomes;
    } catch (error) {
      throw notWritten(this.root, error);
    } finally {
      for (const { temporary } of drafts) rmSync(temporary, { force: true });
    }
  }

  public async selfTest(): Promise<void> {
    const file = join(this.root, TEMPORARY, unique());
    const linked = `${file}-linked`;
    try {
      await makeFolder(join(this.root, TEMPORARY));
      await writeDurably(file, 'test');
      if (!canLink(file, linked)) throw conditionsNotKept(this.root, 'it has no hard links');
      if (links(file, linked)) throw conditionsNotKept(this.root, 'a name can be taken twice');
      // Whoever was killed may have made names that are not on the disk yet; what follows from them shall not outlive them.
      const folders = new Set(['', ...listRecords(this.root, '').map(({ folder }) => folder)]);
      await inParallel([...folders], async (folder) => syncFolder(join(this.root, folder)), PARALLEL);
    } catch (error) {
      throw (error as NodeJS.ErrnoException).syscall === undefined ? error : notWritten(this.root, error);
    } finally {
      rmSync(file, { force: true });
      rmSync(linked, { force: true });
    }
    this.removeLeftovers();
  }

  public async close(): Promise<void> {}

  private draftOf({ key, text, expected }: ConditionalWrite): Draft {
    const revision = expected === undefined ? 1 : Number.parseInt(expected, 10) + 1;
    const content = formatRecordFile({ key, revision, write: unique(), text });
    return {
      name: nameOf(key),
      revision,
      expected: expected?.slice(expected.indexOf(':') + 1),
      text: content,
      version: versionOf(revision, digestIn(Buffer.from(content))!),
      temporary: join(this.root, TEMPORARY, unique()),
    };
  }

  private async makeFolders(drafts: readonly Draft[]): Promise<void> {
    for (const folder of new Set([TEMPORARY, ...drafts.map(({ name }) => name.folder)])) {
      if (this.made.has(folder)) continue;
      await makeFolder(join(this.root, folder));
      this.made.add(folder);
    }
  }

  /** Without a pause for other things of this process, so that little can happen in between. */
  private publish(draft: Draft): WriteOutcome {
    const { name, revision, temporary, version } = draft;
    try {
      if (!this.isNext(draft)) return { outcome: 'lost' };
      if (!links(temporary, join(this.root, fileOf(name, revision)))) return { outcome: 'lost' };
      return this.isNext(draft)
        ? { outcome: 'written', version }
        : { outcome: 'unknown', error: new Error('others have written the record many times meanwhile') };
    } catch (error) {
      return { outcome: 'unknown', error: error as Error };
    }
  }

  /** Whether what a draft follows was never removed; see above. */
  private isNext({ name, revision, expected }: Draft): boolean {
    return expected === undefined
      ? !existsSync(join(this.root, fileOf(name, 'first')))
      : this.digestAt(name, revision - 1) === expected;
  }

  private digestAt(name: RecordName, revision: number): string | undefined {
    const bytes = readIfThere(join(this.root, fileOf(name, revision)));
    return bytes && digestIn(bytes);
  }

  /** In ascending order, from the lowest that is there. What cannot be removed stays, and all above it. */
  private prune({ name, revision }: Draft): void {
    const at = (each: number) => join(this.root, fileOf(name, each));
    let lowest = revision - KEPT;
    if (lowest < 1 || !existsSync(at(lowest))) return;
    while (existsSync(at(lowest - 1))) lowest--;
    try {
      if (lowest === 1) links(at(1), join(this.root, fileOf(name, 'first')));
      for (let each = lowest; each <= revision - KEPT; each++) unlinkSync(at(each));
    } catch {
      // Another one removes them, or nobody can.
    }
  }

  private readNewest(find: () => Newest | undefined): Stored | undefined {
    for (;;) {
      const newest = find();
      const stored = newest && this.open(newest);
      // Else it was removed after it was found, so there are newer ones.
      if (newest === undefined || stored !== undefined) return stored;
    }
  }

  private open(newest: Newest): Stored | undefined {
    const path = join(this.root, fileOf(newest, newest.revision));
    const bytes = readIfThere(path);
    if (bytes === undefined) return undefined;
    const { revision } = newest;
    const { text, digest } = parseRecordFile(bytes, { key: keyOf(newest), revision }, path);
    return { text, version: versionOf(revision, digest) };
  }

  /** Of writers that were killed. One that only sleeps fails when it wakes: it has nothing to link. */
  private removeLeftovers(): void {
    const folder = join(this.root, TEMPORARY);
    for (const name of readdirSync(folder)) {
      const stat = statSync(join(folder, name), { throwIfNoEntry: false });
      if (stat && Date.now() - stat.mtimeMs > LEFTOVER) rmSync(join(folder, name), { force: true });
    }
  }
}

/** A write on its way. */
interface Draft {
  readonly name: RecordName;
  readonly revision: number;
  /** The digest of the revision before. */
  readonly expected?: string;
  readonly text: string;
  readonly version: string;
  readonly temporary: string;
}

const TEMPORARY = '.tmp';
const PARALLEL = 64;
/** How many are read before others have their turn. */
const IN_A_ROW = 200;
const LEFTOVER = 3_600_000;

const versionOf = (revision: number, digest: string) => `${revision}:${digest}`;
const unique = () => randomBytes(8).toString('hex');

/** Whether the name was free. */
function links(file: string, name: string): boolean {
  try {
    linkSync(file, name);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function canLink(file: string, name: string): boolean {
  try {
    return links(file, name);
  } catch (error) {
    if (/^(EPERM|ENOTSUP|EOPNOTSUPP|ENOSYS|EMLINK)$/.test((error as NodeJS.ErrnoException).code ?? '')) {
      return false;
    }
    throw error;
  }
}

function readIfThere(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw notRead(path, error);
  }
}

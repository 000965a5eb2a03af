import { Dirent, readdirSync } from 'fs';
import { join, posix } from 'path';
import { fileOf, isFolderName, parseFileName, RecordName } from './names';
import { foreignFile, missingRevision, notRead } from '../errors';

/** How many revisions of a record are kept. Part of the form of a ledger: other ones would be gaps. */
export const KEPT = 4;

/** The newest revision of a record. */
export interface Newest extends RecordName {
  readonly revision: number;
}

/**
 * The records in a folder and in those below it, which may be absent.
 *
 * @throws if there is a file that is not of a ledger, or a gap.
 */
export function listRecords(root: string, folder: string): Newest[] {
  const { files, folders } = entriesOf(root, folder);
  return [
    ...newestOf(root, folder, files),
    ...folders.flatMap((each) => listRecords(root, posix.join(folder, each))),
  ];
}

/** The newest revision of one record. */
export function findRecord(root: string, { folder, name }: RecordName): Newest | undefined {
  const { files } = entriesOf(root, folder);
  return newestOf(
    root,
    folder,
    files.filter((file) => file.startsWith(`${name}.`)),
  )[0];
}

function newestOf(root: string, folder: string, files: readonly string[]): Newest[] {
  let revisions = revisionsOf(root, folder, files);
  // While others write, a listing may have a newer file and not the one before it, for that is not promised.
  for (let again = 0; again < 5 && revisions.some((each) => gapIn(each) !== undefined); again++) {
    const names = new Set(revisions.map(({ name }) => name));
    revisions = revisionsOf(root, folder, entriesOf(root, folder).files).filter(({ name }) =>
      names.has(name),
    );
  }
  for (const each of revisions) {
    const gap = gapIn(each);
    if (gap !== undefined) {
      const newest = each.revisions.length > 0 ? Math.max(...each.revisions) : 'first';
      throw missingRevision(join(root, fileOf(each, gap)), fileOf(each, newest));
    }
  }
  return revisions.map(({ name, revisions: all }) => ({ folder, name, revision: Math.max(...all) }));
}

interface Revisions extends RecordName {
  readonly revisions: readonly number[];
}

function revisionsOf(root: string, folder: string, files: readonly string[]): Revisions[] {
  const found = new Map<string, number[]>();
  for (const file of files) {
    const parsed = parseFileName(file);
    if (parsed === undefined) throw foreignFile(join(root, folder, file));
    const revisions = found.get(parsed.name) ?? [];
    if (parsed.revision !== 'first') revisions.push(parsed.revision);
    found.set(parsed.name, revisions);
  }
  return [...found].map(([name, revisions]) => ({ folder, name, revisions }));
}

/**
 * The greatest one that is missing among those that are kept; 1 if there are none at all. The oldest may be missing: it is
 * removed once there is a newer one, which a listing that began before may not have.
 */
function gapIn({ revisions }: Revisions): number | undefined {
  const newest = Math.max(1, ...revisions);
  for (let revision = newest; revision > Math.max(0, newest - KEPT + 1); revision--) {
    if (!revisions.includes(revision)) return revision;
  }
  return undefined;
}

function entriesOf(root: string, folder: string): { files: string[]; folders: string[] } {
  const entries = read(join(root, folder))
    // What begins with a dot at the top is not the ledger's: its temporary files, or Git's.
    .filter(({ name }) => folder !== '' || !name.startsWith('.'));
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const foreign = folders.find((name) => !isFolderName(name));
  if (foreign !== undefined) throw foreignFile(join(root, folder, foreign));
  return { files: entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name), folders };
}

function read(path: string): Dirent[] {
  try {
    return readdirSync(path, { withFileTypes: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw notRead(path, error);
  }
}

import { posix } from 'path';

/** Of one record: where its files are, and how their names begin. */
export interface RecordName {
  /** Below the folder of the ledger, `''` for that itself. */
  readonly folder: string;
  readonly name: string;
}

/** Dots and capitals are escaped: the former end a name, the latter are no difference to some file systems. */
export function nameOf(key: string): RecordName {
  const parts = key.split('/').map(escape);
  return { folder: parts.slice(0, -1).join('/'), name: parts[parts.length - 1] };
}

export function keyOf({ folder, name }: RecordName): string {
  return posix.join(folder, name).split('/').map(decodeURIComponent).join('/');
}

/** The folder of a prefix that ends in a slash. */
export function folderOf(prefix: string): string {
  return prefix.split('/').slice(0, -1).map(escape).join('/');
}

export function fileOf({ folder, name }: RecordName, revision: number | 'first'): string {
  const end = revision === 'first' ? revision : String(revision).padStart(10, '0');
  return posix.join(folder, `${name}.${end}.json`);
}

/** What a file's name says; undefined if a ledger gives no file such a name. */
export function parseFileName(
  file: string,
): { readonly name: string; readonly revision: number | 'first' } | undefined {
  const match = /^((?:[a-z0-9_-]|%[0-9A-F]{2})+)\.(\d{10}|first)\.json$/.exec(file);
  if (!match) return undefined;
  const revision = match[2] === 'first' ? match[2] : Number(match[2]);
  return revision === 0 ? undefined : { name: match[1], revision };
}

export const isFolderName = (name: string) => /^(?:[a-z0-9_-]|%[0-9A-F]{2})+$/.test(name);

function escape(part: string): string {
  if (part === '') throw new Error('a key has an empty part');
  return [...Buffer.from(part)]
    .map((byte) => String.fromCharCode(byte))
    .map((char) =>
      /[a-z0-9_-]/.test(char) ? char : `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
    )
    .join('');
}

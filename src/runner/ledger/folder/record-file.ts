import { digestOf } from '../../../assembly/digest';
import { damagedRecord } from '../errors';

/** What stands in one file: a revision of a record. */
export interface RecordFile {
  readonly key: string;
  readonly revision: number;
  /** Random, so that no two files are ever alike, not even of two writers that write the same. */
  readonly write: string;
  readonly text: string;
}

/** A line about the record, with a digest of all of it, and the record. Both are JSON, and jq reads them. */
export function formatRecordFile(file: RecordFile): string {
  return `${headOf(file)}\n${file.text}\n`;
}

function headOf({ key, revision, write, text }: RecordFile): string {
  const digest = digestOf(`${JSON.stringify({ key, revision, write })}\n${text}`);
  return JSON.stringify({ key, revision, write, digest });
}

/** @throws if it is not what was once written under this name. */
export function parseRecordFile(
  bytes: Buffer,
  { key, revision }: Pick<RecordFile, 'key' | 'revision'>,
  file: string,
): { readonly text: string; readonly digest: string } {
  const content = bytes.toString('utf8');
  if (content === '') throw damagedRecord(file, 'is empty');
  const end = content.indexOf('\n');
  const line = content.slice(0, end);
  const head = parseHead(line);
  if (end < 0 || head === undefined) {
    throw damagedRecord(file, 'is no record: it was cut off, damaged or edited');
  }
  const text = content.slice(end + 1, -1);
  if (headOf({ ...head, text }) !== line || !content.endsWith('\n')) {
    throw damagedRecord(
      file,
      'is not as it was written: it was cut off, damaged or edited, for its digest does not fit',
    );
  }
  if (head.key !== key || head.revision !== revision) {
    throw damagedRecord(file, `is a copy of ${head.key}, revision ${head.revision}`);
  }
  return { text, digest: head.digest };
}

/** What a file says of its digest; of whatever else it is, nothing is said. */
export function digestIn(bytes: Buffer): string | undefined {
  return /^\{[^\n]*"digest":"(sha256:[0-9a-f]{64})"\}\n/.exec(bytes.toString('utf8'))?.[1];
}

interface Head extends Omit<RecordFile, 'text'> {
  readonly digest: string;
}

function parseHead(line: string): Head | undefined {
  try {
    const { key, revision, write, digest } = JSON.parse(line) as Head;
    return typeof key === 'string' && typeof write === 'string'
      ? { key, revision, write, digest }
      : undefined;
  } catch {
    return undefined;
  }
}

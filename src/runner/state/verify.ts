import { NamedFile } from './metadata/handles';
import { Metadata, parseMetadata } from './metadata/parse';
import { NotMetadata } from './metadata/reader';
import { StateStore } from './store';
import { below } from './uri';

/** Whether a restore point is whole. */
export interface Verification {
  readonly ok: boolean;
  /** What is wrong, a file each. */
  readonly problems: readonly string[];
  /** How many files it is made of, with its `_metadata`. */
  readonly files: number;
  /** How long they are together. */
  readonly bytes: number;
  /** What its `_metadata` says; absent: it cannot be read. */
  readonly metadata?: Pick<Metadata, 'version' | 'id' | 'snapshot'>;
}

export interface VerifyOptions {
  /** Reads every file from its first byte to its last. */
  readonly deep?: boolean;
  /** The number that its `_metadata` must have. */
  readonly id?: number;
}

/**
 * Reads the `_metadata` of a restore point whole, and looks at each file that it names.
 *
 * @param uri its directory, or its `_metadata`
 */
export async function verify(
  store: StateStore,
  uri: string,
  options: VerifyOptions = {},
): Promise<Verification> {
  const directory = below(store.url, uri.replace(/\/_metadata$/, ''));
  if (directory === undefined) return failed(`${uri} is not within ${store.url}`);
  const bytes = await store.read(`${directory}/_metadata`);
  if (bytes === undefined) return failed('_metadata is missing');
  if (bytes.length === 0) return failed('_metadata is empty');
  let metadata: Metadata;
  try {
    metadata = parseMetadata(bytes);
  } catch (error) {
    if (error instanceof NotMetadata) {
      return { ...failed(`_metadata is damaged: ${error.message}`), bytes: bytes.length };
    }
    throw error;
  }
  const other =
    options.id !== undefined && options.id !== metadata.id ? [`_metadata is that of ${metadata.id}`] : [];
  const looked = await Promise.all(
    metadata.files.map(async (file) => problemOf(store, directory, file, options.deep ?? false)),
  );
  const problems = [...other, ...looked.filter((problem) => problem !== undefined)];
  return {
    ok: problems.length === 0,
    problems,
    files: metadata.files.length + 1,
    bytes: metadata.files.reduce((sum, { size }) => sum + size, bytes.length),
    metadata: { version: metadata.version, id: metadata.id, snapshot: metadata.snapshot },
  };
}

async function problemOf(
  store: StateStore,
  directory: string,
  { path, relative, size, shared }: NamedFile,
  deep: boolean,
): Promise<string | undefined> {
  const key = relative ? `${directory}/${path}` : below(store.url, path);
  if (key === undefined) return `${path} is not within ${store.url}, so that it cannot be looked at`;
  const found = (await store.head(key))?.size;
  if (found === undefined) return `${path} is missing`;
  const wrong = (length: number) => (shared ? length < size : length !== size);
  if (wrong(found)) return `${path} has ${found} bytes, and should have ${shared ? 'at least ' : ''}${size}`;
  if (!deep) return undefined;
  const read = await store.lengthOf(key);
  if (read === undefined) return `${path} went while it was looked at`;
  return wrong(read) ? `${path} ends after ${read} of ${size} bytes` : undefined;
}

const failed = (problem: string): Verification => ({ ok: false, problems: [problem], files: 0, bytes: 0 });

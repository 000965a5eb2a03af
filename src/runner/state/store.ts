/** A file in a state storage. */
export interface StateFile {
  /** Below the root of the store. */
  readonly key: string;
  readonly size: number;
  /** When it was written, by the clock of the store; RFC 3339. */
  readonly time: string;
}

/** What lies right in a folder. */
export interface StateFolder {
  /** Their names, without slashes, in order. */
  readonly folders: readonly string[];
  readonly files: readonly StateFile[];
}

/** Which bytes; without an end up to the last. */
export interface ByteRange {
  readonly from: number;
  /** The last one. */
  readonly to: number;
}

/** What is in a file. */
export interface TimedBytes {
  readonly bytes: Buffer;
  /** When it was written, by the clock of the store; RFC 3339. */
  readonly time: string;
}

/**
 * A state storage, as the runner sees it: it looks, and creates what is not there yet. Nothing here overwrites or removes.
 *
 * Keys are relative to the root of the store, and prefixes end in a slash or are empty.
 */
export interface StateStore {
  /** The URI of its root, without a slash at its end. */
  readonly url: string;
  /** All files below a prefix, by key. */
  list(prefix: string): Promise<readonly StateFile[]>;
  /** Nothing where there are more than so many, which as many requests tell as so many take; or where it saves none. */
  listUpTo(prefix: string, most: number): Promise<readonly StateFile[] | undefined>;
  children(prefix: string): Promise<StateFolder>;
  /** Nothing where there is none. */
  head(key: string): Promise<StateFile | undefined>;
  read(key: string, range?: ByteRange): Promise<Buffer | undefined>;
  /** With the time at which it was written: one request does for both. */
  readTimed(key: string, range?: ByteRange): Promise<TimedBytes | undefined>;
  /** Reads all of it to see how many bytes there are, and keeps none. */
  lengthOf(key: string): Promise<number | undefined>;
  /** Durable before it is answered. Of several who create the same key one is told so, and the others that it exists. */
  createOnly(key: string, text: string): Promise<'created' | 'exists'>;
  /** What time it is there. */
  now(): Promise<Date>;
  close(): Promise<void>;
}

/** How long is waited for a store. */
export interface StoreLimits {
  readonly connectMs: number;
  /** For one answer. */
  readonly answerMs: number;
  /** For what was asked, with all attempts. */
  readonly wholeMs: number;
  readonly attempts: number;
}

export const STORE_LIMITS: StoreLimits = {
  connectMs: 5_000,
  answerMs: 20_000,
  wholeMs: 60_000,
  attempts: 4,
};

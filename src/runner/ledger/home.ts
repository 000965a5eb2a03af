/** The text of a record, and by what a write is made conditional on it. */
export interface Stored {
  readonly text: string;
  /** Opaque: an ETag, a resourceVersion, a revision. */
  readonly version: string;
}

/** A write that happens only if the record is as it was read. */
export interface ConditionalWrite {
  /** Such as `placements/ads/clicks`. */
  readonly key: string;
  readonly text: string;
  /** Absent: only if there is no such record. */
  readonly expected?: string;
}

/** What became of a write; whoever cannot tell reads the record back, and its content decides. */
export type WriteOutcome =
  | { readonly outcome: 'written'; readonly version: string }
  /** The record is another one by now, or there is one. */
  | { readonly outcome: 'lost' }
  | { readonly outcome: 'unknown'; readonly error: Error };

/**
 * Where a ledger is kept: a folder, a bucket of S3, a management cluster. Each write is durable before it is answered,
 * and happens wholly or not at all.
 */
export interface LedgerHome {
  /** For people, such as `s3://acme-ledger/streaming`. */
  readonly url: string;
  read(key: string): Promise<Stored | undefined>;
  /** All records below a prefix that ends in a slash, by key. */
  readAll(prefix: string): Promise<ReadonlyMap<string, Stored>>;
  /** The keys below a prefix that ends in a slash, in order. */
  keys(prefix: string): Promise<readonly string[]>;
  /** Each on its own terms; many at once cost less than one by one. */
  write(writes: readonly ConditionalWrite[]): Promise<readonly WriteOutcome[]>;
  /**
   * Fails where the home does not keep its conditions, as old S3 servers do; a ledger there would lose updates.
   *
   * @throws if so.
   */
  selfTest(): Promise<void>;
  close(): Promise<void>;
}

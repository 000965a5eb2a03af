import { AuditEntry, Beacon, ClusterRecord, FenceSet, JournalEntry, LockRecord, Placement } from './records';

/** The next content of a record whose revision was read; the ledger counts the revision up. */
export type Next<T> = Omit<T, 'revision' | 'ledgerId'>;

/** The content of a placement, for a write that changes some of it. */
export function nextOf({ revision: _, ledgerId: __, ...rest }: Placement): Next<Placement> {
  return rest;
}

/** Of the write that follows: whatever was sent with an older token comes too late from then on. */
export const newToken = ({ revision }: Placement): number => revision + 1;

/** What became of a write. A lost one comes with what is there instead. */
export type Swap<T> =
  { readonly won: true; readonly record: T } | { readonly won: false; readonly record?: T };

export interface PlacementSwap {
  /** Absent: only if there is no record yet. */
  readonly from?: Placement;
  readonly to: Next<Placement>;
}

/** The ledger of a fleet: it says where each application runs. */
export interface Ledger {
  readonly id: string;
  readonly fleet: string;
  readonly url: string;

  /** `<tenant>/<name>` → its record. */
  placements(): Promise<ReadonlyMap<string, Placement>>;
  placement(app: string): Promise<Placement | undefined>;
  /** Compare-and-swaps, each on its own terms, answered in the same order. An unknown outcome is read back. */
  swapPlacements(swaps: readonly PlacementSwap[]): Promise<readonly Swap<Placement>[]>;

  clusters(): Promise<ReadonlyMap<string, ClusterRecord>>;
  swapCluster(from: ClusterRecord | undefined, to: Next<ClusterRecord>): Promise<Swap<ClusterRecord>>;

  /** By state storage. */
  fences(): Promise<ReadonlyMap<string, FenceSet>>;
  fenceSet(storage: string): Promise<FenceSet | undefined>;
  /** @throws if anything that was denied would not be any more. */
  swapFences(from: FenceSet | undefined, to: Next<FenceSet>): Promise<Swap<FenceSet>>;

  /** The journal of an operation, new or found. */
  journal(operation: string): Promise<Journal>;
  /** The operations that have a journal, oldest first. */
  operations(): Promise<readonly string[]>;

  audit(entry: AuditEntry): Promise<void>;
  /** Newest first. */
  history(): Promise<readonly AuditEntry[]>;

  beacons(): Promise<ReadonlyMap<string, readonly Beacon[]>>;
  /** Replaces what was last seen of a cluster. */
  writeBeacons(cluster: string, beacons: readonly Beacon[]): Promise<void>;

  lock(): Promise<LockRecord | undefined>;
  swapLock(from: LockRecord | undefined, to: Omit<LockRecord, 'revision'>): Promise<Swap<LockRecord>>;

  close(): Promise<void>;
}

/** The steps of an operation: create-only records, so that two runners cannot both write the same one. */
export interface Journal {
  readonly operation: string;
  readonly entries: readonly JournalEntry[];
  /**
   * Durable before it returns; many at once are one write.
   *
   * @throws if another runner has written in between.
   */
  append(entries: readonly JournalEntry[]): Promise<void>;
}

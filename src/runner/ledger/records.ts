/**
 * Where an application is in its life; PROTOCOL's words. A decision is one compare-and-swap of the record, and effects
 * only follow decisions.
 */
export const PHASES = [
  'STEADY',
  'MOVING',
  'COMMITTED',
  'CREATING',
  'APPLIED',
  'RUNNING',
  'CHECKPOINTED',
  'CLEANED',
  'PARKED',
  'TOMBSTONE',
] as const;
export type Phase = (typeof PHASES)[number];

interface RestorePoint {
  readonly uri: string;
  readonly writerEpoch?: number;
  readonly id?: number;
  /** By the clock of the store; RFC 3339. */
  readonly time?: string;
  readonly registered?: 'proven' | 'unproven' | 'no';
  readonly verified?: boolean;
}

/** What one job starts from. */
export type JobRestore =
  { readonly kind: 'empty' } | ({ readonly kind: 'checkpoint' | 'savepoint' } & RestorePoint);

/** What a session cluster starts from: the directory of the epoch that wrote it, and in it something for each job. */
export interface SessionRestore extends RestorePoint {
  readonly kind: 'session';
  /** By name; one that is absent had nothing yet. */
  readonly jobs: Readonly<Record<string, JobRestore>>;
}

/** What an epoch starts from. */
export type Restore = JobRestore | SessionRestore;

/** The operation that holds an application. */
export interface OperationMark {
  readonly id: string;
  /** Whoever comes with a lower one comes too late. */
  readonly token: number;
  readonly kind: string;
  readonly to?: string;
  readonly since: string;
}

/** What is still owed after a move. */
export interface Debt {
  readonly cluster: string;
  readonly clusterUid: string;
  readonly epoch: number;
  readonly kind: 'clean' | 'fence';
}

/** How an older epoch is kept from doing harm. */
export const FENCE_KINDS = ['suspended', 'deleted', 'storage', 'attested'] as const;
export type FenceKind = (typeof FENCE_KINDS)[number];

/** How it was established that a fence holds on all epochs of a cluster up to one. */
export interface FenceProof {
  readonly kind: FenceKind;
  readonly cluster: string;
  readonly clusterUid: string;
  /** It and all that came before it. */
  readonly epoch: number;
  /** When it was found to hold; RFC 3339. */
  readonly time: string;
  /** What was tested, for a person; of an attestation, who said what, and what keeps it so. */
  readonly by: string;
  /** Of a storage fence: how much of the cluster is denied. */
  readonly scope?: 'cluster' | 'application';
  /** Of a storage fence: the digest of what lies under its prefixes; another one voids the proof. */
  readonly listing?: string;
  /** Of a suspension: the object, at the generation that was seen stopped. */
  readonly uid?: string;
  readonly generation?: number;
}

/** A decision, and who took it, for `history`. */
export interface Decision {
  readonly time: string;
  readonly who: string;
  readonly what: string;
  readonly why?: string;
}

/** The record of one application: `<tenant>/<name>`, for life. */
export interface Placement {
  readonly app: string;
  /** Rises by one with each write, so that content never repeats. */
  readonly revision: number;
  readonly ledgerId: string;
  readonly phase: Phase;
  readonly namespace: string;
  readonly cluster: string;
  /** The UID of the namespace kube-system: a cluster that was rebuilt is another one. */
  readonly clusterUid: string;
  readonly epoch: number;
  /** The highest epoch that ever was, also before it was retired. */
  readonly epochHigh: number;
  /** The token of the grant in the cluster: the revision of the decision that it follows from. */
  readonly token: number;
  /** Every URI under which its state may lie. */
  readonly stateRoots: readonly string[];
  readonly restore: Restore;
  /** At most one creation for each epoch: it is reserved before it is sent. */
  readonly createReserved: boolean;
  /** The objects whose creation was reserved at this epoch, by id: a session cluster gets jobs later as well. */
  readonly created: readonly string[];
  /** The UID of the FlinkDeployment, once it was seen. */
  readonly uid?: string;
  readonly op?: OperationMark;
  /** When it came into its phase, in a move; RFC 3339. */
  readonly since?: string;
  readonly fences: readonly FenceProof[];
  readonly debts: readonly Debt[];
  readonly parked?: { readonly reason: string; readonly deadline?: string };
  /** Of the Flink autoscaler. */
  readonly overrides?: Readonly<Record<string, string>>;
  /** The digest of its manifest when it was last applied. */
  readonly assemblyDigest?: string;
  /** Of its manifests without the restore point, as they were planned: as long as nothing was applied at this epoch. */
  readonly plannedDigest?: string;
  readonly decisions: readonly Decision[];
}

/** The name of an application without its tenant: its FlinkDeployment has that name. */
export const nameIn = (app: string): string => app.slice(app.indexOf('/') + 1);

/** The record of a cluster. */
export interface ClusterRecord {
  readonly cluster: string;
  readonly revision: number;
  readonly uid: string;
  readonly generation: number;
  readonly cordoned: boolean;
  /** Debts of this cluster are not all paid. */
  readonly quarantined: boolean;
}

/** What one cluster may write no more, in a state storage: all of a generation, or one epoch of one application. */
export interface Deny {
  readonly cluster: string;
  readonly generation: number;
  /** Absent, with the two that follow: all that the cluster wrote at this generation. */
  readonly tenant?: string;
  readonly app?: string;
  readonly epoch?: number;
  readonly clusterUid: string;
  /** The operation that set it. */
  readonly operation: string;
  readonly since: string;
}

/** All that is denied in one state storage. It only ever grows: what was fenced stays so. */
export interface FenceSet {
  readonly storage: string;
  readonly revision: number;
  readonly denies: readonly Deny[];
}

/** A step of an operation, before it is done and after. */
export interface JournalEntry {
  readonly step: string;
  readonly state: 'issued' | 'done';
  readonly time: string;
  readonly data?: unknown;
}

/** Who did what, from where, and why. */
export interface AuditEntry {
  readonly time: string;
  /** `user@host`, and of which version. */
  readonly who: string;
  readonly from: string;
  readonly operation: string;
  readonly command: string;
  readonly what: string;
  readonly why?: string;
  readonly result: 'started' | 'done' | 'failed' | 'refused' | 'interrupted';
  readonly data?: unknown;
}

/** What was last seen of an application while its cluster was healthy. */
export interface Beacon {
  readonly app: string;
  readonly seen: string;
  readonly epoch: number;
  readonly uid: string;
  readonly desiredState: 'running' | 'suspended';
  readonly lifecycleState?: string;
  readonly jobState?: string;
  readonly jobId?: string;
  readonly directories: Readonly<Record<string, string>>;
  readonly newestCheckpoint?: { readonly id?: number; readonly path?: string; readonly time?: string };
  readonly restoredId?: number;
  readonly overrides?: Readonly<Record<string, string>>;
}

/** The process that holds the lock, as far as its system tells it from any other process anywhere. */
export interface HolderProcess {
  readonly host: string;
  readonly pid: number;
  /** Another one each time the system starts. */
  readonly bootId?: string;
  /** Each container has its own. */
  readonly pidNamespace?: string;
}

/** Who works on the ledger now. A courtesy: what protects a record is its own token. */
export interface LockRecord {
  readonly revision: number;
  readonly operation: string;
  readonly who: string;
  readonly from: string;
  readonly command: string;
  /** Rises with each holder. */
  readonly token: number;
  /** Written anew while it is held. Whoever waits measures by its own clock how long it stays the same. */
  readonly beat: number;
  readonly ttlSeconds: number;
  readonly held: boolean;
  /** Absent: it is not known, or nobody holds it any more. */
  readonly process?: HolderProcess;
  /** When it was written, by the clock of its holder; for people only. */
  readonly written?: string;
}

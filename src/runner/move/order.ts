import { Sink } from './sinks';
import { OperationMark } from '../ledger/records';

/** What a person has allowed by name; each is written into the placement with the decision that it allowed. */
export interface Allowed {
  /** A start behind a fence that does not protect every sink. */
  readonly risk?: string;
  /** A start after the transactions of the restore point have timed out: their records may be missing. */
  readonly loss?: string;
  /** A restore point that is older than the newest one: what came after it is written twice. */
  readonly duplicates?: string;
  /** A restore point that is older than the application allows. */
  readonly age?: string;
  /** A start without state. */
  readonly empty?: string;
  /** That a source which does not answer is down: who says so, and what keeps it so. */
  readonly attested?: string;
}

/** What an operation is to do with one application: fixed by the plan, and kept in the journal. */
export interface MoveOrder {
  readonly app: string;
  readonly operation: Omit<OperationMark, 'token'>;
  readonly who: string;
  readonly why?: string;
  readonly kind: 'move' | 'recover' | 'retire';
  /** The revision of the placement that the plan was made from. */
  readonly revision: number;
  readonly to: string;
  readonly toUid: string;
  /** Under which its epochs lie on the target: an epoch `n` in `<stateRoot>/e<n>`. */
  readonly stateRoot?: string;
  /** The objects to be created, by id. */
  readonly objects: readonly string[];
  readonly desired: 'running' | 'suspended';
  readonly stateless: boolean;
  readonly delivery: 'exactly-once' | 'at-least-once';
  readonly sinks: readonly Sink[];
  readonly maxStateAgeSeconds: number;
  /** Of the transactional sinks. */
  readonly transactions?: { readonly timeoutSeconds: number; readonly intervalSeconds: number };
  /** Whether the stores of its state can deny writes, all of them. */
  readonly storageFence: boolean;
  /** Which storage fence is set: on all of a dark cluster, or on this application. */
  readonly scope: 'cluster' | 'application';
  /** The cluster that was found to be lost before the operation began, or is said to be: for its answer nobody waits. */
  readonly lost?: string;
  readonly allowed: Allowed;
}

/** How long each step may take, and what proves a fence. */
export interface Limits {
  /** A source that does not answer is taken for dark after this, unless it is known to be lost. */
  readonly darkSeconds: number;
  readonly fenceSeconds: number;
  readonly resolveSeconds: number;
  readonly startSeconds: number;
  readonly createSeconds: number;
  readonly runSeconds: number;
  readonly checkpointSeconds: number;
  /** How often the store must have refused a write in a row, and over which time. */
  readonly probes: number;
  readonly windowSeconds: number;
  /** At least the longest time for which the store lets one request run. */
  readonly settleSeconds: number;
  /** After it every API server knows a grant. */
  readonly guardSeconds: number;
  /** How often an operation begins anew with an application. */
  readonly attempts: number;
}

export const LIMITS: Limits = {
  darkSeconds: 30,
  fenceSeconds: 600,
  resolveSeconds: 300,
  startSeconds: 300,
  createSeconds: 120,
  runSeconds: 600,
  checkpointSeconds: 900,
  probes: 3,
  windowSeconds: 2,
  settleSeconds: 5,
  guardSeconds: 2,
  attempts: 3,
};

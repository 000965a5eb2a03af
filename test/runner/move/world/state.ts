import { Grant } from '../../../../src/platform/guard/grant';
import { JournalEntry, Placement } from '../../../../src/runner/ledger/records';
import { Effect } from '../../../../src/runner/move/effects';
import { MoveOrder } from '../../../../src/runner/move/order';

/** What was written up to an offset, by which incarnation of the job of which epoch. Its transaction has the same identity. */
export interface Checkpoint {
  readonly offset: number;
  readonly epoch: number;
  readonly incarnation: number;
}

export interface Job {
  epoch: number;
  incarnation: number;
  offset: number;
  base?: Checkpoint;
  /** `fly` and `rfly`: a request is under way since a time; `reg`: registered, and not yet committed. */
  at: 'run' | 'fly' | 'meta' | 'rfly' | 'reg';
  since: number;
  /** Its request arrives no earlier. */
  heldUntil?: number;
}

export interface Resource {
  uid: string;
  version: number;
  generation: number;
  epoch: number;
  suspended: boolean;
  deleting: boolean;
  stop: 'no' | 'pending' | 'stopped' | 'failed';
  restore?: Checkpoint;
  /** What its high availability points to. */
  ha?: Checkpoint;
  /** Only where an old resource is patched: it is not seen. */
  hidden?: boolean;
}

export interface Cluster {
  name: string;
  dark: boolean;
  darkSince: number;
  /** Nothing runs there. */
  dead: boolean;
  guarded: boolean;
  grant?: Grant;
  resource?: Resource;
  job?: Job;
  /** What GitOps applies. */
  git?: { epoch: number; restore?: Checkpoint };
  /** Creations are refused for want of quota. */
  full: boolean;
}

export interface Deny {
  epoch: number;
  since: number;
  count: number;
  last: number;
  first?: { at: number; digest: string };
  second?: { at: number; digest: string };
}

/** One who runs the command. */
export interface Runner {
  order?: MoveOrder;
  token?: number;
  abort?: string;
  /** As it was when it last read it. */
  entries: JournalEntry[];
  /** Whether it waits for something. */
  waits?: boolean;
  /** What it has read, and what it is about to do; anything may happen before it does. */
  holding?: { readonly act: () => void };
}

export interface Request {
  readonly effect: Effect;
}

export interface World {
  now: number;
  record: Placement;
  journals: Map<string, JournalEntry[]>;
  clusters: Cluster[];
  denies: Map<string, Deny>;
  meta: Map<number, Checkpoint>;
  registered: Map<number, Checkpoint>;
  evidenceLost: Set<number>;
  /** How often something was written under an epoch. */
  writes: Map<number, number>;
  incarnations: number;
  committed: Checkpoint[];
  abortedTransactions: Set<string>;
  claims: Map<number, string>;
  creations: Map<number, number>;
  inFlight: Request[];
  runners: Runner[];
  pipeline?: { cluster: string; epoch: number; token: number; uid: string; version: number };
  operations: number;
  steps: number;
  ends: Map<string, number>;
  states: Map<string, number>;
  /** What was found at a preview, for the fault that takes it for the truth. */
  early?: Checkpoint;
  /** Epochs that were created before they were decided, by the fault that does so. */
  appliedEarly: Set<number>;
  orders: Map<string, MoveOrder>;
  bug?: Bug;
}

export const BUGS = [
  'no fence',
  'state before fence',
  'commit after apply',
  'epoch not raised',
  'decisions written blindly',
  'lost journal record',
  'fence lifted before recover',
  'patched old resource',
  'created more than once',
  'newest _metadata instead of registered',
  'deletes allowed',
  'no settle time',
  'abort not written down first',
] as const;
export type Bug = (typeof BUGS)[number];

export class Violation extends Error {}

export const idOf = ({ offset, epoch, incarnation }: Checkpoint) => `${offset}-${epoch}-${incarnation}`;
export const uriOf = (checkpoint: Checkpoint) => `s3://state/e${checkpoint.epoch}/chk-${idOf(checkpoint)}`;

export function checkpointAt(uri: string): Checkpoint {
  const [offset, epoch, incarnation] = uri
    .slice(uri.lastIndexOf('chk-') + 4)
    .split('-')
    .map(Number);
  return { offset, epoch, incarnation };
}

export function clusterOf(world: World, name: string): Cluster {
  return world.clusters.find((cluster) => cluster.name === name)!;
}

export function deniedAt({ denies }: World, cluster: string, epoch: number): boolean {
  const deny = denies.get(cluster);
  return deny !== undefined && deny.epoch >= epoch;
}

/** How long a store lets a request run, in seconds. */
export const REQUEST_SECONDS = 20;

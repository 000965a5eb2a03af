import type { PlannedMove } from './planned-move';
import { Finding } from './restore';
import { DecisionKind } from './states';
import { Next } from '../ledger/ledger';
import { FenceProof, Placement, Restore } from '../ledger/records';

interface At {
  readonly cluster: string;
  readonly epoch: number;
}

interface OnObject extends At {
  readonly uid: string;
  /** Read before the placement was. */
  readonly resourceVersion: string;
}

/**
 * What is done to the world. Each is idempotent, or was reserved. It is written into the journal before it is sent; its
 * outcome afterwards, where that is known.
 */
export type Effect =
  /** The provisional restore point, and whether what the job retains survives a fence. It changes nothing. */
  | { readonly effect: 'preview'; readonly epoch: number; readonly roots: readonly string[] }
  /** Of the target alone, with a placement that is not decided yet, or is. It changes nothing. */
  | ({ readonly effect: 'synthesize'; readonly restore: Restore; readonly decided: boolean } & At)
  /** After it nothing is admitted there at this epoch, nor at any before it. */
  | ({ readonly effect: 'revoke-grant'; readonly token: number } & At)
  /** With a savepoint, and `kubernetes.operator.jm-deployment.shutdown-ttl: 0`. */
  | ({ readonly effect: 'suspend' } & OnObject)
  /** The Deployment of a job manager that has nothing to do any more. */
  | ({ readonly effect: 'delete-deployment' } & At)
  | ({ readonly effect: 'set-deny'; readonly scope: 'cluster' | 'application' } & At)
  /** Attempts a write with the fenced rights, over a fresh connection, and lists. It changes nothing. */
  | ({ readonly effect: 'probe' } & At)
  /** Looks for what the next epoch starts from. It changes nothing. */
  | { readonly effect: 'resolve'; readonly epoch: number; readonly roots: readonly string[] }
  /** Creates the claim of an epoch in the store, unless it is there; its own one is good. */
  | ({ readonly effect: 'claim'; readonly operation: string } & At)
  | ({ readonly effect: 'raise-guard'; readonly token: number } & At)
  /** Deletes a resource of an older epoch on the target, so that it is never patched. */
  | ({ readonly effect: 'clean-old' } & OnObject)
  | ({
      readonly effect: 'create';
      readonly token: number;
      readonly objects: readonly string[];
      readonly restore: Restore;
    } & At)
  /** Deletes what an older epoch left on a cluster that is not its own any more. */
  | ({ readonly effect: 'delete-debt' } & OnObject)
  /** Marks a cluster as one with debts. */
  | ({ readonly effect: 'quarantine'; readonly clusterUid: string } & At);

export type EffectKind = Effect['effect'];

/** Effects that change nothing: after them an operation may still be aborted as if it had never been. */
export const HARMLESS: readonly EffectKind[] = ['preview', 'synthesize', 'probe', 'resolve'];

/** What becomes known of an effect, where that must be written down. */
export interface Outcomes {
  readonly preview: {
    readonly restore?: Restore;
    readonly problem?: string;
    /** When it was looked for, by the clock of the store. */
    readonly time?: string;
  };
  readonly synthesize: {
    /** Of the target's manifests without the epoch and the restore point. */
    readonly digest: string;
    /** Of the object that it is known by, as an apply writes it down. */
    readonly applied?: string;
  };
  readonly resolve: Finding;
  readonly claim: { readonly won: boolean };
  /** Absent in the journal as long as no answer came. */
  readonly create: { readonly created: boolean; readonly why?: string };
}

/** What is written into the journal of an application without anything being sent. */
export type Note =
  /** All that the operation is to do with it, so that whoever goes on knows it. */
  | { readonly note: 'order'; readonly planned?: PlannedMove }
  | { readonly note: 'fenced'; readonly proofs: readonly FenceProof[]; readonly risk?: string }
  | { readonly note: 'void'; readonly why: string }
  | { readonly note: 'resolved'; readonly restore: Restore; readonly epoch: number; readonly why: string }
  | { readonly note: 'abort'; readonly why: string }
  /** The operation does not try again: the application is parked as soon as it is fenced. */
  | { readonly note: 'halt'; readonly why: string }
  | { readonly note: 'running' }
  | { readonly note: 'checkpointed'; readonly uri?: string; readonly warning?: string }
  | { readonly note: 'cleaned'; readonly paid: readonly string[] };

/** The next thing to do for one application. After it the world is observed anew. */
export type Step =
  | { readonly decision: DecisionKind; readonly to: Next<Placement>; readonly why: string }
  /** After a probe nothing new is seen before a time in milliseconds; absent: that is not known. */
  | { readonly effects: readonly Effect[]; readonly why: string; readonly until?: number }
  | { readonly note: Note }
  /** Until the world has changed, or a time in milliseconds has come, at which there will be another step. */
  | { readonly wait: string; readonly until?: number }
  /** Nothing is left to do for this operation. */
  | { readonly end: 'done' | 'aborted' | 'parked' | 'overtaken' | 'aged'; readonly why: string };

import { Point } from './points';
import { Phase } from '../ledger/records';

/** What there is to say of an application, the worst first. */
export const VERDICTS = [
  /** It runs where the ledger does not place it, or at another epoch. */
  'unexpected',
  /** The ledger says that it was created, and it is not there. */
  'missing',
  /** An older epoch of it may write again: a fence that is still needed does not hold. */
  'unfenced',
  'failing',
  'stale-checkpoint',
  'parked',
  /** Its cluster does not answer. */
  'unknown',
  'moving',
  'starting',
  'not-created',
  'suspended',
  'finished',
  'ok',
] as const;
export type Verdict = (typeof VERDICTS)[number];

/** A copy of an application in a cluster. */
export interface Copy {
  readonly cluster: string;
  readonly epoch: number;
  readonly token?: number;
  readonly uid: string;
  readonly desiredState: 'running' | 'suspended';
  readonly lifecycleState?: string;
  readonly jobState?: string;
}

/** What was last seen of an application whose cluster does not answer. */
export interface LastSeen {
  readonly seen: string;
  readonly ageSeconds: number;
  readonly lifecycleState?: string;
  readonly jobState?: string;
}

/** The state of one application. */
export interface StatusRow {
  /** `<tenant>/<name>`. */
  readonly application: string;
  readonly tenant: string;
  /** Absent: it is not in the assembly. */
  readonly queue?: string;
  readonly verdict: Verdict;
  /** Whether somebody should look at it. */
  readonly problem: boolean;
  /** For a person; empty where there is nothing to say. */
  readonly why: string;
  /** Where it should run, by the ledger; without a record there, by the assembly. */
  readonly cluster: string;
  readonly epoch: number;
  readonly placedBy: 'ledger' | 'assembly' | 'nobody';
  readonly phase?: Phase;
  readonly desiredState?: 'running' | 'suspended';
  readonly lifecycleState?: string;
  readonly jobState?: string;
  /** When its job was started; one that was restored from its last state has started anew. */
  readonly started?: string;
  /** The newest checkpoint or savepoint that is known of. */
  readonly checkpoint?: Point & { readonly ageSeconds: number };
  readonly maxStateAgeSeconds?: number;
  /** All that is there of it, wherever. */
  readonly copies: readonly Copy[];
  readonly lastSeen?: LastSeen;
}

import { Effect, EffectKind } from './effects';
import { MoveJournal } from './journal';
import { MoveOrder } from './order';
import { ClusterSight, StoreSight } from './sight';
import { KubeObject } from '../kube/object';
import { Placement } from '../ledger/records';

/** One application of an operation, as it is now. */
export interface Subject {
  readonly order: MoveOrder;
  readonly record: Placement;
  readonly journal: MoveJournal;
  /** Its store had a checkpoint of its own when it was looked at last, so that it is time to ask whether its sinks could commit. */
  readonly standing?: boolean;
}

type Kind<K extends EffectKind> = Extract<Effect, { readonly effect: K }>;

/** What is done to a cluster. */
export type ClusterEffect = Kind<
  'revoke-grant' | 'raise-guard' | 'suspend' | 'delete-deployment' | 'clean-old' | 'create' | 'delete-debt'
>;

/** What is done to the state storage of an application, or looked up there. */
export type StateEffect = Kind<'preview' | 'resolve' | 'claim' | 'set-deny' | 'probe'>;

/** An effect to be carried out; it is in the journal already. */
export interface Issued<E extends Effect> {
  readonly subject: Subject;
  readonly effect: E;
  /** Of a creation: all objects of the application, as synthesized for its target at this epoch. */
  readonly manifests?: readonly KubeObject[];
}

/** What became of an effect, as far as that is known. */
export type Outcome =
  /** It has happened; with what is written down of it, by its kind. */
  | { readonly done: true; readonly outcome?: unknown }
  /** It has not happened, or that is not known: whoever goes on looks. */
  | { readonly done: false; readonly why: string };

/**
 * What a runner sees of one cluster, and does to it, for many applications at once. Of nothing that it may find does it throw: a
 * cluster that does not answer is a sight, and an effect that fails is an outcome.
 */
export interface ClusterSide {
  readonly cluster: string;
  /** By application. */
  see(subjects: readonly Subject[]): Promise<ReadonlyMap<string, ClusterSight>>;
  /** Answered in the same order. */
  carryOut(effects: readonly Issued<ClusterEffect>[]): Promise<readonly Outcome[]>;
  close(): Promise<void>;
}

/** The same of all the state storages of a fleet. */
export interface StateSide {
  see(subjects: readonly Subject[]): Promise<ReadonlyMap<string, StoreSight>>;
  carryOut(effects: readonly Issued<StateEffect>[]): Promise<readonly Outcome[]>;
  close(): Promise<void>;
}

import type { FieldChange } from './compare/differences';
import type { Layer } from '../../assembly/assembly';
import type { ObjectRef } from '../kube/object';

/** What an apply does with an object, in the order in which people are told of it. */
export const CHANGE_ACTIONS = [
  /** It is not there, and is made. */
  'create',
  /** It is there, and changes. */
  'configure',
  /** It cannot be changed as it stands: it is deleted, and made anew. */
  'recreate',
  /** It is in the program no more, and is deleted. */
  'prune',
  /** It is in the program no more, and stays, since its kind is protected. */
  'keep',
  /** It would be wrong to do it; nothing is done. */
  'refuse',
  /** It was tried, or asked for, and came to nothing. */
  'fail',
  /** It was to be done, and was not: something failed before it, or the command was interrupted. */
  'skip',
  'unchanged',
] as const;
export type ChangeAction = (typeof CHANGE_ACTIONS)[number];

/** What happens to one object. */
export interface Change {
  readonly layer: Layer;
  readonly object: ObjectRef;
  /** Of what is to be pruned: that object, and no later one of its name. */
  readonly uid?: string;
  readonly action: ChangeAction;
  /** `<tenant>/<name>` of the application that it is part of. */
  readonly application?: string;
  /** What differs, masked; of what is made, it as a whole, or nothing. */
  readonly fields?: readonly FieldChange[];
  /** Why it is kept, refused, or failed. */
  readonly why?: string;
  /** What the API server warned of. */
  readonly warnings?: readonly string[];
}

export interface ClusterChanges {
  readonly cluster: string;
  readonly context: string;
  /** `refused`: it is not the cluster that is meant, or belongs to another fleet; nothing is changed in it. */
  readonly state: 'reached' | 'unreachable' | 'refused';
  /** Why it was not reached, or is refused. */
  readonly why?: string;
  /** In the order in which they are applied. */
  readonly changes: readonly Change[];
}

/** What an apply would do, and does. */
export interface ChangeSet {
  readonly fleet: string;
  readonly clusters: readonly ClusterChanges[];
}

export type ChangeCounts = Readonly<Record<ChangeAction, number>>;

export interface ChangeSetCounts extends ChangeCounts {
  readonly reached: number;
  /** Clusters that could not be reached, or are refused. */
  readonly notReached: number;
}

export function countsOf(changes: readonly Change[]): ChangeCounts {
  const sums = Object.fromEntries(CHANGE_ACTIONS.map((action) => [action, 0])) as Record<
    ChangeAction,
    number
  >;
  for (const { action } of changes) sums[action] += 1;
  return sums;
}

export function counts({ clusters }: ChangeSet): ChangeSetCounts {
  const reached = clusters.filter(({ state }) => state === 'reached').length;
  const sums = countsOf(clusters.flatMap(({ changes }) => changes));
  return { ...sums, reached, notReached: clusters.length - reached };
}

/** Whether there is anything to do. */
export function hasChanges(changeSet: ChangeSet): boolean {
  const { create, configure, recreate, prune } = counts(changeSet);
  return create + configure + recreate + prune > 0;
}

export interface ClusterReport extends ClusterChanges {
  readonly counts: ChangeCounts;
}

/** A change set as programs get it: what is unchanged is only counted. */
export interface ChangeReport {
  readonly fleet: string;
  readonly counts: ChangeSetCounts;
  readonly clusters: readonly ClusterReport[];
}

export function reportOf(changeSet: ChangeSet): ChangeReport {
  return {
    fleet: changeSet.fleet,
    counts: counts(changeSet),
    clusters: changeSet.clusters.map((cluster) => ({
      ...cluster,
      counts: countsOf(cluster.changes),
      changes: cluster.changes.filter(({ action }) => action !== 'unchanged'),
    })),
  };
}

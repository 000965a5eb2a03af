import { prefixOf } from './fence-set';
import { Deny, Placement } from '../ledger/records';
import { Holder } from '../move/fences';
import { below } from '../state/uri';

/** A directory of an epoch of an application, on one generation of a cluster. */
export interface EpochAt {
  readonly generation: number;
  readonly epoch: number;
}

/** What an old epoch on a cluster may still write, by the keys of its state storage. */
export interface Reach {
  /** The epochs up to it, on that cluster; of those that were recorded. */
  readonly epochs: readonly EpochAt[];
  /** Where its own epoch lies. */
  readonly own: readonly EpochAt[];
  /** Roots of its state that are no directory of an epoch there: nothing denies these. */
  readonly outside: readonly string[];
}

const EPOCH = /^([^/.]+)\.(\d+)\/([^/]+\/[^/]+)\/e(\d+)$/;

/**
 * @param root of the state storage
 * @param generation of the cluster now, for an epoch of which no root is recorded
 */
export function reachOf(
  { cluster, epoch }: Holder,
  { app, stateRoots }: Pick<Placement, 'app' | 'stateRoots'>,
  root: string,
  generation: number,
): Reach {
  const epochs: EpochAt[] = [];
  const outside: string[] = [];
  for (const each of stateRoots) {
    const [, name, number, of, at] = EPOCH.exec(below(root, each) ?? '') ?? [];
    if (of !== app) {
      outside.push(each);
    } else if (name === cluster && Number(at) <= epoch) {
      epochs.push({ generation: Number(number), epoch: Number(at) });
    }
  }
  let own = epochs.filter((each) => each.epoch === epoch);
  // What an adopted job had lies in directories of its own, which no later epoch writes to.
  if (epoch === 0) return { epochs, own, outside };
  if (own.length === 0) {
    own = [{ generation, epoch }];
    epochs.push(...own);
  }
  return { epochs, own, outside: [] };
}

/** The prefix of one epoch of an application. */
export function epochPrefix(cluster: string, app: string, at: EpochAt): string {
  const [tenant, name] = app.split('/');
  return prefixOf({ cluster, generation: at.generation, tenant, app: name, epoch: at.epoch });
}

/** What is to be denied for a holder: all of the cluster at these generations, or each of the epochs. */
export function deniesFor(
  { cluster, clusterUid }: Holder,
  app: string,
  epochs: readonly EpochAt[],
  scope: 'cluster' | 'application',
  by: Pick<Deny, 'operation' | 'since'>,
): Deny[] {
  const [tenant, name] = app.split('/');
  if (scope === 'cluster') {
    const generations = [...new Set(epochs.map(({ generation }) => generation))].sort((a, b) => a - b);
    return generations.map((generation) => ({ cluster, generation, clusterUid, ...by }));
  }
  return epochs.map(({ generation, epoch }) => ({
    cluster,
    generation,
    tenant,
    app: name,
    epoch,
    clusterUid,
    ...by,
  }));
}

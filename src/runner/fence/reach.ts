import { prefixOf } from './fence-set';
import { Beacon, Deny, Placement } from '../ledger/records';
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

/** What was seen of where an old epoch keeps its state, and lies elsewhere than in its directory: code may say otherwise. */
export function elsewhere(
  { cluster, epoch }: Holder,
  app: string,
  root: string,
  beacons: readonly Pick<Beacon, 'app' | 'epoch' | 'directories' | 'newestCheckpoint'>[],
): readonly string[] {
  const found = beacons
    .filter((each) => each.app === app && each.epoch === epoch)
    .flatMap(({ directories, newestCheckpoint }) =>
      [...Object.values(directories), newestCheckpoint?.path ?? ''].filter(
        (uri) => /^[a-z0-9+.-]+:/i.test(uri) && !isIn({ cluster, epoch }, app, below(root, uri)),
      ),
    );
  return [...new Set(found)];
}

function isIn({ cluster, epoch }: Pick<Holder, 'cluster' | 'epoch'>, app: string, path?: string): boolean {
  const [whole, name, , of, at] = EPOCH.exec(path?.split('/').slice(0, 4).join('/') ?? '') ?? [];
  return whole !== undefined && name === cluster && of === app && Number(at) === epoch;
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

import { createHash } from 'crypto';
import { generationOf } from '../place';
import { StateStore } from '../store';
import { Known } from './lookups';
import { PROBE } from '../../../assembly/state-marks';
import { DenyWatch, Span } from '../../fence/deny-watch';
import { isCovered } from '../../fence/fence-set';
import { Denial, PhysicalStore } from '../../fence/physical';
import { elsewhere, EpochAt, epochPrefix, Reach, reachOf } from '../../fence/reach';
import { Holder, holdersOf } from '../../move/fences';
import { Subject } from '../../move/sides';
import { DenySight, holderKey } from '../../move/sight';

/** A holder, what it may still write, and by which of the denied prefixes that is denied. */
export interface HeldAt {
  readonly subject: Subject;
  readonly holder: Holder;
  readonly reach: Reach;
  /** What must be denied, each as it is denied: all of a generation, or one epoch. */
  readonly keys: readonly string[];
}

/** Where something is denied, or was to be. Of all others there is nothing to be seen. */
export function heldAt(
  subject: Subject,
  root: string,
  denied: readonly string[],
  known: Known,
): readonly HeldAt[] {
  const { record, journal } = subject;
  return holdersIn(subject).flatMap((holder): HeldAt[] => {
    const reach = reachIn(holder, record, root, known);
    const own = reach.own.map((at) => epochPrefix(holder.cluster, record.app, at));
    const isDenied = own.length > 0 && own.every((prefix) => isCovered(prefix, denied));
    if (!isDenied && !journal.denied.has(holderKey(holder))) return [];
    const keys = keysOf(holder, record.app, reach.epochs, denied);
    const seen = elsewhere(holder, record.app, root, known.beacons.get(holder.cluster) ?? []);
    const outside = [...reach.outside, ...seen];
    return [{ subject, holder, reach: { ...reach, outside }, keys }];
  });
}

/** All that an old epoch may be alive in: what is to be fenced, what is owed, and what was proven. */
function holdersIn({ record, journal }: Subject): readonly Holder[] {
  const all = [...holdersOf(record), ...record.fences, ...(journal.fenced?.proofs ?? [])];
  const byKey = new Map(all.map((each) => [`${holderKey(each)} ${each.clusterUid}`, each]));
  return [...byKey.values()].map(({ cluster, clusterUid, epoch }) => ({ cluster, clusterUid, epoch }));
}

export function reachIn(holder: Holder, record: Subject['record'], root: string, known: Known): Reach {
  const { cluster } = holder;
  const generation = generationOf(cluster, known.assembly, known.clusters);
  return reachOf(holder, record, root, generation);
}

/** A prefix by which others are denied too serves all of them: it is probed once. */
export function keysOf(
  { cluster }: Holder,
  app: string,
  epochs: readonly EpochAt[],
  denied: readonly string[],
): readonly string[] {
  const prefixes = epochs.map((at) => epochPrefix(cluster, app, at));
  return [...new Set(prefixes.map((prefix) => denied.find((each) => prefix.startsWith(each)) ?? prefix))];
}

export async function lookAt(
  stores: readonly PhysicalStore[],
  keys: readonly string[],
  denied: readonly string[],
): Promise<Denial> {
  const seen = await Promise.all(stores.map(async (store) => store.look(keys)));
  const missing = new Map(
    keys.map((key) => [
      key,
      [
        ...(isCovered(key, denied) ? [] : [`${key} (the ledger does not say so)`]),
        ...seen.flatMap((each) => each.missing.get(key) ?? []),
      ],
    ]),
  );
  return { equal: seen.every(({ equal }) => equal), missing };
}

export interface Probed {
  readonly principal: DenySight['principal'];
  readonly appliesToAll: boolean;
}

/** What is seen of the fence on one holder. */
export function denySight(
  { subject, holder, reach, keys }: HeldAt,
  { digest, epochs }: Listing,
  { equal, missing }: Denial,
  watch: DenyWatch,
  {
    denied,
    passing,
    probed,
    listing,
  }: {
    readonly denied: readonly string[];
    /** Prefixes under which the last write that was tried has passed. */
    readonly passing: ReadonlySet<string>;
    readonly probed: Probed | undefined;
    /** All are listed in the same time, so that none is behind the others. */
    readonly listing: Span;
  },
): DenySight {
  const { app } = subject.record;
  const refused = watch.seen(keys);
  const uncovered = epochs
    .map((each) => epochPrefix(holder.cluster, app, each))
    .filter((prefix) => !isCovered(prefix, denied));
  return {
    equal,
    missing: [
      ...new Set([
        ...keys.flatMap((key) => missing.get(key) ?? []),
        ...keys
          .filter((key) => passing.has(key))
          .map((key) => `${key} (a write was tried there, and passed)`),
        ...uncovered,
        ...reach.outside.map(
          (each) => `${each} (its job keeps state there, and it is no directory of this epoch)`,
        ),
      ]),
    ],
    principal: probed?.principal ?? 'runner',
    appliesToAll: probed?.appliesToAll ?? false,
    refused,
    listings: watch.listed(`${app} ${holderKey(holder)}`, listing, digest, refused.since),
  };
}

/** What lies under the epochs of a holder, wherever the storage lies; and which epochs have something. */
export interface Listing {
  readonly digest: string;
  readonly epochs: readonly EpochAt[];
}

export async function listingAt(
  stores: readonly { readonly url: string; readonly state: StateStore }[],
  { subject, holder: { cluster, epoch }, reach }: HeldAt,
): Promise<Listing> {
  const { app } = subject.record;
  const generations = new Set(reach.epochs.map(({ generation }) => generation));
  const hash = createHash('sha256');
  const epochs = new Map<string, EpochAt>();
  let count = 0;
  for (const store of stores) {
    for (const generation of generations) {
      const prefix = `${cluster}.${generation}/${app}/`;
      for (const { key, size, time } of await store.state.list(prefix)) {
        const [directory, number] = /^e(\d+)(?=\/)/.exec(key.slice(prefix.length)) ?? [];
        if (directory === undefined || Number(number) > epoch || key.includes(`/${PROBE}`)) continue;
        epochs.set(`${generation}/${directory}`, { generation, epoch: Number(number) });
        hash.update(`${store.url} ${key} ${size} ${time}\n`);
        count++;
      }
    }
  }
  return { digest: `${count} files, sha256:${hash.digest('hex')}`, epochs: [...epochs.values()] };
}

import { beaconOf } from './beacon';
import { Identify } from './identity';
import type { ClusterView } from './status-of';
import { Ledger } from '../ledger/ledger';
import { Beacon, Placement } from '../ledger/records';

/** What is to be remembered of a cluster that has answered. */
export function beaconsOf(
  view: ClusterView & { readonly reached: true },
  identify: Identify,
  placements: ReadonlyMap<string, Placement>,
  former: readonly Beacon[],
  now: Date,
): readonly Beacon[] {
  const before = new Map(former.map((beacon) => [beacon.app, beacon]));
  const beacons = new Map<string, Beacon>();
  for (const live of [...view.applications].sort((a, b) => a.epoch - b.epoch)) {
    const app = identify(live.namespace, live.application);
    beacons.set(app, beaconOf(app, live, now, before.get(app)));
  }
  // One that is missing, though it should be there: where its state is, only this still tells.
  for (const beacon of former) {
    const placement = placements.get(beacon.app);
    const belongs = placement?.cluster === view.cluster && placement.epoch === beacon.epoch;
    if (belongs && !beacons.has(beacon.app)) beacons.set(beacon.app, beacon);
  }
  return [...beacons.values()].sort((a, b) => (a.app < b.app ? -1 : 1));
}

/** @returns what went wrong, by cluster: a status is shown all the same. */
export async function writeBeacons(
  ledger: Ledger,
  beacons: ReadonlyMap<string, readonly Beacon[]>,
): Promise<readonly unknown[]> {
  const written = await Promise.allSettled(
    [...beacons].map(async ([cluster, all]) => ledger.writeBeacons(cluster, all)),
  );
  return written.flatMap((each) => (each.status === 'rejected' ? [each.reason as unknown] : []));
}

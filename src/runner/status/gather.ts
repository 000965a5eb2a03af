import { FenceSight } from './fences';
import { identifier, Identify } from './identity';
import { LiveApplication } from './live-application';
import type { ClusterView, Evidence } from './status-of';
import { AssemblyApplication } from '../../assembly/assembly';
import { groupBy } from '../../validation/group-by';
import { Beacon, Placement } from '../ledger/records';

/** All that is known of one application. */
export interface Known {
  /** `<tenant>/<name>`. */
  readonly id: string;
  readonly planned?: AssemblyApplication;
  readonly placement?: Placement;
  /** Where it should run; empty where nobody says. */
  readonly cluster: string;
  readonly epoch: number;
  readonly copies: readonly LiveApplication[];
  /** The copy that should be there. */
  readonly home?: LiveApplication;
  /** What its cluster said when it was asked; absent: nobody asked it. */
  readonly view?: ClusterView;
  readonly beacon?: Beacon;
  /** Fences that are still needed, and do not hold. */
  readonly open: readonly FenceSight[];
}

/** Brings together what the assembly, the ledger and the clusters say of each application. */
export function gather({ assembly, placements, views, beacons, fences = [] }: Evidence): readonly Known[] {
  const viewOf = new Map(views.map((view) => [view.cluster, view]));
  const copies = copiesOf(identifier(assembly, placements), views);
  const seen = new Map(
    [...beacons].flatMap(([cluster, all]) =>
      all.map((beacon): [string, Beacon] => [`${cluster} ${beacon.app}`, beacon]),
    ),
  );
  const open = groupBy(
    fences.filter((fence) => fence.state === 'open' && isOwed(fence, placements?.get(fence.app))),
    ({ app }) => app,
  );
  const ids = new Set([
    ...Object.keys(assembly.applications),
    ...[...(placements?.values() ?? [])].filter(({ phase }) => phase !== 'TOMBSTONE').map(({ app }) => app),
    ...copies.keys(),
    // Whoever was retired may still be alive where it ran.
    ...open.keys(),
  ]);
  return [...ids].map((id) => {
    const planned = Object.hasOwn(assembly.applications, id) ? assembly.applications[id] : undefined;
    const record = placements?.get(id);
    const placement = record?.phase === 'TOMBSTONE' ? undefined : record;
    const { cluster = '', epoch = 0 } = placement ?? planned ?? {};
    const all = copies.get(id) ?? [];
    return {
      id,
      planned,
      placement,
      cluster,
      epoch,
      copies: all,
      home: all.find((copy) => copy.cluster === cluster && copy.epoch === epoch),
      view: viewOf.get(cluster),
      beacon: seen.get(`${cluster} ${id}`),
      open: open.get(id) ?? [],
    };
  });
}

/** What was clean by the time that the placement was read needs no fence any more. */
const isOwed = ({ cluster, clusterUid }: FenceSight, record: Placement | undefined): boolean =>
  record?.debts.some((debt) => debt.cluster === cluster && debt.clusterUid === clusterUid) === true;

function copiesOf(
  identify: Identify,
  views: readonly ClusterView[],
): ReadonlyMap<string, readonly LiveApplication[]> {
  const copies = new Map<string, LiveApplication[]>();
  for (const copy of views.flatMap((view) => (view.reached ? view.applications : []))) {
    const id = identify(copy.namespace, copy.application);
    const others = copies.get(id);
    if (others) others.push(copy);
    else copies.set(id, [copy]);
  }
  return copies;
}

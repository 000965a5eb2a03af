import { LiveApplication } from './live-application';
import type { ClusterView, Evidence } from './status-of';
import { AssemblyApplication, FleetAssembly } from '../../assembly/assembly';
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
}

/** Brings together what the assembly, the ledger and the clusters say of each application. */
export function gather({ assembly, placements, views, beacons }: Evidence): readonly Known[] {
  const viewOf = new Map(views.map((view) => [view.cluster, view]));
  const copies = copiesOf(assembly, placements, views);
  const seen = new Map(
    [...beacons].flatMap(([cluster, all]) =>
      all.map((beacon): [string, Beacon] => [`${cluster} ${beacon.app}`, beacon]),
    ),
  );
  const ids = new Set([
    ...Object.keys(assembly.applications),
    ...[...(placements?.values() ?? [])].filter(({ phase }) => phase !== 'TOMBSTONE').map(({ app }) => app),
    ...copies.keys(),
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
    };
  });
}

/** An object tells its namespace, and the name of its application within the tenant; whose the namespace is, others say. */
function copiesOf(
  assembly: FleetAssembly,
  placements: Evidence['placements'],
  views: readonly ClusterView[],
): Map<string, LiveApplication[]> {
  const known = new Map<string, string>();
  const add = (id: string, namespace: string) => known.set(`${namespace}/${id.split('/')[1]}`, id);
  for (const [id, { namespace }] of Object.entries(assembly.applications)) add(id, namespace);
  for (const { app, namespace } of placements?.values() ?? []) add(app, namespace);
  const tenants = new Map(
    Object.entries(assembly.tenants).flatMap(([tenant, { namespaces }]) =>
      namespaces.map((namespace): [string, string] => [namespace, tenant]),
    ),
  );
  const copies = new Map<string, LiveApplication[]>();
  for (const copy of views.flatMap((view) => (view.reached ? view.applications : []))) {
    const { namespace, application } = copy;
    const id =
      known.get(`${namespace}/${application}`) ?? `${tenants.get(namespace) ?? namespace}/${application}`;
    const others = copies.get(id);
    if (others) others.push(copy);
    else copies.set(id, [copy]);
  }
  return copies;
}

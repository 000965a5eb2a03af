import { FleetAssembly } from '../../assembly/assembly';
import { PlacementProblem } from '../../fleet/placement/problem';

/** What placement decided on, from what the synthesis told of it: the same problem, so that it yields the same decisions. */
export function problemOf({
  clusters,
  stateStorages,
  tenants,
  queues,
  applications,
}: FleetAssembly): PlacementProblem {
  return {
    clusters: named(clusters),
    storages: named(stateStorages),
    tenants: named(tenants),
    queues: named(queues).map(({ candidates, ...queue }) => ({
      ...queue,
      candidates: Object.entries(candidates).map(([cluster, weight]) => ({ cluster, weight })),
    })),
    applications: Object.entries(applications).map(([id, application]) => {
      const { queue, stateStorage, bindings, placed, cluster, epoch, demand, demandOn } = application;
      return {
        id,
        queue,
        stateStorage,
        bindings,
        // What was placed just now had no place before.
        current: placed === 'by-ledger' ? { cluster, epoch } : undefined,
        demandOn: (name) => (Object.hasOwn(demandOn, name) ? demandOn[name] : demand),
      };
    }),
  };
}

function named<T extends object>(entries: Readonly<Record<string, T>>): (T & { readonly name: string })[] {
  return Object.entries(entries).map(([name, entry]) => ({ ...entry, name }));
}

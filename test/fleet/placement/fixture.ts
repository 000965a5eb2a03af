import {
  PlacementApplication,
  PlacementCluster,
  PlacementProblem,
  PlacementQueue,
  Resources,
} from '../../../src/fleet/placement';

const GIB = 2 ** 30;

/** So many CPUs, with 4 GiB each. */
export function cpus(count: number): Resources {
  return { cpu: count * 1000, memory: count * 4 * GIB };
}

export function cluster(name: string, props: Partial<PlacementCluster> = {}): PlacementCluster {
  return {
    name,
    failureDomain: `domain-of-${name}`,
    labels: {},
    cordoned: false,
    bindings: { 'kafka.bootstrap': `${name}:9092` },
    stateStorages: ['main'],
    ...props,
  };
}

/** A queue of the tenant `ads`. Its candidates are by default those that `problem` gives it: all clusters, weight 1. */
export function queue(name: string, props: Partial<PlacementQueue> = {}): PlacementQueue {
  return { name, tenant: 'ads', tier: 1, survives: 'nothing', candidates: [], ...props };
}

export interface ApplicationOptions extends Partial<Omit<PlacementApplication, 'demandOn'>> {
  readonly demand?: Resources;
}

export function application(
  id: string,
  { demand = cpus(1), ...props }: ApplicationOptions = {},
): PlacementApplication {
  return {
    id,
    queue: 'ads/default',
    stateStorage: 'main',
    bindings: ['kafka.bootstrap'],
    demandOn: () => demand,
    ...props,
  };
}

/** One tenant `ads`, one queue `ads/default`, one state storage `main` that is never lost. */
export function problem(props: Partial<PlacementProblem>): PlacementProblem {
  const { clusters = [], queues = [queue('ads/default')] } = props;
  const everywhere = clusters.map(({ name }) => ({ cluster: name, weight: 1 }));
  return {
    clusters,
    storages: [{ name: 'main' }],
    tenants: [{ name: 'ads' }],
    applications: [],
    ...props,
    queues: queues.map((one) => (one.candidates.length > 0 ? one : { ...one, candidates: everywhere })),
  };
}

/** The same problem with everything where `placements` has it. */
export function settled(
  given: PlacementProblem,
  placements: { of(id: string): { readonly cluster?: string; readonly epoch?: number } | undefined },
): PlacementProblem {
  return {
    ...given,
    applications: given.applications.map((one) => {
      const { cluster: where, epoch } = placements.of(one.id) ?? {};
      return where === undefined || epoch === undefined
        ? one
        : { ...one, current: { cluster: where, epoch } };
    }),
  };
}

import * as fc from 'fast-check';
import { application, cluster, cpus, problem, queue } from './fixture';
import { PlacementApplication, PlacementProblem, Survives } from '../../../src/fleet/placement';

/** How large the fleets may be. */
export interface FleetSize {
  readonly clusters: number;
  readonly applications: number;
}

const subsetOf = <T>(items: readonly T[], minLength = 0) => fc.subarray([...items], { minLength });
const bound = fc.option(fc.integer({ min: 2, max: 12 }).map(cpus), { nil: undefined });
const tight = fc.option(fc.integer({ min: 2, max: 9 }).map(cpus), { nil: undefined, freq: 8 });

/**
 * Small fleets in which everything that a filter looks at occurs, and room is scarce. Without `current` nothing runs
 * yet; with it some applications run, maybe where they do not fit or are not wanted.
 */
export function fleets(size: FleetSize, current = true): fc.Arbitrary<PlacementProblem> {
  return fc
    .record({
      clusters: fc.integer({ min: 1, max: size.clusters }),
      tenants: fc.integer({ min: 1, max: 2 }),
      queues: fc.integer({ min: 1, max: 3 }),
    })
    .chain((count) => {
      const names = numbered('c', count.clusters);
      const tenants = numbered('t', count.tenants);
      const queues = numbered('q', count.queues);
      return fc.record({
        clusters: fc.tuple(...names.map(anyCluster)),
        storages: fc.tuple(
          ...STORAGES.map((name) =>
            fc.record({ name: fc.constant(name), failureDomain: fc.option(domain, { nil: undefined }) }),
          ),
        ),
        tenants: fc.tuple(...tenants.map((name) => fc.record({ name: fc.constant(name), quota: bound }))),
        queues: fc.tuple(...queues.map((name) => anyQueue(name, tenants, names))),
        applications: fc
          .array(anyApplication(queues, names, current), { maxLength: size.applications })
          .map((applications): PlacementApplication[] =>
            applications.map((one, i) => ({ ...one, id: `t/a${i}` })),
          ),
      });
    });
}

/** Nothing stands in the way but room, and that is so scarce that it matters who goes where. */
export const tightFleets: fc.Arbitrary<PlacementProblem> = fc
  .record({
    capacities: fc.array(fc.integer({ min: 3, max: 6 }), { minLength: 2, maxLength: 3 }),
    sizes: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 2, maxLength: 6 }),
  })
  .chain(({ capacities, sizes }) => {
    const clusters = capacities.map((capacity, i) => cluster(`c${i}`, { capacity: cpus(capacity) }));
    const names = clusters.map(({ name }) => name);
    const queues = fc.tuple(
      ...sizes.map((_, i) =>
        subsetOf(names, 1).map((chosen) =>
          queue(`q${i}`, {
            survives: 'cluster',
            candidates: chosen.map((one) => ({ cluster: one, weight: 1 })),
          }),
        ),
      ),
    );
    const applications = sizes.map((size, i) =>
      application(`ads/a${i}`, { queue: `q${i}`, demand: cpus(size) }),
    );
    return queues.map((all) => problem({ clusters, queues: all, applications }));
  });

/** The same in another order of declaration, all the way down. */
export function shuffled(given: PlacementProblem): fc.Arbitrary<PlacementProblem> {
  const list = <T>(items: readonly T[]) => fc.shuffledSubarray([...items], { minLength: items.length });
  return fc.record({
    clusters: list(given.clusters),
    storages: list(given.storages),
    tenants: list(given.tenants),
    queues: fc
      .tuple(list(given.queues), fc.boolean())
      .map(([queues, turned]) =>
        queues.map((one) => (turned ? { ...one, candidates: [...one.candidates].reverse() } : one)),
      ),
    applications: list(given.applications),
  });
}

const STORAGES = ['s0', 's1'];
const domain = fc.constantFrom('d0', 'd1', 'd2');

function numbered(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => `${prefix}${i}`);
}

function anyCluster(name: string) {
  return fc
    .record({
      failureDomain: domain,
      labels: fc.constantFrom<Record<string, string>>({}, { zone: 'a' }, { zone: 'b' }),
      cordoned: fc.boolean().map((value) => value && name !== 'c0'),
      capacity: tight,
      bindings: fc.constantFrom<Record<string, string>>(
        { registry: 'r', 'kafka.clusterId': 'k0' },
        { registry: 'r', 'kafka.clusterId': 'k0' },
        { registry: 'r', 'kafka.clusterId': 'k1' },
        { registry: 'r' },
        {},
      ),
      stateStorages: subsetOf(STORAGES, 1),
    })
    .map((props) => cluster(name, props));
}

function anyQueue(name: string, tenants: readonly string[], clusters: readonly string[]) {
  return fc.record({
    name: fc.constant(name),
    tenant: fc.constantFrom(...tenants),
    tier: fc.constantFrom(1, 2, 3),
    survives: fc.constantFrom<Survives>('nothing', 'cluster', 'failure-domain'),
    candidates: subsetOf(clusters, 1).chain((chosen) =>
      fc.tuple(
        ...chosen.map((one) =>
          fc.record({ cluster: fc.constant(one), weight: fc.constantFrom(1, 1, 2, 5, 0) }),
        ),
      ),
    ),
    clusterLabels: fc.option(fc.constant({ zone: 'a' }), { nil: undefined, freq: 1 }),
    limits: bound,
  });
}

function anyApplication(queues: readonly string[], clusters: readonly string[], current: boolean) {
  const running = fc.record({
    cluster: fc.constantFrom(...clusters, 'gone'),
    epoch: fc.integer({ min: 1, max: 9 }),
  });
  return fc
    .record({
      queue: fc.constantFrom(...queues),
      stateStorage: fc.constantFrom('s0', 's1', undefined),
      bindings: subsetOf(['registry']),
      size: fc.integer({ min: 1, max: 4 }),
      /** How much more it asks for on odd clusters. */
      more: fc.integer({ min: 0, max: 1 }),
      current: current ? fc.option(running, { nil: undefined }) : fc.constant(undefined),
    })
    .map(({ size, more, ...rest }) => ({
      ...rest,
      id: '',
      demandOn: (name: string) => cpus(size + (/[13]$/.test(name) ? more : 0)),
    }));
}

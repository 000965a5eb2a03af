import { application, cluster, cpus, problem } from './fixture';
import { Contender, contendersOf } from '../../../src/fleet/placement/contender';
import { FleetState } from '../../../src/fleet/placement/fleet-state';
import { search } from '../../../src/fleet/placement/search';

/** Applications of these sizes, none of which has a place yet, and clusters of these capacities. */
function contenders(capacities: readonly number[], sizes: readonly number[]): Contender[] {
  const clusters = capacities.map((capacity, i) => cluster(`c${i}`, { capacity: cpus(capacity) }));
  const applications = sizes.map((size, i) => application(`ads/a${i}`, { demand: cpus(size) }));
  const given = problem({ clusters, applications });
  const fleet = new FleetState(given);
  return contendersOf(
    given.applications.map((one) => fleet.subject(one)),
    fleet,
  );
}

const NOBODY = new Set<Contender>();

test('what fits in one way only is found, from whichever side one begins', () => {
  const all = contenders([7, 5], [4, 3, 3, 2]);
  for (const first of all) {
    all.forEach(({ subject }) => subject.sit(undefined));
    expect(search(all, new Set([first]))).toBe('found');
    const load = new Map<string, number>();
    for (const { subject } of all) {
      const { cluster: where, demand } = subject.seat!;
      load.set(where.name, (load.get(where.name) ?? 0) + demand.cpu);
    }
    expect(load.get('c0')).toBe(7000);
    expect(load.get('c1')).toBe(5000);
  }
});

test('what no order makes fit is proven not to, and given up only where the attempts end before', () => {
  // Nine CPUs are free and eight are asked for, but no cluster holds two of two.
  expect(search(contenders([3, 3, 3], [2, 2, 2, 2]), NOBODY)).toBe('impossible');
  expect(search(contenders([3, 3, 3], [2, 2, 2, 2]), NOBODY, 5)).toBe('gave-up');
});

test('that more is asked for than is free needs no search', () => {
  expect(search(contenders([3, 3], [2, 2, 3]), NOBODY, 0)).toBe('impossible');
});

test('what one cluster holds above its capacity is not missing on another', () => {
  const all = contenders([3, 3], [3]);
  all[0].choices.find(({ cluster: { name } }) => name === 'c0')!.capacity.take(cpus(9));
  expect(search(all, NOBODY)).toBe('found');
  expect(all[0].subject.seat!.cluster.name).toBe('c1');
});

test('three hundred on ten clusters that are all but full: the search ends', () => {
  const capacities = Array.from({ length: 10 }, () => 121);
  const sizes = Array.from({ length: 300 }, (_, i) => 1 + (i % 7));
  expect(['found', 'gave-up']).toContain(search(contenders(capacities, sizes), NOBODY));
});

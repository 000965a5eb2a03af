import { application, cluster, cpus, problem, queue, settled } from './fixture';
import {
  Loss,
  lossesOf,
  place,
  PlacementApplication,
  PlacementCluster,
  Reason,
} from '../../../src/fleet/placement';

const EAST = cluster('east');
const LOSS_OF_EAST: Loss = { kind: 'cluster', name: 'east', clusters: ['east'], storages: [] };

/** Why `west` is rejected for an application that could go to `east`, or is there already. */
function reasonsAgainstWest(
  west: Partial<PlacementCluster>,
  props: Partial<PlacementApplication> = {},
  labels?: Record<string, string>,
  loss?: Loss,
): readonly Reason[] {
  const clusters = [{ ...EAST, labels: labels ?? {} }, cluster('west', west)];
  const queues = [queue('ads/default', { clusterLabels: labels })];
  const placements = place(
    problem({ clusters, queues, applications: [{ ...application('ads/clicks'), ...props }] }),
    loss,
  );
  const verdict = placements.explain('ads/clicks')!.clusters.find((one) => one.cluster === 'west')!;
  expect(verdict.verdict === 'rejected').toBe(verdict.reasons.length > 0);
  if (verdict.verdict === 'rejected') expect(placements.of('ads/clicks')!.cluster).not.toBe('west');
  return verdict.reasons;
}

const ON_EAST = { current: { cluster: 'east', epoch: 3 } };

test('a cordoned cluster takes nothing new', () => {
  expect(reasonsAgainstWest({ cordoned: true })).toEqual([{ code: 'cordoned' }]);
});

test('a cluster must have the labels that the queue asks for', () => {
  expect(reasonsAgainstWest({ labels: { gpu: 'no' } }, {}, { gpu: 'yes', disk: 'nvme' })).toEqual([
    {
      code: 'labels',
      mismatches: [
        { label: 'gpu', wanted: 'yes', found: 'no' },
        { label: 'disk', wanted: 'nvme', found: undefined },
      ],
    },
  ]);
});

test('every binding that the application uses must be there, and names that all objects have are none', () => {
  const bindings = ['kafka.bootstrap', 'registry', 'toString'];
  expect(reasonsAgainstWest({}, { bindings })).toEqual([
    { code: 'bindings-missing', bindings: ['registry', 'toString'] },
  ]);
});

test('the state storage must be in reach, unless there is no state', () => {
  const other = { stateStorages: ['other'] };
  expect(reasonsAgainstWest(other)).toEqual([{ code: 'storage-unreachable', storage: 'main' }]);
  expect(reasonsAgainstWest(other, { stateStorage: undefined })).toEqual([]);
});

test('offsets in the state hold for one Kafka only', () => {
  const clusters = (found?: string) => [
    cluster('east', { bindings: { 'kafka.clusterId': 'k-7' } }),
    cluster('west', { bindings: found === undefined ? {} : { 'kafka.clusterId': found } }),
  ];
  const moved = (found: string | undefined, props: Partial<PlacementApplication>) =>
    place(
      problem({
        clusters: clusters(found),
        applications: [{ ...application('ads/clicks', { bindings: [] }), ...props }],
      }),
      LOSS_OF_EAST,
    );
  const reasons = (found?: string) => moved(found, ON_EAST).explain('ads/clicks')!.clusters[1].reasons;

  expect(reasons('k-8')).toEqual([{ code: 'other-kafka', needed: 'k-7', found: 'k-8' }]);
  expect(reasons()).toEqual([{ code: 'other-kafka', needed: 'k-7', found: undefined }]);
  expect(moved('k-7', ON_EAST).of('ads/clicks')).toMatchObject({ decision: 'moves', cluster: 'west' });
  // Who never ran has no offsets yet, and who has no state keeps none.
  expect(moved('k-8', {}).of('ads/clicks')).toMatchObject({ decision: 'starts', cluster: 'west' });
  expect(moved('k-8', { ...ON_EAST, stateStorage: undefined }).of('ads/clicks')!.cluster).toBe('west');
});

test('all that a loss takes is said, and nothing goes there', () => {
  const loss: Loss = { kind: 'failure-domain', name: 'd', clusters: ['west'], storages: ['main'] };
  expect(reasonsAgainstWest({}, {}, undefined, loss)).toEqual([
    { code: 'cluster-lost' },
    { code: 'storage-lost', storage: 'main' },
  ]);
});

test('a cluster that is no candidate, or one of no weight, is never chosen', () => {
  const candidates = [
    { cluster: 'east', weight: 1 },
    { cluster: 'west', weight: 0 },
  ];
  const clusters = [EAST, cluster('north'), cluster('west')];
  const ids = Array.from({ length: 50 }, (_, i) => `ads/a${i}`);
  const placements = place(
    problem({
      clusters,
      queues: [queue('ads/default', { candidates })],
      applications: ids.map((id) => application(id)),
    }),
  );
  expect(placements.applications.every((one) => one.cluster === 'east')).toBe(true);
  const [, north, west] = placements.explain('ads/a0')!.clusters;
  expect(north.reasons).toEqual([{ code: 'not-a-candidate', queue: 'ads/default' }]);
  expect(west.reasons).toEqual([{ code: 'no-weight', queue: 'ads/default' }]);
});

const BOUNDS = [
  { of: 'capacity', name: 'east', cluster: 'east' },
  { of: 'quota', name: 'ads', cluster: 'east' },
  { of: 'limits', name: 'ads/default' },
] as const;
const SCARCE = [
  { resource: 'cpu', bound: { ...cpus(9), cpu: 5000 }, needed: 3000, left: 2000 },
  { resource: 'memory', bound: { ...cpus(5), cpu: 9000 }, needed: cpus(3).memory, left: cpus(2).memory },
] as const;

test.each(
  BOUNDS.flatMap((allowance) => SCARCE.map((scarce) => ({ allowance, of: allowance.of, ...scarce }))),
)(
  'who finds the $of short of $resource has no place, and hears how much is left',
  ({ allowance, bound, ...shortage }) => {
    const boundIf = (of: string) => (of === allowance.of ? bound : undefined);
    const placements = place(
      problem({
        clusters: [cluster('east', { capacity: boundIf('capacity') })],
        tenants: [{ name: 'ads', quota: boundIf('quota') }],
        queues: [queue('ads/default', { limits: boundIf('limits') })],
        applications: ['ads/first', 'ads/second'].map((id) => application(id, { demand: cpus(3) })),
      }),
    );
    const [first, second] = placements.applications;
    expect(first).toEqual({ application: 'ads/first', decision: 'starts', cluster: 'east', epoch: 1 });
    expect(second).toEqual({ application: 'ads/second', decision: 'unplaced' });
    expect(placements.settlement).toBe('impossible');
    const { resource, needed, left } = shortage;
    expect(placements.explain('ads/second')!.clusters[0].reasons).toEqual([
      { code: 'no-room', allowance, shortages: [{ resource, needed, left }] },
    ]);
  },
);

test('a quota counts in each cluster, limits of a queue over all of them', () => {
  const given = {
    clusters: [cluster('east'), cluster('west')],
    applications: ['ads/a', 'ads/b'].map((id) => application(id, { demand: cpus(3) })),
  };
  const quota = place(problem({ ...given, tenants: [{ name: 'ads', quota: cpus(4) }] }));
  expect(new Set(quota.applications.map((one) => one.cluster))).toEqual(new Set(['east', 'west']));

  const limits = place(problem({ ...given, queues: [queue('ads/default', { limits: cpus(4) })] }));
  expect(limits.applications.filter((one) => one.cluster === undefined)).toHaveLength(1);
});

test('what runs is not moved by a cordon, a full cluster or another queue; that it breaks a bound is said', () => {
  const placements = place(
    problem({
      clusters: [
        cluster('east', { cordoned: true, capacity: cpus(2), bindings: {}, stateStorages: [] }),
        cluster('west'),
      ],
      queues: [queue('ads/default', { candidates: [{ cluster: 'west', weight: 1 }] })],
      applications: [application('ads/clicks', { demand: cpus(3), ...ON_EAST })],
    }),
  );
  expect(placements.applications).toEqual([
    { application: 'ads/clicks', decision: 'stays', cluster: 'east', from: 'east', epoch: 3 },
  ]);
  expect(placements.excesses).toEqual([
    {
      allowance: { of: 'capacity', name: 'east', cluster: 'east' },
      used: cpus(3),
      bound: cpus(2),
    },
  ]);
  const here = placements.explain('ads/clicks')!.clusters.find((one) => one.cluster === 'east')!;
  expect(here).toMatchObject({ verdict: 'chosen', stays: true, free: 0 });
  expect(here.reasons).toEqual([{ code: 'not-a-candidate', queue: 'ads/default' }]);
});

test('bounds that are broken are listed by name, capacities first, then quotas and limits', () => {
  const tenants = ['b', 'a'].map((name) => ({ name, quota: cpus(1) }));
  const queues = ['b', 'a'].map((name) => queue(`${name}/q`, { tenant: name, limits: cpus(1) }));
  const applications = ['b', 'a'].map((name) =>
    application(`${name}/clicks`, { queue: `${name}/q`, demand: cpus(2), ...ON_EAST }),
  );
  const { excesses } = place(
    problem({ clusters: [cluster('east', { capacity: cpus(3) })], tenants, queues, applications }),
  );
  expect(excesses.map(({ allowance }) => `${allowance.of} ${allowance.name}`)).toEqual([
    'capacity east',
    'quota a',
    'quota b',
    'limits a/q',
    'limits b/q',
  ]);
});

test('what ran on a cluster that is gone moves on, at the next epoch', () => {
  const current = { cluster: 'gone', epoch: 7 };
  const placements = place(
    problem({ clusters: [EAST], applications: [application('ads/clicks', { current })] }),
  );
  expect(placements.of('ads/clicks')).toEqual({
    application: 'ads/clicks',
    decision: 'moves',
    cluster: 'east',
    from: 'gone',
    epoch: 8,
  });
});

test('what finds no place after a loss is parked at its epoch', () => {
  const placements = place(
    problem({ clusters: [EAST], applications: [application('ads/clicks', ON_EAST)] }),
    LOSS_OF_EAST,
  );
  expect(placements.of('ads/clicks')).toEqual({
    application: 'ads/clicks',
    decision: 'parked',
    from: 'east',
    epoch: 3,
  });
  expect(placements.clusters).toEqual([]);
});

test('who must survive comes first, then the lower tier, then the larger', () => {
  const order = [
    { id: 'ads/z-survives', queue: queue('survives', { tier: 3, survives: 'cluster' }), size: 2 },
    { id: 'ads/y-tier-1', queue: queue('tier-1', { tier: 1 }), size: 2 },
    { id: 'ads/x-tier-2-large', queue: queue('large', { tier: 2 }), size: 3 },
    { id: 'ads/a-tier-2-small', queue: queue('small', { tier: 2 }), size: 2 },
  ];
  // With room for the first so many of them, it is always just these that move.
  for (let count = 1; count <= order.length; count++) {
    const room = order.slice(0, count).reduce((sum, { size }) => sum + size, 0);
    const placements = place(
      problem({
        clusters: [EAST, cluster('west', { capacity: cpus(room) })],
        queues: order.map((one) => one.queue),
        applications: order.map(({ id, queue: { name }, size }) =>
          application(id, { queue: name, demand: cpus(size), ...ON_EAST }),
        ),
      }),
      LOSS_OF_EAST,
    );
    const moved = placements.applications.filter(({ decision }) => decision === 'moves');
    expect(moved.map((one) => one.application).sort()).toEqual(
      order
        .slice(0, count)
        .map(({ id }) => id)
        .sort(),
    );
  }
});

test('what is used of each cluster is said, and as a share where the capacity is known', () => {
  const given = problem({
    clusters: [cluster('east', { capacity: { cpu: 8000, memory: cpus(4).memory } }), cluster('west')],
    queues: [queue('ads/default', { candidates: [{ cluster: 'east', weight: 1 }] })],
    applications: [application('ads/a'), application('ads/b')],
  });
  const placements = place(given);
  expect(placements.clusters).toEqual([
    {
      cluster: 'east',
      failureDomain: 'domain-of-east',
      applications: 2,
      used: cpus(2),
      capacity: { cpu: 8000, memory: cpus(4).memory },
      share: { cpu: 0.25, memory: 0.5 },
    },
    {
      cluster: 'west',
      failureDomain: 'domain-of-west',
      applications: 0,
      used: cpus(0),
      capacity: undefined,
      share: undefined,
    },
  ]);
  expect(placements.explain('ads/a')!.clusters[0]).toMatchObject({ rank: 1, weight: 1, free: 0.5 });
  expect(place(settled(given, placements)).clusters).toEqual(placements.clusters);
});

test('losses are each cluster, then each domain of a cluster or a state storage, which go down together', () => {
  const given = problem({
    clusters: [cluster('b', { failureDomain: 'x' }), cluster('a', { failureDomain: 'x' })],
    storages: [
      { name: 's2', failureDomain: 'y' },
      { name: 's1', failureDomain: 'x' },
      { name: 'everywhere' },
    ],
  });
  expect(lossesOf(given)).toEqual([
    { kind: 'cluster', name: 'a', clusters: ['a'], storages: [] },
    { kind: 'cluster', name: 'b', clusters: ['b'], storages: [] },
    { kind: 'failure-domain', name: 'x', clusters: ['a', 'b'], storages: ['s1'] },
    { kind: 'failure-domain', name: 'y', clusters: [], storages: ['s2'] },
  ]);
});

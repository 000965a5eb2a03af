import { application, cluster, cpus, problem, queue } from './fixture';
import {
  place,
  PlacementApplication,
  PlacementProblem,
  survivability,
  Survives,
} from '../../../src/fleet/placement';

/** Two clusters in two domains; `main` is in that of east. Everything runs on east. */
function onEast(survives: Survives, props: Partial<PlacementProblem> = {}): PlacementProblem {
  return problem({
    clusters: [cluster('east', { failureDomain: 'd1' }), cluster('west', { failureDomain: 'd2' })],
    queues: [queue('ads/default', { survives })],
    storages: [{ name: 'main', failureDomain: 'd1' }],
    applications: [application('ads/clicks', { current: { cluster: 'east', epoch: 3 } })],
    ...props,
  });
}

function report(given: PlacementProblem, kind: string, name: string) {
  const { losses } = survivability(given, place(given));
  return losses.find(({ loss }) => loss.kind === kind && loss.name === name)!;
}

test('a move says where to, at which epoch, and what is left there', () => {
  const given = onEast('cluster', {
    clusters: [cluster('east'), cluster('west', { capacity: cpus(4) })],
  });
  const loss = report(given, 'cluster', 'east');
  expect(loss.moves).toEqual([
    {
      application: 'ads/clicks',
      tier: 1,
      from: 'east',
      required: true,
      to: 'west',
      epoch: 4,
      weight: 1,
      free: 0.75,
    },
  ]);
  expect(loss).toMatchObject({ survived: true, settlement: 'in-order', parked: [], stranded: [] });
  expect(loss.clusters.map(({ cluster: name, applications }) => [name, applications])).toEqual([['west', 1]]);
});

test('state that is lost with the domain parks what moves: a cluster may be survived where its domain is not', () => {
  const given = onEast('failure-domain');
  expect(report(given, 'cluster', 'east').survived).toBe(true);
  const domain = report(given, 'failure-domain', 'd1');
  expect(domain.survived).toBe(false);
  expect(domain.stranded).toEqual([]);
  expect(domain.parked).toEqual([
    {
      application: 'ads/clicks',
      tier: 1,
      from: 'east',
      required: true,
      epoch: 3,
      rejections: [
        { cluster: 'east', reasons: [{ code: 'cluster-lost' }, { code: 'storage-lost', storage: 'main' }] },
        { cluster: 'west', reasons: [{ code: 'storage-lost', storage: 'main' }] },
      ],
    },
  ]);
});

test('who runs on without its state storage is stranded, and has not survived', () => {
  const given = onEast('failure-domain', { storages: [{ name: 'main', failureDomain: 'd3' }] });
  const domain = report(given, 'failure-domain', 'd3');
  expect(domain).toMatchObject({ moves: [], parked: [], survived: false });
  expect(domain.stranded).toEqual([
    { application: 'ads/clicks', tier: 1, from: 'east', required: true, storage: 'main' },
  ]);
});

test.each([
  ['nothing', true, true],
  ['cluster', false, true],
  ['failure-domain', false, false],
] as const)(
  'with nowhere to go, a queue that survives %s passes or fails as it says',
  (survives, one, domain) => {
    const given = onEast(survives, { clusters: [cluster('east', { failureDomain: 'd1' })] });
    expect(report(given, 'cluster', 'east').survived).toBe(one);
    expect(report(given, 'failure-domain', 'd1').survived).toBe(domain);
    expect(survivability(given, place(given)).survived).toBe(one && domain);
  },
);

/**
 * East is lost. `id` could go to north or west, and is the larger, so that it chooses first; `ads/small` can go to north
 * alone. Whether that takes a search hangs on where the hash sends `id`.
 */
function rivals(id: string, more: readonly PlacementApplication[] = []): PlacementProblem {
  const running = { cluster: 'east', epoch: 1 };
  const capacity = cpus(3);
  return problem({
    clusters: [cluster('east'), cluster('north', { capacity }), cluster('west', { capacity })],
    queues: [
      queue('ads/any', { survives: 'cluster' }),
      queue('ads/north', { survives: 'cluster', candidates: [{ cluster: 'north', weight: 1 }] }),
    ],
    applications: [
      application(id, { queue: 'ads/any', demand: cpus(3), current: running }),
      application('ads/small', { queue: 'ads/north', demand: cpus(2), current: running }),
      ...more,
    ],
  });
}

const RIVALS = Array.from({ length: 20 }, (_, i) => `ads/a${i}`);

test('where one after the other fails and a way exists, it is found', () => {
  const found = RIVALS.map((id) => {
    const { moves, survived, settlement } = report(rivals(id), 'cluster', 'east');
    expect(survived).toBe(true);
    expect(moves.map(({ to }) => to)).toEqual(['west', 'north']);
    return settlement;
  });
  expect(new Set(found)).toEqual(new Set(['in-order', 'found']));
});

test('one that nothing can help does not keep the others from being helped, nor the verdict from being no', () => {
  const hopeless = application('ads/z', {
    queue: 'ads/any',
    demand: cpus(4),
    current: { cluster: 'east', epoch: 1 },
  });
  for (const id of RIVALS) {
    const { moves, parked, survived, settlement } = report(rivals(id, [hopeless]), 'cluster', 'east');
    expect(moves.map(({ to }) => to)).toEqual(['west', 'north']);
    expect(parked.map((one) => one.application)).toEqual(['ads/z']);
    expect(survived).toBe(false);
    expect(settlement).toBe('impossible');
  }
});

test('what must not run gives way to what must, in a search as well', () => {
  const running = { cluster: 'east', epoch: 1 };
  const given = problem({
    clusters: [cluster('east'), cluster('west', { capacity: cpus(3) })],
    queues: [queue('ads/free', { tier: 1 }), queue('ads/must', { tier: 3, survives: 'cluster' })],
    applications: [
      application('ads/a', { queue: 'ads/free', demand: cpus(3), current: running }),
      application('ads/b', { queue: 'ads/must', demand: cpus(1), current: running }),
    ],
  });
  const { moves, parked, survived } = report(given, 'cluster', 'east');
  expect(moves.map((one) => one.application)).toEqual(['ads/b']);
  expect(parked.map((one) => [one.application, one.required])).toEqual([['ads/a', false]]);
  expect(survived).toBe(true);
});

test('an application without a place before any loss is no part of the losses, and the verdict is no', () => {
  const given = onEast('nothing', { applications: [application('ads/lost', { bindings: ['missing'] })] });
  const { placeless, survived, losses } = survivability(given, place(given));
  expect(placeless).toEqual(['ads/lost']);
  expect(survived).toBe(false);
  expect(losses.every(({ moves, parked }) => moves.length + parked.length === 0)).toBe(true);
});

test('what a loss touches is listed by tier, then by id, from whichever of its clusters it comes', () => {
  const on = (where: string) => ({ current: { cluster: where, epoch: 1 } });
  const given = problem({
    clusters: [cluster('a', { failureDomain: 'd' }), cluster('b', { failureDomain: 'd' }), cluster('west')],
    queues: [queue('ads/first'), queue('ads/second', { tier: 2 })],
    applications: [
      application('ads/4', { queue: 'ads/second', ...on('b') }),
      application('ads/3', { queue: 'ads/second', ...on('a') }),
      application('ads/6', { queue: 'ads/first', ...on('b') }),
      application('ads/5', { queue: 'ads/first', ...on('a') }),
    ],
  });
  const { moves } = report(given, 'failure-domain', 'd');
  expect(moves.map((one) => one.application)).toEqual(['ads/5', 'ads/6', 'ads/3', 'ads/4']);
});

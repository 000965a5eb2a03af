import * as fc from 'fast-check';
import { iso, NOW, record } from './fixture';
import { AssemblyApplication, FleetAssembly } from '../../../src/assembly/assembly';
import { ClusterRecord, Placement } from '../../../src/runner/ledger/records';
import { MoveRequest, planMove, PlanningSight } from '../../../src/runner/move/plan-move';
import { State, STATES } from '../../../src/runner/move/states';
import { Going, nextWave } from '../../../src/runner/move/waves';
import { errorOf } from '../ledger/fixture';

const CLUSTERS = ['a', 'b', 'c'];

function application(name: string, cluster: string, tier: 1 | 2 | 3): AssemblyApplication {
  return {
    tenant: 'ads',
    name,
    namespace: 'ads',
    queue: `ads/q${tier}`,
    cluster,
    epoch: 1,
    placed: 'by-ledger',
    desiredState: 'running',
    delivery: 'exactly-once',
    stateless: false,
    stateStorage: 'main',
    stateScope: `${cluster}.1/ads/${name}/e1`,
    maxStateAgeSeconds: 600,
    demand: { cpu: 1, memory: 1 },
    demandOn: {},
    bindings: [],
    candidates: CLUSTERS.map((each) => ({ cluster: each, chosen: each === cluster, why: 'weight 1' })),
    file: `apps/ads/${name}.yaml`,
  };
}

/** Three applications run on `a`, one of each tier; synthesized anew, all of them are on `b`. */
function sight(changed: Partial<PlanningSight> = {}, to = 'b'): PlanningSight {
  const names = { clicks: 2, views: 1, sales: 3 } as const;
  const applications = Object.fromEntries(
    Object.entries(names).map(([name, tier]) => [`ads/${name}`, application(name, to, tier)]),
  );
  const files = Object.keys(names).map((name) => ({
    layer: 'apps' as const,
    path: `apps/ads/${name}.yaml`,
    digest: 'sha256:x',
    objects: [`flink.apache.org/FlinkDeployment/ads/${name}`, `/ConfigMap/ads/${name}`],
  }));
  const assembly = {
    version: 1,
    fleet: 'streaming',
    clusters: Object.fromEntries(CLUSTERS.map((name) => [name, { cordoned: false, files }])),
    stateStorages: { main: { root: 's3://state/' } },
    queues: { 'ads/q1': { tier: 1 }, 'ads/q2': { tier: 2 }, 'ads/q3': { tier: 3 } },
    applications,
  } as unknown as FleetAssembly;
  return {
    placements: new Map(Object.keys(names).map((name) => [`ads/${name}`, placement(name)])),
    clusters: new Map(CLUSTERS.map((name) => [name, cluster(name)])),
    health: { state: 'confirmed', evidence: ['its API server does not answer'] },
    assembly,
    facts: new Map(
      Object.keys(names).map((name) => [
        `ads/${name}`,
        { sinks: [], storageFence: true, digest: 'sha256:then' },
      ]),
    ),
    ...changed,
  };
}

const placement = (name: string, changed: Partial<Placement> = {}) =>
  record('STEADY', { app: `ads/${name}`, assemblyDigest: 'sha256:then', ...changed });
const cluster = (name: string, changed: Partial<ClusterRecord> = {}): ClusterRecord => ({
  cluster: name,
  revision: 1,
  uid: `${name}-uid`,
  generation: 1,
  cordoned: false,
  quarantined: false,
  ...changed,
});

const request = (changed: Partial<MoveRequest> = {}): MoveRequest => ({
  kind: 'failover',
  applications: [],
  from: 'a',
  to: 'auto',
  operation: { id: 'op-1', kind: 'failover', since: iso(NOW) },
  who: 'ann@laptop',
  allowed: {},
  ...changed,
});
const migrate = (changed: Partial<MoveRequest> = {}) =>
  request({ kind: 'migrate', from: undefined, applications: ['ads/clicks'], ...changed });

describe('the plan of a move', () => {
  test('takes up what was parked before anything of its epoch was applied, if it is as it was planned', () => {
    const parked = placement('clicks', { phase: 'PARKED', plannedDigest: 'sha256:plan' });
    const facts = { sinks: [], storageFence: true, digest: 'sha256:elsewhere', plannedDigest: 'sha256:plan' };
    const { moves } = planMove(
      migrate(),
      sight({
        placements: new Map([['ads/clicks', parked]]),
        facts: new Map([['ads/clicks', facts]]),
      }),
    );
    expect(moves.map(({ order }) => order.app)).toEqual(['ads/clicks']);
  });

  test('brings each back to where it came from, and refuses all where one of these is closed', async () => {
    const seen = sight();
    const applications = {
      ...seen.assembly.applications,
      'ads/views': application('views', 'c', 1),
    };
    const known = { ...seen, assembly: { ...seen.assembly, applications } };
    const to = new Map([
      ['ads/clicks', 'b'],
      ['ads/views', 'c'],
    ]);
    const back = migrate({ kind: 'failback', applications: [...to.keys()], to });
    const { moves } = planMove(back, known);
    expect(moves.map(({ order }) => [order.app, order.to])).toEqual([
      ['ads/views', 'c'],
      ['ads/clicks', 'b'],
    ]);
    // What the program has elsewhere does not go there.
    expect(await errorOf(() => planMove(back, seen))).toContain('ads/views finds no other place');
    const clusters = new Map([...known.clusters, ['c', cluster('c', { quarantined: true })]]);
    expect(await errorOf(() => planMove(back, { ...known, clusters }))).toContain('c came back from a loss');
  });

  test('moves all of a lost cluster, the first tier first', () => {
    const { moves, left } = planMove(request(), sight());
    expect(moves.map(({ order, from, tier }) => [order.app, from, order.to, tier, order.scope])).toEqual([
      ['ads/views', 'a', 'b', 1, 'cluster'],
      ['ads/clicks', 'a', 'b', 2, 'cluster'],
      ['ads/sales', 'a', 'b', 3, 'cluster'],
    ]);
    expect(left).toEqual([]);
    expect(moves[1].order).toMatchObject({
      revision: 4,
      toUid: 'b-uid',
      stateRoot: 's3://state/b.1/ads/clicks',
      objects: ['flink.apache.org/FlinkDeployment/ads/clicks'],
      lost: 'a',
    });
    expect(planMove(migrate(), sight()).moves[0].order).not.toHaveProperty('lost');
  });

  test('leaves what is parked, held, retired or finds no place, and says why', () => {
    const the = sight();
    const placements = new Map([
      ['ads/clicks', placement('clicks', { phase: 'PARKED', parked: { reason: 'no fence' } })],
      ['ads/views', placement('views')],
      ['ads/sales', record('MOVING', { app: 'ads/sales' })],
    ]);
    const { moves, left } = planMove(request(), { ...the, placements });
    expect(moves.map(({ order }) => order.app)).toEqual(['ads/views']);
    expect(left).toEqual([
      { app: 'ads/clicks', because: 'parked', why: 'is parked: no fence' },
      { app: 'ads/sales', because: 'held', why: 'is in the hands of migrate op-1 (MOVING)' },
    ]);
    const nowhere = sight({}, 'a');
    const why = 'finds no other place (b: weight 1; c: weight 1)';
    expect(() => planMove(request({ kind: 'drain' }), nowhere)).toThrow(why);
    // What is lost cannot stay as it is: it is fenced, and parked.
    expect(planMove(request(), nowhere).moves.map(({ parks }) => parks)).toEqual([why, why, why]);
  });

  test('takes up what was parked when a person names it', () => {
    const placements = new Map([['ads/clicks', placement('clicks', { phase: 'PARKED' })]]);
    expect(planMove(migrate(), sight({ placements })).moves).toHaveLength(1);
  });

  test.each([
    [
      'a cluster that is healthy',
      'FLEET_E5603',
      'drain a',
      request(),
      sight({ health: { state: 'healthy', evidence: ['it answers'] } }),
    ],
    [
      'a cluster that is only suspect',
      'FLEET_E5603',
      'is not lost',
      request(),
      sight({ health: { state: 'suspect', evidence: [] } }),
    ],
    ['a cluster to itself', 'FLEET_E5604', 'a itself', request({ to: 'a' }), sight()],
    ['an application to where it is', 'FLEET_E5604', 'a itself', migrate({ to: 'a' }), sight({}, 'a')],
    [
      'a cordoned cluster',
      'FLEET_E5605',
      'uncordon b',
      request({ to: 'b' }),
      sight({
        clusters: new Map([
          ['a', cluster('a')],
          ['b', cluster('b', { cordoned: true })],
        ]),
      }),
    ],
    [
      'a cluster that is not clean',
      'FLEET_E5606',
      'recover b',
      request({ to: 'b' }),
      sight({
        clusters: new Map([
          ['a', cluster('a')],
          ['b', cluster('b', { quarantined: true })],
        ]),
      }),
    ],
    [
      'an unknown application',
      'FLEET_E5601',
      'did you mean ads/clicks',
      migrate({ applications: ['ads/click'] }),
      sight(),
    ],
    ['an unknown cluster', 'FLEET_E5602', 'it has a, b, c', request({ to: 'x' }), sight()],
    [
      'an aged plan',
      'FLEET_E5607',
      'revision 3 was planned, 4 is there',
      request({ agreed: { 'ads/clicks': 3 } }),
      sight(),
    ],
    [
      'changes that were not released',
      'FLEET_E5608',
      'revision abc',
      request(),
      sight({
        appliedRevision: 'abc',
        facts: new Map([['ads/views', { sinks: [], storageFence: true, digest: 'sha256:now' }]]),
      }),
    ],
    [
      'changes since what was planned of an epoch that was never applied',
      'FLEET_E5608',
      'ads/clicks',
      migrate(),
      sight({
        placements: new Map([
          ['ads/clicks', placement('clicks', { phase: 'PARKED', plannedDigest: 'sha256:plan' })],
        ]),
        facts: new Map([
          [
            'ads/clicks',
            { sinks: [], storageFence: true, digest: 'sha256:then', plannedDigest: 'sha256:now' },
          ],
        ]),
      }),
    ],
    [
      'what another operation holds',
      'FLEET_E5609',
      'migrate op-1',
      migrate({ applications: ['ads/sales'] }),
      sight({ placements: new Map([['ads/sales', record('MOVING', { app: 'ads/sales' })]]) }),
    ],
    ['nothing', 'FLEET_E5610', 'nothing to move', request(), sight({ placements: new Map() })],
    [
      'what can only in part be moved',
      'FLEET_E5611',
      'was retired',
      migrate({ applications: ['ads/clicks', 'ads/sales'] }),
      sight({
        placements: new Map([
          ['ads/clicks', placement('clicks')],
          ['ads/sales', record('TOMBSTONE', { app: 'ads/sales' })],
        ]),
      }),
    ],
    [
      'a cluster that was never seen',
      'FLEET_E5612',
      'apply to it first',
      request(),
      sight({ clusters: new Map() }),
    ],
  ] as const)('refuses to move %s', async (_, code, phrase, asked, known) => {
    const error = await errorOf(() => planMove(asked, known));
    expect(error).toContain(code);
    expect(error).toContain(phrase);
  });

  test('does what is refused by itself where a person says so', () => {
    const healthy = sight({ health: { state: 'healthy', evidence: [] } });
    expect(planMove(request({ statedLost: true }), healthy).moves).toHaveLength(3);
    const news = sight({
      facts: new Map([['ads/views', { sinks: [], storageFence: true, digest: 'sha256:now' }]]),
    });
    expect(planMove(request({ withChanges: true }), news).moves).toHaveLength(3);
  });
});

const going = (app: string, changed: Partial<Going> = {}): Going => ({
  app,
  tier: 1,
  to: 'b',
  state: 'STEADY',
  begun: false,
  ...changed,
});
const LIMITS = { startsPerTarget: 2, failures: 2 };

describe('waves', () => {
  test('so many start on a target at once, and a tier waits for those before it', () => {
    const all = [going('1'), going('2'), going('3'), going('4', { to: 'c' }), going('5', { tier: 2 })];
    expect(nextWave('migrate', all, LIMITS)).toEqual({
      go: ['1', '2', '4'],
      held: [
        { app: '3', why: '2 are starting on b' },
        { app: '5', why: 'tier 1 comes first' },
      ],
      stopped: false,
    });
  });

  test('in a failover all are fenced at once, and starts take turns', () => {
    const all = ['1', '2', '3'].map((app) => going(app, { begun: true, state: 'RESOLVED' }));
    expect(
      nextWave('failover', [...all, going('4', { tier: 3, state: 'FENCING', begun: true })], LIMITS).go,
    ).toEqual(['1', '2', '4']);
  });

  test('what is parked holds up nobody', () => {
    const all = [going('1', { begun: true, state: 'PARKED', end: 'parked' }), going('2', { tier: 2 })];
    expect(nextWave('migrate', all, LIMITS).go).toEqual(['2']);
  });

  test('after too many failures nothing more is begun, and what was begun is finished', () => {
    const failed = ['1', '2'].map((app) => going(app, { begun: true, state: 'PARKED', end: 'parked' }));
    const wave = nextWave(
      'migrate',
      [...failed, going('3'), going('4', { begun: true, state: 'FENCED' })],
      LIMITS,
    );
    expect(wave).toEqual({
      go: ['4'],
      held: [{ app: '3', why: '2 applications did not come through' }],
      stopped: true,
    });
  });

  test('whatever the states, each application goes on, is held, or has ended; and no target has too many starts', () => {
    const states = Object.keys(STATES) as State[];
    const some = fc.array(
      fc.record({
        tier: fc.integer({ min: 1, max: 3 }),
        to: fc.constantFrom('b', 'c'),
        state: fc.constantFrom(...states),
        begun: fc.boolean(),
        end: fc.constantFrom(undefined, undefined, 'done' as const, 'parked' as const),
      }),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(
        some,
        fc.constantFrom('migrate', 'failover'),
        fc.integer({ min: 1, max: 3 }),
        (each, kind, startsPerTarget) => {
          const all = each.map((of, i) => ({ app: String(i), ...of }));
          const { go, held, stopped } = nextWave(kind, all, { startsPerTarget, failures: 3 });
          const open = all.filter(({ end }) => end === undefined).map(({ app }) => app);
          expect([...go, ...held.map(({ app }) => app)].sort()).toEqual(open.sort());
          const passes = go.filter((app) => {
            const { begun, state } = all[Number(app)];
            return kind === 'failover' ? state === 'RESOLVED' : !begun;
          });
          for (const to of ['b', 'c']) {
            expect(passes.filter((app) => all[Number(app)].to === to).length).toBeLessThanOrEqual(
              startsPerTarget,
            );
          }
          if (stopped) expect(passes).toEqual([]);
          // Somebody always goes on, unless it was stopped: nothing waits for ever.
          if (!stopped && open.length > 0) expect(go.length).toBeGreaterThan(0);
        },
      ),
      { numRuns: 500 },
    );
  });
});

import { once } from 'node:events';
import { AddressInfo, createServer } from 'node:net';
import { AssemblyStateStorage } from '../../../src/assembly/assembly';
import { probeVariable } from '../../../src/runner/fence/probe-rights';
import { Ledger, Next } from '../../../src/runner/ledger/ledger';
import { Placement } from '../../../src/runner/ledger/records';
import { FenceLook, FenceSight } from '../../../src/runner/status/fences';
import { StatusSession } from '../../../src/runner/status/session';
import { describeParts } from '../../lab/describe';
import { BUCKET, S3Workshop } from '../fence/s3-workshop';
import { assemblyOf, deny, issue, subjectOf } from '../fence/subjects';
import { newLedger } from '../ledger/fixture';
import { proof } from '../move/fixture';

const APPS = ['ads/clicks', 'ads/views', 'shop/orders'];
const DEBT = { cluster: 'a', clusterUid: 'a-uid', epoch: 1, kind: 'clean' } as const;
const PROBES = { [probeVariable('a')]: 'jobs-a' };

describeParts('fences, as status sees them', ['s3'], () => {
  let shop: S3Workshop;
  let ledger: Ledger;
  let path: string;
  let tests = 0;

  beforeAll(async () => {
    shop = await S3Workshop.open();
  });
  afterAll(async () => shop?.close());
  beforeEach(async () => {
    path = `status-${tests++}`;
    ledger = await newLedger();
    await shop.setPolicy(shop.statements(path));
  });
  afterEach(async () => ledger.close());

  const root = () => `s3://${BUCKET}/${path}`;
  /** Moved from the dark cluster `a` to `b`, behind a fence that was proven; `a` is not clean. */
  const moved = (app: string, changed: Partial<Placement> = {}): Placement =>
    subjectOf(app, root(), {
      phase: 'STEADY',
      cluster: 'b',
      clusterUid: 'b-uid',
      epoch: 2,
      epochHigh: 2,
      stateRoots: [`${root()}/a.1/${app}/e1`, `${root()}/b.1/${app}/e2`],
      fences: [proof({ kind: 'storage', scope: 'application', listing: 'x' })],
      debts: [DEBT],
      op: undefined,
      ...changed,
    }).record;

  async function fence(scope: 'cluster' | 'application', apps = APPS): Promise<void> {
    const side = shop.side(ledger, apps, path);
    const subjects = apps.map((app) => subjectOf(app, root()));
    for (const outcome of await side.carryOut(subjects.map((each) => issue(each, deny(scope))))) {
      expect(outcome).toEqual({ done: true });
    }
    await side.close();
  }

  async function look(
    placements: readonly Placement[],
    {
      env = PROBES,
      storage = {},
      patienceMs = 10_000,
    }: { env?: NodeJS.ProcessEnv; storage?: Partial<AssemblyStateStorage>; patienceMs?: number } = {},
  ): Promise<readonly FenceSight[]> {
    const assembly = assemblyOf(shop.storage(path, storage), APPS);
    const by = new FenceLook({ assembly, ledger, env: { ...process.env, ...env }, patienceMs });
    try {
      const records = new Map(placements.map((each) => [each.app, each]));
      return await by.look({ placements: records, clusters: new Map(), beacons: new Map() });
    } finally {
      await by.close();
    }
  }
  const states = (sights: readonly FenceSight[]) => sights.map(({ app, state }) => [app, state]);

  test('each that refuses a write with the rights of the jobs holds', async () => {
    await fence('application');
    expect(await look(APPS.map((app) => moved(app)))).toEqual(
      APPS.map((app) => ({
        app,
        cluster: 'a',
        clusterUid: 'a-uid',
        epoch: 1,
        storage: 'main',
        state: 'holds',
        why: '',
      })),
    );
  });

  test('one prefix that is denied holds for all of a cluster', async () => {
    await fence('cluster');
    expect(states(await look(APPS.map((app) => moved(app))))).toEqual(APPS.map((app) => [app, 'holds']));
  });

  test('A7: one whose statement was taken away does not hold, and it is said of all of its applications', async () => {
    await fence('cluster');
    await shop.setPolicy(shop.statements(path));
    const sights = await look(APPS.map((app) => moved(app)));
    expect(states(sights)).toEqual(APPS.map((app) => [app, 'open']));
    expect(sights[0].why).toContain('a.1/ is not denied');
    expect(sights[0].why).toContain('a write was tried at a.1/, and passed');
  });

  test('A7: one that lacks an application does not hold for that one', async () => {
    await fence('application');
    const { Statement } = await shop.policy();
    const own = Statement.find(({ Effect }) => Effect === 'Deny')!;
    const Resource = (own.Resource as string[]).filter((each) => !each.includes('ads/views'));
    await shop.setPolicy([...shop.statements(path), { ...own, Resource }]);
    expect(states(await look(APPS.map((app) => moved(app))))).toEqual([
      ['ads/clicks', 'holds'],
      ['ads/views', 'open'],
      ['shop/orders', 'holds'],
    ]);
  });

  test('one that the ledger has forgotten does not hold, whatever the store says', async () => {
    const [{ state, why }] = await look([moved('ads/clicks')]);
    expect([state, why]).toEqual(['open', expect.stringContaining('the ledger does not say so')]);
  });

  test('without the rights of the jobs only what is denied is looked at', async () => {
    await fence('application');
    const [{ state, why }] = await look([moved('ads/clicks')], { env: { [probeVariable('a')]: undefined } });
    expect([state, why]).toEqual(['denied', expect.stringContaining('FLINK_FLEET_PROBE_A')]);
    await shop.setPolicy(shop.statements(path));
    expect((await look([moved('ads/clicks')], { env: { [probeVariable('a')]: undefined } }))[0].state).toBe(
      'open',
    );
  });

  test('a state storage that says nothing is given up, and nothing is said of its fences', async () => {
    await fence('application');
    const silent = createServer(() => undefined).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const begin = performance.now();
    const s3 = { endpoint: `http://127.0.0.1:${(silent.address() as AddressInfo).port}` };
    const [{ state, why }] = await look([moved('ads/clicks')], { storage: { s3 }, patienceMs: 1000 });
    expect(state).toBe('unknown');
    expect(why).not.toBe('');
    expect(performance.now() - begin).toBeLessThan(3000);
    silent.close();
  });

  test('what is clean, or was fenced otherwise, is not looked at', async () => {
    const clean = moved('ads/clicks', { debts: [] });
    const stopped = moved('ads/views', { fences: [proof()] });
    const rebuilt = moved('shop/orders', { debts: [{ ...DEBT, clusterUid: 'another' }] });
    const nowhere = { s3: { endpoint: 'http://127.0.0.1:9' } };
    expect(await look([clean, stopped, rebuilt], { storage: nowhere })).toEqual([]);
  });

  test('while somebody watches, fences that hold are not tried again at each look, and others are', async () => {
    await fence('application', ['ads/clicks']);
    const { revision, ledgerId, ...to } = moved('ads/clicks');
    await ledger.swapPlacements([{ to: to as Next<Placement> }]);
    process.env[probeVariable('a')] = 'jobs-a';
    const assembly = assemblyOf(shop.storage(path), APPS);
    const session = new StatusSession(assembly, new Map(), ledger, { report: () => undefined });
    const stateNow = async () => (await session.look()).fences.map(({ state }) => state);
    expect(await stateNow()).toEqual(['holds']);
    await shop.setPolicy(shop.statements(path));
    expect(await stateNow()).toEqual(['holds']);
    const again = new StatusSession(assembly, new Map(), ledger, { report: () => undefined });
    const { rows } = await again.look();
    expect(rows.find(({ application }) => application === 'ads/clicks')).toMatchObject({
      verdict: 'unfenced',
      problem: true,
      why: expect.stringContaining('a may write at epoch 1'),
    });
    await fence('application', ['ads/clicks']);
    await session.close();
    await again.close();
  });
});

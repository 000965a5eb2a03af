import { setTimeout as sleep } from 'node:timers/promises';
import { writeKubeconfig } from './kubeconfig';
import { ABSENT, CONFIG_MAP, configMap, configMaps, endsOf, failureOf, MANAGER } from './objects';
import { KubeApi } from '../../../src/runner/kube/api';
import { readKubeconfig } from '../../../src/runner/kube/config/kubeconfig';
import { connect, ConnectOptions } from '../../../src/runner/kube/connect';
import { describeLab, Lab } from '../../lab';

/** It is known only once the API server has answered, and so there is a connection. */
const SECRET = { apiVersion: 'v1', kind: 'Secret' };

describeLab('a cluster that fails', {}, () => {
  let lab: Lab;
  const open: KubeApi[] = [];

  beforeAll(async () => {
    lab = await Lab.start({ clusters: 2 });
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map((api) => api.close()));
    await (await lab.clusters[0].faults.faultyPath()).heal();
  });
  afterAll(() => lab?.stop());

  /** By a way on which requests can be made to fail. */
  async function faulty(options: ConnectOptions = {}) {
    const path = await lab.clusters[0].faults.faultyPath();
    const file = writeKubeconfig({ cluster: lab.clusters[0], changes: { server: path.server } });
    const api = connect('test', { kubeconfig: readKubeconfig(file), ...options });
    open.push(api);
    await api.resourceOf(SECRET);
    return { api, path };
  }

  function direct(index: number, options: ConnectOptions = {}): KubeApi {
    const cluster = lab.clusters[index];
    const api = connect(cluster.name, { kubeconfig: readKubeconfig(cluster.kubeconfig), ...options });
    open.push(api);
    return api;
  }

  const present = async (prefix: string) =>
    (await direct(0).list(CONFIG_MAP, { namespace: 'default', metadataOnly: true })).filter(({ metadata }) =>
      metadata.name.startsWith(`${prefix}-`),
    ).length;

  test.each([429, 500, 503])('applies all, though 30 % are answered %i', async (status) => {
    const { api, path } = await faulty();
    await path.set({ kind: 'answer', status, share: 0.3 });
    const ends = await endsOf(configMaps(`s${status}`, 500).map((object) => api.apply(object, MANAGER)));
    expect(ends).toEqual({ done: 500 });
    expect(await present(`s${status}`)).toBe(500);
  });

  test('applies all, though connections are reset again and again', async () => {
    const { api, path } = await faulty();
    const ends = endsOf(configMaps('reset', 500).map((object) => api.apply(object, MANAGER)));
    for (let i = 0; i < 8; i++) {
      await path.set({ kind: i % 2 ? 'lose-answers' : 'reset' });
      await sleep(60);
      await path.heal();
      await sleep(60);
    }
    expect(await ends).toEqual({ done: 500 });
    expect(await present('reset')).toBe(500);
  });

  test('applies all, though the API server is killed and started again in the middle', async () => {
    const api = direct(0);
    await api.resourceOf(SECRET);
    const ends = endsOf(configMaps('restart', 500).map((object) => api.apply(object, MANAGER)));
    await sleep(200);
    await lab.clusters[0].faults.restartApiServer();
    expect(await ends).toEqual({ done: 500 });
    expect(await present('restart')).toBe(500);
  });

  test('honours Retry-After', async () => {
    const { api, path } = await faulty();
    await path.set({ kind: 'answer', status: 429, retryAfterSeconds: 2, share: 0.5 });
    const start = Date.now();
    await endsOf(configMaps('later', 2).map((object) => api.apply(object, MANAGER)));
    expect(Date.now() - start).toBeGreaterThanOrEqual(2_000);
  });

  test('creates all where 30 % are told to come again later, each once', async () => {
    const { api, path } = await faulty();
    await path.set({ kind: 'answer', status: 429, share: 0.3 });
    const ends = await endsOf(configMaps('create', 200).map((object) => api.apply(object, ABSENT)));
    expect(ends).toEqual({ done: 200 });
  });

  test('never sends a create twice, however it fails: none finds itself there already', async () => {
    const { api, path } = await faulty();
    const ends = endsOf(configMaps('twice', 400).map((object) => api.apply(object, ABSENT)));
    for (const kind of ['lose-answers', 'reset', 'lose-answers'] as const) {
      await path.set({ kind });
      await sleep(20);
      await path.heal();
      await sleep(40);
    }
    const { done, 'unreachable, unknown': unknown, ...others } = await ends;
    expect(others).toEqual({});
    expect(done + unknown).toBe(400);
    expect(unknown).toBeGreaterThan(0);
    const there = await present('twice');
    expect(there).toBeGreaterThanOrEqual(done);
    expect(there).toBeLessThanOrEqual(400);
  });

  test('a create whose answer was lost is unknown, and did happen', async () => {
    const { api, path } = await faulty();
    await path.set({ kind: 'lose-answers' });
    const error = await failureOf(api.apply(configMap('lost-1'), ABSENT));
    expect(error).toMatchObject({ failure: 'unreachable', outcome: 'unknown' });
    expect(error.message).toContain('create ConfigMap default/lost-1');
    expect(error.message).toContain('may have taken effect');
    expect(await present('lost')).toBe(1);
  });

  test('a create that was never sent says so', async () => {
    const { api, path } = await faulty({ limits: { tries: 2 } });
    await path.set({ kind: 'reset' });
    // Those that are kept are reset before anything is sent on them.
    await sleep(50);
    const error = await failureOf(api.apply(configMap('unsent-1'), ABSENT));
    expect(error).toMatchObject({ failure: 'unreachable', outcome: 'not-sent' });
    await path.heal();
    expect(await present('unsent')).toBe(0);
  });

  test('a delete whose answer was lost is sent again, and its 404 is a success', async () => {
    const { api, path } = await faulty();
    const { object } = await api.apply(configMap('gone-1'), MANAGER);
    await path.set({ kind: 'lose-answers' });
    const deleted = api.delete(
      { ...CONFIG_MAP, namespace: 'default', name: 'gone-1' },
      { uid: object.metadata.uid },
    );
    await sleep(80);
    await path.heal();
    expect(await deleted).toBe('deleted');
  });

  test('a conflict after a lost answer may be with itself, and is unknown', async () => {
    const { api, path } = await faulty();
    const { object } = await api.apply(configMap('own-1', { a: '1' }), MANAGER);
    const { resourceVersion } = object.metadata;
    await path.set({ kind: 'lose-answers' });
    const patched = failureOf(
      api.patch(
        { ...CONFIG_MAP, namespace: 'default', name: 'own-1' },
        { metadata: { resourceVersion: resourceVersion! }, data: { a: '2' } },
        MANAGER,
      ),
    );
    await sleep(80);
    await path.heal();
    expect(await patched).toMatchObject({ failure: 'conflict', outcome: 'unknown' });
  });

  test('a frozen cluster fails in bounded time, does not hold up another, and is found again', async () => {
    const limits = { connect: 1_000, answer: 1_500, whole: 4_000 };
    const [frozen, well] = [direct(0, { limits }), direct(1, { limits })];
    await Promise.all([frozen, well].map((api) => api.resourceOf(SECRET)));
    lab.clusters[0].faults.pause();
    try {
      const start = Date.now();
      const stuck = endsOf(configMaps('frozen', 2000).map((object) => frozen.apply(object, MANAGER)));
      const done = endsOf(configMaps('well', 500).map((object) => well.apply(object, MANAGER)));
      expect(await Promise.race([done, stuck])).toEqual({ done: 500 });
      const ends = await stuck;
      expect(Object.keys(ends).sort()).toEqual(['unreachable, not-sent', 'unreachable, unknown']);
      // Only those that were under way can have had an effect.
      expect(ends['unreachable, unknown']).toBeLessThanOrEqual(32);
      expect(Date.now() - start).toBeLessThan(limits.whole + 1_500);
      const again = Date.now();
      const error = await failureOf(frozen.apply(configMap('frozen-x'), MANAGER));
      expect(error.message).toContain('since just before');
      expect(Date.now() - again).toBeLessThan(100);
    } finally {
      lab.clusters[0].faults.resume();
    }
    await sleep(5_000);
    expect(await frozen.apply(configMap('thawed'), MANAGER)).toBeDefined();
    expect(await endsOf(configMaps('thawed', 50).map((o) => frozen.apply(o, MANAGER)))).toEqual({ done: 50 });
  });

  test('nothing listens: told at once for thousands', async () => {
    const file = writeKubeconfig({ cluster: lab.clusters[0], changes: { server: 'https://127.0.0.1:1' } });
    const api = connect('test', { kubeconfig: readKubeconfig(file), limits: { tries: 3 } });
    open.push(api);
    const start = Date.now();
    const ends = await endsOf(configMaps('none', 5000).map((object) => api.apply(object, MANAGER)));
    expect(ends).toEqual({ 'unreachable, not-sent': 5000 });
    expect(Date.now() - start).toBeLessThan(3_000);
    expect((await failureOf(api.list(CONFIG_MAP))).message).toContain('nothing listens on 127.0.0.1:1');
  });

  test('ends at once when told to, and sends nothing afterwards', async () => {
    const controller = new AbortController();
    const { api, path } = await faulty({ signal: controller.signal });
    await path.set({ kind: 'delay', ms: 300 });
    const ends = endsOf(configMaps('abort', 300).map((object) => api.apply(object, MANAGER)));
    await sleep(450);
    controller.abort();
    const start = Date.now();
    const { done, 'aborted, unknown': unknown, 'aborted, not-sent': unsent, ...others } = await ends;
    expect(Date.now() - start).toBeLessThan(200);
    expect(others).toEqual({});
    expect(done + unknown + unsent).toBe(300);
    // Only what was under way can have had an effect.
    expect(unknown).toBeGreaterThan(0);
    expect(unknown).toBeLessThanOrEqual(32);
    expect(await failureOf(api.list(CONFIG_MAP))).toMatchObject({ failure: 'aborted' });
    await sleep(500);
    expect(await present('abort')).toBeLessThanOrEqual(done + unknown);
  });
});

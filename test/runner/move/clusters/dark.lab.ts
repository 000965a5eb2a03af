import { Stage } from './stage';
import type { OpenClusterSide } from '../../../../src/runner/move/clusters/open';
import { describeLab, inParallel, Lab } from '../../../lab';

const COUNT = 1000;

describeLab('a cluster as a move sees it', {}, () => {
  let lab: Lab;
  let a: Stage;
  beforeAll(async () => {
    lab = await Lab.start({});
    a = await Stage.start(lab);
  }, 600_000);
  afterAll(async () => {
    await a?.api.close();
    await lab?.stop();
  });

  const one = (side: OpenClusterSide) => async () =>
    (await side.see([a.subject('clicks')])).get('ads/clicks')!;
  const timed = async <T>(act: () => Promise<T>): Promise<[T, number]> => {
    const start = performance.now();
    return [await act(), performance.now() - start];
  };

  test('is dark from the beginning where there is no way to ask it', async () => {
    const side = a.open({ connection: { why: 'no kubeconfig knows it' } });
    await new Promise((resolve) => setTimeout(resolve, 50));
    const sight = await one(side)();
    expect(sight).toEqual({ reachable: false, forMs: expect.any(Number) });
    expect(side.darkness).toMatchObject({ why: 'no kubeconfig knows it' });
    expect((sight as { forMs: number }).forMs).toBeGreaterThan(40);
    const effect = {
      effect: 'create',
      cluster: 'a',
      epoch: 2,
      token: 1,
      objects: [],
      restore: { kind: 'empty' },
    } as const;
    const subject = a.subject('clicks');
    // Nothing was sent, so that the one creation is still to be had.
    expect(await side.carryOut([{ subject, effect }])).toEqual([
      { done: true, outcome: { created: false, why: 'a does not answer' } },
    ]);
    expect(
      await side.carryOut([
        { subject, effect: { effect: 'revoke-grant', cluster: 'a', epoch: 2, token: 1 } },
      ]),
    ).toEqual([{ done: false, why: 'a does not answer' }]);
  });

  test('counts as dark soon after it froze, holds nobody up from then on, and is seen again when it thaws', async () => {
    const side = a.open({});
    expect(await one(side)()).toMatchObject({ reachable: true });
    a.cluster.faults.pause();
    try {
      const [sight, ms] = await timed(one(side));
      expect(sight).toMatchObject({ reachable: false });
      expect(ms).toBeLessThan(12_000);
      const [later, soon] = await timed(one(side));
      expect(soon).toBeLessThan(1000);
      expect(later).toMatchObject({ reachable: false });
      expect((later as { forMs: number }).forMs).toBeGreaterThan((sight as { forMs: number }).forMs);
    } finally {
      a.cluster.faults.resume();
    }
    await a.cluster.until(async () => (await one(side)()).reachable, {
      what: 'the cluster to be seen again',
    });
    expect(side.darkness).toBeUndefined();
  }, 120_000);

  test('that dies is dark, and nothing is thrown', async () => {
    const side = a.open({ silence: 3000 });
    await a.cluster.faults.kill();
    try {
      const [sight, ms] = await timed(one(side));
      expect(sight).toMatchObject({ reachable: false });
      expect(ms).toBeLessThan(5000);
    } finally {
      await a.cluster.faults.restart();
    }
    await a.cluster.until(async () => (await one(side)()).reachable, {
      what: 'the cluster to be seen again',
    });
  }, 120_000);

  test(`is seen within seconds for ${COUNT} applications, with a dry run for each that was revoked`, async () => {
    const names = Array.from({ length: COUNT }, (_, i) => `app-${i}`);
    await a.grant(Object.fromEntries(names.map((name) => [name, '1/1'])));
    await a.cluster.until(async () => a.cluster.as(RUNNER).create(a.application(names[0]) as never), {
      what: 'grants to be in force',
    });
    await inParallel(names.slice(1), async (name) =>
      a.cluster.as(RUNNER).create(a.application(name) as never),
    );
    await inParallel(names, async (name) =>
      a.cluster.api.create({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: {
          name: `${name}-config-map`,
          namespace: 'ads',
          labels: { app: name, type: 'flink-native-kubernetes', 'configmap-type': 'high-availability' },
        },
      }),
    );
    const subjects = names.map((name) => a.subject(name));
    const [running, usual] = await timed(async () => a.side.see(subjects));
    expect(
      [...running.values()].filter(
        (each) => each.reachable && each.resource && each.remains.haConfigMaps === 1,
      ),
    ).toHaveLength(COUNT);
    const revoked = subjects.map((subject) => ({
      subject,
      effect: { effect: 'revoke-grant', cluster: 'a', epoch: 1, token: 2 } as const,
    }));
    const [outcomes, revoking] = await timed(async () => a.side.carryOut(revoked));
    expect(outcomes.every(({ done }) => done)).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 500));
    const [fenced, probing] = await timed(async () => a.side.see(subjects));
    expect([...fenced.values()].filter((each) => each.reachable && each.refusesToRun)).toHaveLength(COUNT);
    const [again, sampling] = await timed(async () => a.side.see(subjects));
    expect([...again.values()].filter((each) => each.reachable && each.refusesToRun)).toHaveLength(COUNT);
    const suspends = subjects.map((subject) => {
      const { resource } = fenced.get(subject.record.app) as {
        resource: { uid: string; resourceVersion: string };
      };
      const { uid, resourceVersion } = resource;
      return {
        subject: { ...subject, record: { ...subject.record, token: 2 } },
        effect: { effect: 'suspend', cluster: 'a', epoch: 1, uid, resourceVersion } as const,
      };
    });
    const [stopped, suspending] = await timed(async () => a.side.carryOut(suspends));
    expect(stopped.filter(({ done }) => !done)).toEqual([]);
    console.log(
      `${COUNT} applications: seen in ${usual.toFixed(0)} ms, revoked in ${revoking.toFixed(0)} ms, seen with dry runs in ` +
        `${probing.toFixed(0)} ms and then in ${sampling.toFixed(0)} ms, suspended in ${suspending.toFixed(0)} ms`,
    );
    expect(usual).toBeLessThan(5000);
    expect(sampling).toBeLessThan(5000);
    // A dry run is much work for an API server: some 5 ms where nothing else runs.
    expect(probing).toBeLessThan(60_000);
  }, 300_000);
});

const RUNNER = { user: 'flink-fleet-runner', groups: ['system:masters'] };

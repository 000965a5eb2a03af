import { changeOf, configMap, deployment, FLINK, RUNNER, told, versions, Workshop } from './workshop';
import { describeLab, Lab, LabCluster } from '../../lab';

const GUARDED = 'flink-fleet.dev/guarded';
const namespace = (name: string) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });

describeLab('an apply starts no application twice, and none from what it should not', {}, () => {
  let lab: Lab;
  let east: LabCluster;
  let shop: Workshop;
  beforeEach(async () => {
    if (lab) return;
    lab = await Lab.start({ clusters: 1 });
    [east] = lab.clusters;
    shop = new Workshop(lab);
    shop.synth();
    expect((await shop.apply()).code).toBe(0);
  }, 600_000);
  afterAll(async () => lab?.stop());

  /** Breaks the glass for a moment. */
  async function unguarded(name: string, act: () => Promise<unknown>): Promise<void> {
    await east.api.mergePatch(namespace(name), { metadata: { labels: { [GUARDED]: null } } });
    await east.until(
      async () =>
        act().then(
          () => true,
          () => false,
        ),
      { what: `the guard of ${name} to be gone` },
    );
  }

  /** A change beside the application that is refused, to see that the rest is applied. */
  const beside = (topic: string, options: Parameters<Workshop['synth']>[0] = {}) =>
    shop.synth({
      ...options,
      change: (program) => {
        program.addObject(configMap('ops', 'beside', { topic }));
        options.change?.(program);
      },
    });

  test('an application that an administrator has deleted is missing, and is not created again', async () => {
    const views = deployment('ads', 'views');
    await unguarded('ads', async () => east.api.delete(views));
    beside('missing');
    const plan = await shop.plan();
    expect([plan.code, changeOf(plan, 'FlinkDeployment ads/views').action]).toEqual([3, 'refuse']);
    const applied = await shop.apply();
    expect(applied.code).toBe(3);
    expect(changeOf(applied, 'FlinkDeployment ads/views')).toMatchObject({
      action: 'refuse',
      application: 'ads/views',
      why: expect.stringMatching(/was created at epoch 1 and is not there; it is not created again/),
    });
    expect(told(applied)).toContain('create ConfigMap ops/beside');
    expect(await east.api.find(views)).toBeUndefined();
    // The guard is back.
    expect((await east.api.read(namespace('ads'))).metadata.labels).toMatchObject({ [GUARDED]: 'true' });
    const again = await shop.apply();
    expect([again.code, told(again)]).toEqual([3, ['refuse FlinkDeployment ads/views']]);
  });

  test('a job of somebody else that bears the name is not taken over', async () => {
    const live = await east.api.read(deployment('ops', 'orders'));
    const theirs = {
      apiVersion: FLINK,
      kind: 'FlinkDeployment',
      metadata: { namespace: 'ops', name: 'extra' },
      spec: live.spec,
    };
    await unguarded('ops', async () => east.api.create(theirs));
    const there = await east.api.read(theirs);
    shop.synth({
      change: ({ applications }) => {
        const orders = applications.get('ops/orders')!;
        orders.addObject(configMap('ops', 'more', { a: 'b' }));
      },
      more: ['ops/extra'],
    });
    const applied = await shop.apply();
    expect(applied.code).toBe(3);
    expect(changeOf(applied, 'FlinkDeployment ops/extra').why).toContain(
      'ops/extra runs already, and the ledger does not know of it',
    );
    expect(told(applied)).toContain('create ConfigMap ops/more');
    expect(await shop.record('ops/extra')).toBeUndefined();
    expect(await east.api.read(theirs)).toEqual(there);
  });

  test.each([
    ['PARKED', /ops\/billing is parked: no state was found/],
    ['MOVING', /is in the hands of an operation \(MOVING\).*flink-fleet resume/],
    ['COMMITTED', /\(COMMITTED\)/],
  ] as const)('an application that is %s is left alone', async (phase, why) => {
    await shop.rewrite('ops/billing', (record) => ({
      ...record,
      phase,
      parked: phase === 'PARKED' ? { reason: 'no state was found' } : undefined,
    }));
    try {
      const applied = await shop.apply();
      expect(applied.code).toBe(3);
      expect(changeOf(applied, 'FlinkDeployment ops/billing').why).toMatch(why);
    } finally {
      await shop.rewrite('ops/billing', ({ parked: _, ...record }) => ({ ...record, phase: 'STEADY' }));
    }
  });

  test('a change that would start it again without its state is refused; a change of what is stateless is not', async () => {
    const stateless = (parallelism: number) => ({ spec: { job: { upgradeMode: 'stateless', parallelism } } });
    shop.synth({
      overrides: { 'ops/billing': stateless(4), 'ops/audit': stateless(4) },
    });
    const plan = await shop.plan();
    expect(changeOf(plan, 'FlinkDeployment ops/billing')).toMatchObject({ action: 'refuse' });
    const before = await east.api.read(deployment('ops', 'billing'));
    const applied = await shop.apply();
    expect(applied.code).toBe(3);
    expect(changeOf(applied, 'FlinkDeployment ops/billing')).toMatchObject({
      action: 'refuse',
      why: expect.stringContaining('would start the FlinkDeployment billing again without its state'),
    });
    expect(await east.api.read(before)).toEqual(before);
    expect((await east.api.read(deployment('ops', 'audit'))).spec).toMatchObject({ job: { parallelism: 4 } });
  });

  test('what a person has suspended is not resumed by the way: that person is named', async () => {
    shop.synth({ overrides: { 'ops/audit': { spec: { job: { parallelism: 4 } } } } });
    await shop.apply();
    const orders = deployment('ops', 'orders');
    await east.api.mergePatch(
      orders,
      { spec: { job: { state: 'suspended' } } },
      { fieldManager: 'kubectl-patch' },
    );
    const before = await versions(east);
    const plan = await shop.plan();
    expect([plan.code, changeOf(plan, 'FlinkDeployment ops/orders').action]).toEqual([1, 'fail']);
    const applied = await shop.apply();
    expect(applied.code).toBe(1);
    expect(changeOf(applied, 'FlinkDeployment ops/orders')).toMatchObject({
      action: 'fail',
      why: expect.stringMatching(/kubectl-patch holds spec\.job\.state/),
    });
    expect(await versions(east)).toEqual(before);
    const forced = await shop.apply('--force-conflicts');
    expect(told(forced)).toContain('configure FlinkDeployment ops/orders');
    expect((await east.api.read(orders)).spec).toMatchObject({ job: { state: 'running' } });
  });

  test('an assembly from before a move is refused for what has moved, here and by the API server', async () => {
    // Not synthesized again afterwards, with the placements as they are then.
    beside('stale', { clicks: { parallelism: 8 } });
    await shop.rewrite('ads/clicks', (record) => ({ ...record, epoch: 2, epochHigh: 2, token: 5 }));
    const runner = east.as({ user: RUNNER, groups: ['system:masters'] });
    await runner.mergePatch(configMap('ads', 'flink-fleet-epochs'), { data: { clicks: '1/5/revoked' } });
    const before = await east.api.read(deployment('ads', 'clicks'));
    const applied = await shop.apply();
    expect(applied.code).toBe(3);
    expect(changeOf(applied, 'FlinkDeployment ads/clicks').why).toMatch(
      /the assembly has ads\/clicks on east at epoch 1, and the ledger on east at epoch 2; synthesize again/,
    );
    expect(changeOf(applied, 'ConfigMap ops/beside').action).toBe('configure');
    // What belongs to it waits with it.
    expect(changeOf(applied, 'ConfigMap ads/clicks').action).toBe('refuse');
    const { apiVersion, kind, metadata, spec } = before;
    const { name, annotations } = metadata;
    const sent = {
      apiVersion,
      kind,
      metadata: { name, namespace: 'ads', annotations },
      spec: { ...(spec as object), image: 'x:2' },
    };
    const raw = runner.apply(sent, { fieldManager: 'flink-fleet', force: true });
    await expect(raw).rejects.toThrow(/revoked is epoch 1, token 5/);
    expect((await east.api.read(before)).metadata.resourceVersion).toBe(metadata.resourceVersion);
  });
});

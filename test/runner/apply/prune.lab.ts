import { changeOf, configMap, deployment, FLINK, told, Workshop } from './workshop';
import { describeLab, Lab, LabCluster } from '../../lab';

const MEMBER = 'applyset.kubernetes.io/part-of';
/** The runner's own rights go with what it has in a namespace. */
const OWN = 'flink-fleet-runner-apply';
const NAMESPACE = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'tools' } };

describeLab('what is no longer in the program', {}, () => {
  let lab: Lab;
  let east: LabCluster;
  let shop: Workshop;
  beforeAll(async () => {
    lab = await Lab.start({ clusters: 1 });
    [east] = lab.clusters;
    shop = new Workshop(lab);
    shop.synth({
      change: ({ addObject }) => {
        addObject(NAMESPACE);
        for (const name of ['one', 'two', 'three']) addObject(configMap('tools', name, { a: 'b' }));
      },
    });
    expect((await shop.apply()).code).toBe(0);
    // One of the same namespace that the runner never made.
    await east.api.create(configMap('tools', 'foreign', { a: 'b' }), { fieldManager: 'kubectl' });
  }, 600_000);
  afterAll(async () => lab?.stop());

  const names = async () =>
    (await east.api.list({ apiVersion: 'v1', kind: 'ConfigMap' }, 'tools'))
      .map(({ metadata: { name } }) => name)
      .filter((name) => name !== 'kube-root-ca.crt')
      .sort();

  test('is kept, and told, where nobody asked to prune', async () => {
    shop.synth();
    const applied = await shop.apply();
    expect(applied.code).toBe(0);
    expect((await shop.apply()).report.outcome).toBe('nothing to do');
    expect(
      told(applied)
        .filter((each) => each.startsWith('keep') && !each.includes(OWN))
        .sort(),
    ).toEqual(
      ['one', 'three', 'two'].map((name) => `keep ConfigMap tools/${name}`).concat('keep Namespace tools'),
    );
    expect(changeOf(applied, 'ConfigMap tools/one').why).toContain('--prune deletes it');
    expect(await names()).toEqual(['foreign', 'one', 'three', 'two']);
    expect((await shop.plan()).code).toBe(0);
  });

  test('is not pruned if it is more than the limit, and none of it', async () => {
    const applied = await shop.apply('--prune', '--prune-limit', '2');
    expect(applied.code).toBe(3);
    expect(changeOf(applied, 'ConfigMap tools/one')).toMatchObject({
      action: 'refuse',
      why: expect.stringContaining('--prune-limit 5'),
    });
    expect(await names()).toEqual(['foreign', 'one', 'three', 'two']);
  });

  test('is shown first, and then pruned; what is protected and what the runner never made stays', async () => {
    const plan = await shop.plan('--prune');
    expect(plan.code).toBe(2);
    const applied = await shop.apply('--prune');
    expect(applied.code).toBe(0);
    expect(told(applied)).toEqual(told(plan));
    expect(told(applied).sort()).toEqual([
      'keep Namespace tools',
      ...['one', 'three', 'two'].map((name) => `prune ConfigMap tools/${name}`),
      `prune Role tools/${OWN}`,
      `prune RoleBinding tools/${OWN}`,
    ]);
    expect(await names()).toEqual(['foreign']);
    expect(changeOf(applied, 'Namespace tools').why).toContain('--prune-kinds Namespace');
    expect(await east.api.find(NAMESPACE)).toBeDefined();
  });

  test('of a protected kind is pruned where the kind is named', async () => {
    const applied = await shop.apply('--prune', '--prune-kinds', 'Namespace');
    expect([applied.code, told(applied)]).toEqual([0, ['prune Namespace tools']]);
    await east.until(async () => !(await east.api.find(NAMESPACE)), { what: 'the namespace to go' });
    const again = await shop.apply('--prune');
    expect(told(again)).toEqual([]);
  });

  test('is not pruned where something failed before', async () => {
    const broken = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'broken', namespace: 'ops' },
      spec: {},
    };
    shop.synth({ change: ({ addObject }) => addObject(configMap('ops', 'old')) });
    expect((await shop.apply()).code).toBe(0);
    shop.synth({ change: ({ addObject }) => addObject(broken) });
    const applied = await shop.apply('--prune');
    expect(applied.code).toBe(1);
    expect(changeOf(applied, 'ConfigMap ops/old')).toMatchObject({ action: 'skip' });
    expect(await east.api.find(configMap('ops', 'old'))).toBeDefined();
    shop.synth();
    expect((await shop.apply('--prune')).code).toBe(0);
    expect(await east.api.find(configMap('ops', 'old'))).toBeUndefined();
  });

  describe('and is an application', () => {
    const views = deployment('ads', 'views');
    const grants = async () => (await east.api.read(configMap('ads', 'flink-fleet-epochs'))).data;

    test('runs on, and is told', async () => {
      shop.synth({ without: ['ads/views'] });
      const applied = await shop.apply('--prune');
      expect(applied.code).toBe(0);
      expect(changeOf(applied, 'FlinkDeployment ads/views')).toMatchObject({
        action: 'keep',
        why: expect.stringMatching(/a job would end; to delete it give --prune-kinds FlinkDeployment/),
      });
      expect(await east.api.find(views)).toBeDefined();
      expect(await shop.record('ads/views')).toMatchObject({ phase: 'STEADY' });
      expect(await grants()).toMatchObject({ views: '1/1' });
    });

    test('is retired by choice: in the ledger, in its grant, and in the cluster', async () => {
      const { object } = await east.api.mergePatch(views, { metadata: { labels: { x: 'y' } } });
      const plan = await shop.plan('--prune', '--prune-kinds', 'FlinkDeployment');
      expect(changeOf(plan, 'FlinkDeployment ads/views')).toMatchObject({
        action: 'prune',
        application: 'ads/views',
        uid: object.metadata.uid,
        why: expect.stringMatching(
          /^ads\/views is retired at epoch 1: .* its state stays in s3:\/\/flink-state\//,
        ),
      });
      const before = (await shop.record('ads/views'))!;
      const applied = await shop.apply(
        '--prune',
        '--prune-kinds',
        'FlinkDeployment',
        '--why',
        'nobody looks',
      );
      expect([applied.code, told(applied)]).toEqual([0, ['prune FlinkDeployment ads/views']]);
      expect(await east.api.find(views)).toBeUndefined();
      const record = (await shop.record('ads/views'))!;
      expect(record).toMatchObject({ phase: 'TOMBSTONE', epoch: 1, epochHigh: 1, token: record.revision });
      expect(record.op).toBeUndefined();
      expect(record.revision).toBe(before.revision + 1);
      expect(record.decisions.at(-1)).toMatchObject({
        what: 'retired on east at epoch 1',
        why: 'nobody looks',
        who: expect.stringContaining('flink-fleet'),
      });
      expect(await grants()).toMatchObject({ views: `1/${record.token}/revoked`, clicks: '1/1' });
      const history = await shop.withLedger(async (ledger) => ledger.history());
      expect(history).toContainEqual(
        expect.objectContaining({
          what: 'retire ads/views',
          why: 'nobody looks',
          data: { app: 'ads/views', cluster: 'east', epoch: 1 },
        }),
      );
      expect(applied.report.placements).toBe('placements.json');
      expect((await shop.plan('--prune')).code).toBe(0);
    });

    test('its name is not used again', async () => {
      shop.synth();
      const applied = await shop.apply();
      expect(applied.code).toBe(3);
      expect(changeOf(applied, 'FlinkDeployment ads/views')).toMatchObject({
        action: 'refuse',
        why: expect.stringContaining('was retired at epoch 1'),
      });
      expect(await east.api.find(views)).toBeUndefined();
      // Nor by whoever sends it to the API server as the runner.
      const live = await east.api.read(deployment('ads', 'clicks'));
      const { annotations, namespace } = live.metadata;
      const copy = { apiVersion: FLINK, kind: 'FlinkDeployment', spec: live.spec };
      const metadata = {
        namespace,
        name: 'views',
        annotations: { ...annotations, 'flink-fleet.dev/application': 'views' },
      };
      const sent = east
        .as({ user: 'flink-fleet-runner', groups: ['system:masters'] })
        .create({ ...copy, metadata });
      await expect(sent).rejects.toThrow(/revoked is epoch 1/);
    });

    test('a session cluster goes after its jobs', async () => {
      shop.synth({ without: ['ads/views', 'ads/reports'] });
      const jobs = { apiVersion: FLINK, kind: 'FlinkSessionJob' };
      const [daily, weekly] = await east.api.list(jobs, 'ads');
      // As the operator does: the job goes when it has ended.
      await east.api.mergePatch(daily, { metadata: { finalizers: ['flink.apache.org/held'] } });
      const run = shop.apply('--prune', '--prune-kinds', 'FlinkDeployment');
      await east.until(async () => (await east.api.read(daily)).metadata.deletionTimestamp !== undefined, {
        what: 'the job to be deleted',
      });
      expect((await east.api.read(deployment('ads', 'reports'))).metadata.deletionTimestamp).toBeUndefined();
      await east.api.mergePatch(daily, { metadata: { finalizers: null } });
      const applied = await run;
      expect(applied.code).toBe(0);
      expect(told(applied).sort()).toEqual([
        'prune FlinkDeployment ads/reports',
        `prune FlinkSessionJob ads/${daily.metadata.name}`,
        `prune FlinkSessionJob ads/${weekly.metadata.name}`,
      ]);
      expect(await east.api.list(jobs, 'ads')).toEqual([]);
      expect(await east.api.find(deployment('ads', 'reports'))).toBeUndefined();
    });

    test('retiring goes on where it was cut off after the decision', async () => {
      shop.synth({ without: ['ads/views', 'ads/reports', 'ops/orders'] });
      await shop.rewrite('ops/orders', (record) => ({
        ...record,
        phase: 'TOMBSTONE',
        token: record.token + 7,
      }));
      const applied = await shop.apply('--prune', '--prune-kinds', 'FlinkDeployment');
      expect([applied.code, told(applied)]).toEqual([0, ['prune FlinkDeployment ops/orders']]);
      expect((await east.api.read(configMap('ops', 'flink-fleet-epochs'))).data).toMatchObject({
        orders: '1/8/revoked',
      });
    });

    test('what the ledger has elsewhere, or in the hands of an operation, is not deleted', async () => {
      const without = ['ads/views', 'ads/reports', 'ops/orders', 'ops/billing'];
      shop.synth({ without });
      await shop.rewrite('ops/billing', (record) => ({ ...record, phase: 'MOVING' }));
      const held = await shop.apply('--prune', '--prune-kinds', 'FlinkDeployment');
      expect([held.code, told(held)]).toEqual([3, ['refuse FlinkDeployment ops/billing']]);
      await shop.rewrite('ops/billing', (record) => ({ ...record, phase: 'STEADY', epoch: 2, epochHigh: 2 }));
      const moved = await shop.apply('--prune', '--prune-kinds', 'FlinkDeployment');
      expect(moved.code).toBe(3);
      expect(changeOf(moved, 'FlinkDeployment ops/billing').why).toMatch(
        /epoch 2, and this is epoch 1 on east/,
      );
      expect(await east.api.find(deployment('ops', 'billing'))).toBeDefined();
    });

    test('a job that only bears the label, and that the fleet never made, is not deleted', async () => {
      await east.api.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'free' } });
      const live = await east.api.read(deployment('ads', 'clicks'));
      const labels = { [MEMBER]: live.metadata.labels![MEMBER] };
      const metadata = { name: 'theirs', namespace: 'free', labels };
      await east.api.create({ apiVersion: FLINK, kind: 'FlinkDeployment', metadata, spec: live.spec });
      const applied = await shop.apply('--prune', '--prune-kinds', 'FlinkDeployment');
      expect(applied.code).toBe(3);
      expect(changeOf(applied, 'FlinkDeployment free/theirs').why).toContain(
        'deletes no job that it did not make',
      );
      expect(await east.api.find(deployment('free', 'theirs'))).toBeDefined();
    });
  });
});

import { changeOf, configMap, sums, told, Workshop } from './workshop';
import { describeLab, Lab, LabCluster, Manifest } from '../../lab';

const selected = (app: string, spec: object = {}): Manifest => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'ops' },
  spec: {
    replicas: 0,
    selector: { matchLabels: { app } },
    template: {
      metadata: { labels: { app } },
      spec: { containers: [{ name: 'main', image: 'registry.example.com/web:1' }] },
    },
    ...spec,
  },
});

const job = (image: string): Manifest => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name: 'once', namespace: 'ops' },
  spec: {
    suspend: true,
    template: { spec: { restartPolicy: 'Never', containers: [{ name: 'main', image }] } },
  },
});

const service = (clusterIP: string): Manifest => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web', namespace: 'ops' },
  spec: { clusterIP, selector: { app: 'web' }, ports: [{ port: 80 }] },
});

const claim = (storage: string): Manifest => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'data', namespace: 'ops' },
  spec: {
    accessModes: ['ReadWriteOnce'],
    storageClassName: storage,
    resources: { requests: { storage: '1Gi' } },
  },
});

/** A kind of a fleet's own, whose versions grow. */
const crd = (
  ...versions: readonly { readonly name: string; readonly fields: readonly string[] }[]
): Manifest => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'topics.example.com' },
  spec: {
    group: 'example.com',
    scope: 'Namespaced',
    names: { kind: 'Topic', plural: 'topics', singular: 'topic', listKind: 'TopicList' },
    versions: versions.map(({ name, fields }, i) => ({
      name,
      served: true,
      storage: i === versions.length - 1,
      schema: {
        openAPIV3Schema: {
          type: 'object',
          properties: {
            spec: {
              type: 'object',
              properties: Object.fromEntries(fields.map((each) => [each, { type: 'string' }])),
            },
          },
        },
      },
    })),
  },
});

const topic = (version: string, spec: object): Manifest => ({
  apiVersion: `example.com/${version}`,
  kind: 'Topic',
  metadata: { name: 'clicks', namespace: 'ops' },
  spec,
});

describeLab('an apply that meets trouble', {}, () => {
  let lab: Lab;
  let east: LabCluster;
  let shop: Workshop;
  beforeAll(async () => {
    lab = await Lab.start({ clusters: 1 });
    [east] = lab.clusters;
    shop = new Workshop(lab);
    shop.synth();
    expect((await shop.apply()).code).toBe(0);
  }, 600_000);
  afterAll(async () => lab?.stop());

  const program = (...objects: readonly Manifest[]) =>
    shop.synth({ change: ({ addObject }) => objects.forEach((each) => addObject(each)) });
  const uidOf = async (object: Manifest) => (await east.api.read(object)).metadata.uid;

  describe('with fields that cannot be changed', () => {
    const before = [selected('web'), job('registry.example.com/once:1'), service('None'), claim('fast')];
    const after = [selected('shop'), job('registry.example.com/once:2'), service('10.0.0.77'), claim('slow')];

    test('refuses by name of the field, says what to do, and does the rest', async () => {
      program(...before);
      expect((await shop.apply()).code).toBe(0);
      program(...after, configMap('ops', 'rest', { a: 'b' }));
      const plan = await shop.plan();
      expect(plan.code).toBe(1);
      expect(changeOf(plan, 'Deployment ops/web').why).toMatch(
        /cannot be changed as it stands: spec\.selector .*--recreate/,
      );
      const applied = await shop.apply();
      expect(applied.code).toBe(1);
      expect(changeOf(applied, 'Deployment ops/web')).toMatchObject({ action: 'fail' });
      expect(changeOf(applied, 'Job ops/once').why).toMatch(/spec\.template .*--recreate/);
      expect(changeOf(applied, 'ConfigMap ops/rest').action).toBe('create');
    });

    test('deletes and makes anew by choice; never what holds state', async () => {
      const uids = await Promise.all(before.map(uidOf));
      const applied = await shop.apply('--recreate');
      expect(applied.code).toBe(1);
      expect(told(applied).sort()).toEqual([
        'fail PersistentVolumeClaim ops/data',
        'recreate Deployment ops/web',
        'recreate Job ops/once',
        'recreate Service ops/web',
      ]);
      expect(changeOf(applied, 'PersistentVolumeClaim ops/data').why).not.toContain('--recreate');
      const now = await Promise.all(before.map(uidOf));
      expect(now.map((uid, i) => uid === uids[i])).toEqual([false, false, false, true]);
      expect((await east.api.read(selected('web'))).spec).toMatchObject({
        selector: { matchLabels: { app: 'shop' } },
      });
    });

    test('a change that is refused for another reason as well recreates nothing', async () => {
      const uid = await uidOf(selected('shop'));
      program(selected('other', { replicas: -1 }));
      const applied = await shop.apply('--recreate');
      expect(applied.code).toBe(1);
      expect(changeOf(applied, 'Deployment ops/web').action).toBe('fail');
      expect(await uidOf(selected('shop'))).toBe(uid);
    });
  });

  test('a CRD with a new version, and an object that uses it, go in one apply', async () => {
    program(crd({ name: 'v1', fields: ['partitions'] }), topic('v1', { partitions: '4' }));
    expect((await shop.apply()).code).toBe(0);
    const next = [
      { name: 'v1', fields: ['partitions'] },
      { name: 'v2', fields: ['partitions', 'retention'] },
    ];
    program(crd(...next), topic('v2', { partitions: '4', retention: '7d' }));
    expect((await shop.plan()).code).toBe(2);
    const applied = await shop.apply();
    expect([applied.code, told(applied).filter((each) => /Topic|CustomResource/i.test(each))]).toEqual([
      0,
      ['configure CustomResourceDefinition topics.example.com', 'configure Topic ops/clicks'],
    ]);
    expect((await east.api.read(topic('v2', {}))).spec).toEqual({ partitions: '4', retention: '7d' });
    expect((await shop.plan('--deep')).code).toBe(0);
  });

  test('a new field of a version that is there is waited for, and not dropped', async () => {
    const fields = ['partitions', 'retention', 'owner'];
    program(
      crd({ name: 'v1', fields: ['partitions'] }, { name: 'v2', fields }),
      topic('v2', { partitions: '4', retention: '7d', owner: 'ann' }),
    );
    const applied = await shop.apply();
    expect(applied.code).toBe(0);
    expect((await east.api.read(topic('v2', {}))).spec).toEqual({
      partitions: '4',
      retention: '7d',
      owner: 'ann',
    });
    expect((await shop.plan('--deep')).code).toBe(0);
  });

  test('a namespace that is stuck on its way out is explained, and the rest is applied', async () => {
    const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'stuck' } };
    const held = {
      ...configMap('stuck', 'held'),
      metadata: { name: 'held', namespace: 'stuck', finalizers: ['example.com/held'] },
    };
    await east.api.create(namespace);
    await east.api.create(held);
    await east.api.delete(namespace);
    program(namespace, configMap('stuck', 'mine', { a: 'b' }), configMap('ops', 'beside', { a: 'b' }));
    const plan = await shop.plan();
    expect(plan.code).toBe(1);
    expect(changeOf(plan, 'ConfigMap stuck/mine').why).toMatch(/stuck.*(being terminated|being deleted)/);
    const applied = await shop.apply();
    expect(applied.code).toBe(1);
    expect(changeOf(applied, 'ConfigMap stuck/mine')).toMatchObject({
      action: 'fail',
      why: expect.stringMatching(/stuck.*(being terminated|being deleted)/),
    });
    expect(changeOf(applied, 'ConfigMap ops/beside').action).toBe('create');
    await east.api.mergePatch(held, { metadata: { finalizers: null } });
    await east.until(async () => !(await east.api.find(namespace)), { what: 'the namespace to go' });
    expect((await shop.apply()).code).toBe(0);
    expect(await east.api.find(configMap('stuck', 'mine'))).toBeDefined();
  });

  test('a webhook that does not answer is named, in bounded time', async () => {
    const webhook = {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingWebhookConfiguration',
      metadata: { name: 'broken.example.com' },
      webhooks: [
        {
          name: 'configmaps.broken.example.com',
          clientConfig: { url: 'https://127.0.0.1:1/validate' },
          rules: [
            {
              apiGroups: [''],
              apiVersions: ['v1'],
              operations: ['CREATE', 'UPDATE'],
              resources: ['configmaps'],
            },
          ],
          failurePolicy: 'Fail',
          sideEffects: 'None',
          admissionReviewVersions: ['v1'],
          timeoutSeconds: 5,
          // The runner's own home, the grants and leader election are elsewhere.
          namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'ops' } },
        },
      ],
    };
    await east.api.create(webhook);
    try {
      program(configMap('ops', 'hooked', { a: 'b' }), service('None'));
      await east.until(
        async () =>
          east.api.create(configMap('ops', 'probe'), { dryRun: true }).then(
            () => false,
            () => true,
          ),
        { what: 'the webhook to be asked' },
      );
      const begin = performance.now();
      const applied = await shop.apply();
      expect(performance.now() - begin).toBeLessThan(30_000);
      expect(applied.code).toBe(1);
      expect(changeOf(applied, 'ConfigMap ops/hooked')).toMatchObject({
        action: 'fail',
        why: expect.stringContaining('configmaps.broken.example.com'),
      });
      expect(applied.report.changes.clusters[0].state).toBe('reached');
    } finally {
      await east.api.delete(webhook);
    }
    await east.until(
      async () =>
        east.api.create(configMap('ops', 'probe'), { dryRun: true }).then(
          () => true,
          () => false,
        ),
      { what: 'the webhook to be gone' },
    );
    const applied = await shop.apply();
    expect([applied.code, sums(applied).create]).toEqual([0, expect.any(Number)]);
  });
});

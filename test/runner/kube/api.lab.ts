import { writeKubeconfig } from './kubeconfig';
import { ABSENT, CONFIG_MAP, configMap, failureOf, MANAGER } from './objects';
import { KubeApi } from '../../../src/runner/kube/api';
import { readKubeconfig } from '../../../src/runner/kube/config/kubeconfig';
import { connect } from '../../../src/runner/kube/connect';
import { KubeError } from '../../../src/runner/kube/error';
import { KubeObject, refOf } from '../../../src/runner/kube/object';
import { describeLab, inParallel, Lab, until } from '../../lab';

describeLab('the API of a cluster', {}, () => {
  let lab: Lab;
  let api: KubeApi;

  beforeAll(async () => {
    lab = await Lab.start({ clusters: 1 });
    api = connect(lab.clusters[0].name, { kubeconfig: readKubeconfig(lab.clusters[0].kubeconfig) });
  });
  afterAll(async () => {
    await api?.close();
    await lab?.stop();
  });

  test('tells how kinds are served, and which are not', async () => {
    expect(await api.resourceOf({ apiVersion: 'apps/v1', kind: 'Deployment' })).toMatchObject({
      plural: 'deployments',
      namespaced: true,
      verbs: expect.arrayContaining(['patch', 'list']),
    });
    expect(await api.resourceOf({ apiVersion: 'v1', kind: 'Namespace' })).toMatchObject({
      namespaced: false,
    });
    expect(await api.resourceOf({ apiVersion: 'example.com/v1', kind: 'Nothing' })).toBeUndefined();
    expect(await api.get({ apiVersion: 'example.com/v1', kind: 'Nothing', name: 'x' })).toBeUndefined();
    expect(await api.list({ apiVersion: 'example.com/v1', kind: 'Nothing' })).toEqual([]);
    expect(await api.delete({ apiVersion: 'example.com/v1', kind: 'Nothing', name: 'x' })).toBe('absent');
  });

  test('applies an object, which is created once and then there', async () => {
    expect(await api.apply(configMap('settings', { a: '1' }), MANAGER)).toMatchObject({
      created: true,
      warnings: [],
    });
    expect(await api.apply(configMap('settings', { a: '2' }), MANAGER)).toMatchObject({
      created: false,
      object: { data: { a: '2' } },
    });
    const ref = { ...CONFIG_MAP, namespace: 'default', name: 'settings' };
    expect(await api.get(ref)).toMatchObject({ kind: 'ConfigMap', data: { a: '2' } });
    expect(await api.get({ ...ref, name: 'other' })).toBeUndefined();
  });

  test('creates what is absent, for its field manager, and never changes what is there', async () => {
    const { created, object } = await api.apply(configMap('new', { a: '1', b: '2' }), ABSENT);
    expect(created).toBe(true);
    expect(object.metadata.managedFields).toEqual([
      expect.objectContaining({ manager: MANAGER.fieldManager, operation: 'Apply' }),
    ]);
    for (const [by, a] of [
      [MANAGER.fieldManager, '1'],
      [MANAGER.fieldManager, '2'],
      ['somebody', '3'],
    ] as const) {
      const error = await failureOf(api.apply(configMap('new', { a }), { ...ABSENT, fieldManager: by }));
      expect(error).toMatchObject({ failure: 'conflict', reason: 'AlreadyExists', outcome: 'refused' });
      expect(error.message).toMatch(/create ConfigMap default\/new: it already exists$/);
    }
    const there = await api.get(refOf(configMap('new')));
    expect(there).toEqual(object);
    expect((await api.apply(configMap('new', { a: '1' }), MANAGER)).object.data).toEqual({ a: '1' });
  });

  test('of many that create the same object at once, one does', async () => {
    const attempts = Array.from({ length: 50 }, async (_, i) =>
      api.apply(configMap('raced', { by: String(i) }), ABSENT).then(
        ({ created }) => created,
        ({ reason }: KubeError) => reason,
      ),
    );
    const ends = await Promise.all(attempts);
    expect(ends.filter((end) => end === true)).toHaveLength(1);
    expect(ends.filter((end) => end === 'AlreadyExists')).toHaveLength(49);
  });

  test('a dry run changes nothing', async () => {
    await api.apply(configMap('dry', { a: '1' }), { ...MANAGER, dryRun: true });
    await api.create(configMap('dry'), { ...MANAGER, dryRun: true });
    expect(await api.get({ ...CONFIG_MAP, namespace: 'default', name: 'dry' })).toBeUndefined();
    await api.apply(configMap('wet', { a: '1' }), MANAGER);
    const ref = { ...CONFIG_MAP, namespace: 'default', name: 'wet' };
    await api.patch(ref, { data: { a: '2' } }, { ...MANAGER, dryRun: true });
    await api.delete(ref, { dryRun: true });
    expect(await api.get(ref)).toMatchObject({ data: { a: '1' } });
  });

  test('a field of another manager is a conflict that names it, and is taken only by force', async () => {
    await api.apply(configMap('held', { a: '1' }), { fieldManager: 'somebody' });
    const error = await failureOf(api.apply(configMap('held', { a: '2' }), MANAGER));
    expect(error).toMatchObject({ failure: 'conflict', outcome: 'refused', status: 409, reason: 'Conflict' });
    expect(error.causes).toEqual([
      expect.objectContaining({ reason: 'FieldManagerConflict', field: '.data.a' }),
    ]);
    expect(error.message).toContain('somebody');
    expect(await api.apply(configMap('held', { a: '2' }), { ...MANAGER, force: true })).toMatchObject({
      object: { data: { a: '2' } },
    });
  });

  test('an object that is refused for what it is says all its causes, and nothing of what was sent', async () => {
    const object = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'wrong', namespace: 'default', annotations: { hidden: 'hunter2' } },
      spec: {
        selector: { matchLabels: { a: 'b' } },
        template: { metadata: { labels: { a: 'c' } }, spec: { containers: [] } },
      },
    } as unknown as KubeObject;
    const error = await failureOf(api.apply(object, MANAGER));
    expect(error).toMatchObject({ failure: 'invalid', outcome: 'refused', status: 422 });
    expect(error.causes.map(({ field }) => field)).toEqual(
      expect.arrayContaining(['spec.template.metadata.labels', 'spec.template.spec.containers']),
    );
    expect(error.message).toContain('apply Deployment default/wrong');
    expect(error.message).not.toContain('hunter2');
  });

  test('a kind that is not served is said before anything is sent', async () => {
    const error = await failureOf(
      api.apply({ apiVersion: 'example.com/v1', kind: 'Nothing', metadata: { name: 'x' } }, MANAGER),
    );
    expect(error).toMatchObject({ failure: 'not-found', outcome: 'refused' });
    expect(error.message).toContain('serves no Nothing of example.com/v1');
  });

  test('a namespace that is missing is named', async () => {
    const error = await failureOf(api.apply(configMap('x', {}, 'nowhere'), MANAGER));
    expect(error).toMatchObject({ failure: 'not-found' });
    expect(error.message).toContain('namespaces "nowhere" not found');
  });

  test('a kind can be written as soon as its CRD is', async () => {
    await api.apply(crd('Widget'), MANAGER);
    const widget = {
      apiVersion: 'lab.example.com/v1',
      kind: 'Widget',
      metadata: { name: 'w', namespace: 'default' },
    };
    expect(await api.apply(widget, MANAGER)).toMatchObject({ created: true });
  });

  test('what a policy refuses is told in the words of the policy', async () => {
    await api.apply(policy(), MANAGER);
    await api.apply(
      {
        apiVersion: 'admissionregistration.k8s.io/v1',
        kind: 'ValidatingAdmissionPolicyBinding',
        metadata: { name: 'lab' },
        spec: { policyName: 'lab', validationActions: ['Deny'] },
      },
      MANAGER,
    );
    const error = await until(
      () =>
        api.apply(configMap('barred'), { ...MANAGER, dryRun: true }).then(
          () => undefined,
          (thrown: KubeError) => thrown,
        ),
      { what: 'the policy in force' },
    );
    expect(error).toMatchObject({ failure: expect.stringMatching(/forbidden|invalid/), outcome: 'refused' });
    expect(error.message).toContain('this name is barred');
  });

  test('a webhook that is not there fails what it is asked of, soon, and nothing else', async () => {
    await api.apply(webhook(), MANAGER);
    const secret: KubeObject = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 's', namespace: 'default' },
    };
    const start = Date.now();
    const error = await until(
      () =>
        api.create(secret, { ...MANAGER, dryRun: true }).then(
          () => undefined,
          (thrown: KubeError) => thrown,
        ),
      { what: 'the webhook in force' },
    );
    expect(error).toMatchObject({ failure: 'other', outcome: 'refused', status: 500 });
    expect(error.message).toContain('lab.example.com');
    expect(error.message).toContain('see that what serves this webhook runs');
    expect(Date.now() - start).toBeLessThan(10_000);
    expect(await api.apply(configMap('beside'), MANAGER)).toBeDefined();
    await api.delete(refOf(webhook()));
  });

  test('creates once: what is there already is a conflict', async () => {
    expect(await api.create(configMap('once'), MANAGER)).toMatchObject({ created: true });
    expect(await failureOf(api.create(configMap('once'), MANAGER))).toMatchObject({
      failure: 'conflict',
      outcome: 'refused',
      reason: 'AlreadyExists',
    });
  });

  test('patches and deletes only what was read', async () => {
    const { object } = await api.apply(configMap('read', { a: '1' }), MANAGER);
    const ref = { ...CONFIG_MAP, namespace: 'default', name: 'read' };
    const { uid, resourceVersion } = object.metadata;
    const patched = await api.patch(
      ref,
      { metadata: { uid: uid!, resourceVersion: resourceVersion! }, data: { a: '2' } },
      MANAGER,
    );
    expect(patched.object.data).toEqual({ a: '2' });
    const again = api.patch(
      ref,
      { metadata: { resourceVersion: resourceVersion! }, data: { a: '3' } },
      MANAGER,
    );
    expect(await failureOf(again)).toMatchObject({ failure: 'conflict', outcome: 'refused' });
    expect(await failureOf(api.delete(ref, { uid: 'another' }))).toMatchObject({ failure: 'conflict' });
    expect(await api.delete(ref, { uid, resourceVersion: patched.object.metadata.resourceVersion })).toBe(
      'deleted',
    );
    expect(await api.delete(ref)).toBe('absent');
  });

  test('lists all pages, each item with its kind, and only metadata where that is enough', async () => {
    await api.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'many' } }, MANAGER);
    const objects = Array.from({ length: 1200 }, (_, i) => configMap(`m${i}`, { a: String(i) }, 'many'));
    await inParallel(objects, (object) => api.apply(object, MANAGER));
    const listed = await api.list(CONFIG_MAP, { namespace: 'many' });
    const own = listed.filter(({ metadata }) => /^m\d/.test(metadata.name));
    expect(new Set(own.map(({ metadata }) => metadata.name)).size).toBe(1200);
    expect(listed.every(({ apiVersion, kind }) => apiVersion === 'v1' && kind === 'ConfigMap')).toBe(true);
    const inventory = await api.list(CONFIG_MAP, { namespace: 'many', metadataOnly: true });
    expect(inventory).toHaveLength(listed.length);
    expect(inventory.every((object) => object.kind === 'ConfigMap' && object.data === undefined)).toBe(true);
    expect(await api.list(CONFIG_MAP, { namespace: 'many', fieldSelector: 'metadata.name=m7' })).toHaveLength(
      1,
    );
  });

  test('asks whether this user may do something', async () => {
    expect(
      await api.canI({ verb: 'create', group: 'apps', resource: 'deployments', namespace: 'default' }),
    ).toBe(true);
  });

  test('missing rights are told as the API server says them, with verb and resource', async () => {
    const [cluster] = lab.clusters;
    await cluster.api.apply({
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: 'poor', namespace: 'default' },
    });
    const token = await cluster.tokenOf('default', 'poor');
    const poor = connect(cluster.name, { kubeconfig: readKubeconfig(cluster.kubeconfigFor(token)) });
    const error = await failureOf(poor.apply(configMap('x'), MANAGER));
    expect(error).toMatchObject({ failure: 'forbidden', outcome: 'refused', status: 403 });
    expect(error.message).toMatch(/cannot patch resource "configmaps"/);
    expect(error.message).not.toContain(token);
    expect(await poor.canI({ verb: 'patch', group: '', resource: 'configmaps', namespace: 'default' })).toBe(
      false,
    );
    await poor.close();
  });

  test('one who acts as another has only the rights of that one', async () => {
    const [cluster] = lab.clusters;
    const file = writeKubeconfig({
      cluster,
      user: { token: cluster.adminToken, as: 'ann', 'as-groups': ['analysts'] },
    });
    const ann = connect('test', { kubeconfig: readKubeconfig(file) });
    const error = await failureOf(ann.list({ apiVersion: 'v1', kind: 'Secret' }));
    expect(error.message).toContain('User "ann" cannot list resource "secrets"');
    await ann.close();
  });

  test('warnings of the API server come along', async () => {
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'p', namespace: 'default' },
      spec: {
        containers: [
          {
            name: 'c',
            image: 'i',
            env: [
              { name: 'A', value: '1' },
              { name: 'A', value: '2' },
            ],
          },
        ],
      },
    } as unknown as KubeObject;
    const { warnings } = await api.create(pod, { ...MANAGER, dryRun: true });
    expect(warnings.join()).toContain('env');
  });
});

function crd(kind: string): KubeObject {
  const plural = `${kind.toLowerCase()}s`;
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.lab.example.com` },
    spec: {
      group: 'lab.example.com',
      names: { kind, plural },
      scope: 'Namespaced',
      versions: [
        { name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } },
      ],
    },
  };
}

function policy(): KubeObject {
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicy',
    metadata: { name: 'lab' },
    spec: {
      matchConstraints: {
        resourceRules: [
          { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['configmaps'] },
        ],
      },
      validations: [{ expression: "object.metadata.name != 'barred'", message: 'this name is barred' }],
    },
  };
}

function webhook(): KubeObject {
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingWebhookConfiguration',
    metadata: { name: 'lab' },
    webhooks: [
      {
        name: 'lab.example.com',
        clientConfig: { url: 'https://127.0.0.1:1/' },
        rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['secrets'] }],
        admissionReviewVersions: ['v1'],
        sideEffects: 'None',
      },
    ],
  };
}

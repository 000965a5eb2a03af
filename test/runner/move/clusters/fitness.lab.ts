import { ASSEMBLY, Stage } from './stage';
import type { FleetAssembly } from '../../../../src/assembly/assembly';
import type { KubeObject } from '../../../../src/runner/kube/object';
import type { Subject } from '../../../../src/runner/move/sides';
import type { LitCluster } from '../../../../src/runner/move/sight';
import { describeLab, Lab } from '../../../lab';
import { JobDouble, startJobDouble } from '../../../lab/programs/job-double';

const GIB = 1024 ** 3;
const NAMES = ['one', 'two', 'three', 'four'];

function assembly(changes: Partial<FleetAssembly['clusters'][string]> = {}): FleetAssembly {
  const application = {
    demand: { cpu: 2000, memory: 2 * GIB },
    demandOn: {},
    bindings: ['registry'],
    cluster: 'other',
  };
  return {
    ...ASSEMBLY,
    clusters: {
      a: {
        bindings: { registry: 'r' },
        stateStorages: [],
        files: [{ objects: ['/ConfigMap/ads/flink-fleet-epochs', '/ConfigMap/bare/flink-fleet-epochs'] }],
        ...changes,
      },
    },
    applications: Object.fromEntries(NAMES.map((name) => [`ads/${name}`, application])),
  } as unknown as FleetAssembly;
}

describeLab('why an application cannot start in a cluster', {}, () => {
  let lab: Lab;
  let a: Stage;
  let double: JobDouble;
  beforeAll(async () => {
    lab = await Lab.start({});
    a = await Stage.start(lab);
    double = await startJobDouble(a.cluster);
    await a.cluster.until(async () => (await unfit()).one.length === 0, { what: 'an operator' });
  }, 600_000);
  afterAll(async () => {
    await a?.api.close();
    await double?.stop();
    await lab?.stop();
  });

  const comer = (name: string, namespace = 'ads'): Subject =>
    a.subject(name, { record: { cluster: 'other', namespace }, order: { to: 'a' } });

  async function unfit(
    options: Parameters<Stage['open']>[0] = {},
    namespace = 'ads',
  ): Promise<Record<string, readonly string[]>> {
    const side = a.open({ assembly: assembly(), ...options });
    const sights = await side.see(NAMES.map((name) => comer(name, namespace)));
    return Object.fromEntries(
      [...sights].map(([app, sight]) => [app.slice(4), (sight as LitCluster).unfit ?? [side.darkness?.why]]),
    );
  }

  test('one that lacks nothing can', async () => {
    expect(await unfit()).toEqual({ one: [], two: [], three: [], four: [] });
  });

  test('no namespace, and one without the guard that the program has there', async () => {
    expect((await unfit({}, 'nowhere')).one).toEqual(['there is no namespace nowhere']);
    await a.cluster.api.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'bare' } });
    expect((await unfit({}, 'bare')).one).toEqual(['the namespace bare has no ConfigMap of grants']);
  });

  test('a binding that it uses, and a state storage', async () => {
    const lacking = assembly({ bindings: {} });
    expect((await unfit({ assembly: lacking })).one).toEqual(['it has no binding registry']);
  });

  test('rights, each by its name', async () => {
    const api = a.connected('nobody-much');
    await a.cluster.api.create({
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name: 'looks' },
      rules: [
        {
          apiGroups: ['', 'apps'],
          resources: ['namespaces', 'configmaps', 'pods', 'deployments'],
          verbs: ['get', 'list'],
        },
        {
          apiGroups: ['flink.apache.org'],
          resources: ['flinkdeployments'],
          verbs: ['get', 'list', 'patch', 'delete'],
        },
      ],
    });
    await a.cluster.api.create({
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name: 'looks' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'looks' },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'nobody-much' }],
    });
    await a.cluster.until(
      async () =>
        a.cluster
          .as({ user: 'nobody-much' })
          .canI({ verb: 'list', group: '', resource: 'pods', namespace: 'ads' }),
      { what: 'its rights' },
    );
    const { one } = await unfit({ connection: { api } });
    expect(one).toContain('the right to create flinkdeployments.flink.apache.org is missing');
    expect(one).toContain('the right to list nodes is missing');
    expect(one).toContain('the right to patch configmaps (flink-fleet-epochs) is missing');
    expect(one.join()).not.toContain('right to list pods');
    // Whoever is there already is not called absent: it is not seen.
    const side = a.open({ connection: { api }, assembly: assembly() });
    expect((await side.see([a.subject('one')])).get('ads/one')).toEqual({ reachable: false, forMs: 0 });
    await api.close();
  });

  test('a quota that holds half of them keeps out the other half, in their order', async () => {
    const quota = (cpu: string) => ({
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { name: 'tenant', namespace: 'ads' },
      spec: { hard: { 'requests.cpu': cpu } },
    });
    await a.cluster.api.create(quota('5'));
    const found = await a.cluster.until(
      async () => {
        const now = await unfit();
        return now.four.length > 0 ? now : undefined;
      },
      { what: 'the quota' },
    );
    expect([found.one, found.two]).toEqual([[], []]);
    expect(found.three).toEqual(['the quota tenant has 1 of requests.cpu left, and it takes 2']);
    expect(found.four).toEqual(found.three);
    await a.cluster.api.delete(quota('5'));
  });

  test('the capacity of the cluster, where the program says it', async () => {
    const small = assembly({ capacity: { cpu: 3000, memory: 64 * GIB } });
    const found = await a.cluster.until(
      async () => {
        const now = await unfit({ assembly: small });
        return now.one.length === 0 ? now : undefined;
      },
      { what: 'the end of the quota' },
    );
    expect(found).toMatchObject({ two: [expect.stringContaining('the capacity of a has 1 of cpu left')] });
  });

  test('an operator that is not available, or none', async () => {
    const operator = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'flink-kubernetes-operator', namespace: 'flink-operator' },
    };
    await a.cluster.api.mergePatch(operator, { spec: { replicas: 0 } });
    await a.cluster.until(async () => /is not available/.test((await unfit()).one.join()), {
      what: 'it to be missed',
    });
    await a.cluster.api.delete(operator);
    expect((await unfit()).one).toEqual(['there is no Flink operator']);
  });

  test('a session cluster stops with its jobs, and goes after them', async () => {
    const { spec, ...session } = a.application('session');
    const { job, ...clusterSpec } = spec as { job: object };
    const jobOf = (name: string): KubeObject => {
      const { metadata } = a.application('session');
      return {
        apiVersion: 'flink.apache.org/v1beta1',
        kind: 'FlinkSessionJob',
        metadata: { ...metadata, name },
        spec: { deploymentName: 'session', job: { ...job, jarURI: 'https://example.com/job.jar' } },
      } as KubeObject;
    };
    await a.act('session', { effect: 'raise-guard', cluster: 'a', epoch: 1, token: 1 });
    const manifests = [{ ...session, spec: clusterSpec } as KubeObject, jobOf('daily'), jobOf('hourly')];
    const objects = [
      'FlinkDeployment/ads/session',
      'FlinkSessionJob/ads/daily',
      'FlinkSessionJob/ads/hourly',
    ].map((each) => `flink.apache.org/${each}`);
    const record = { created: objects };
    const effect = {
      effect: 'create',
      cluster: 'a',
      epoch: 1,
      token: 1,
      objects,
      restore: { kind: 'empty' },
    } as const;
    expect(await a.act('session', effect, { record, manifests })).toEqual({
      done: true,
      outcome: { created: true },
    });
    await a.until('both jobs', 'session', ({ resource }) => resource?.running, { record });
    await a.cluster.until(async () => double.job('ads/daily')!.completed.length > 1, { what: 'checkpoints' });
    expect(await a.stop('session')).toEqual({ done: true });
    await a.until('the end of both', 'session', ({ resource }) => resource?.stop === 'stopped', { record });
    expect([double.job('ads/daily')!.state, double.job('ads/hourly')!.state]).toEqual([
      'FINISHED',
      'FINISHED',
    ]);
    // Its job manager would come back as long as its resource is there.
    const gone = await a.cluster.until(
      async () => {
        await a.act('session', { effect: 'delete-deployment', cluster: 'a', epoch: 1 });
        const seen = await a.see('session');
        return !seen.resource && seen.remains.pods === 0 ? seen : undefined;
      },
      { what: 'its end' },
    );
    expect(gone.remains).toEqual({ pods: 0, deployment: false, haConfigMaps: 0, doubtful: false });
  }, 120_000);
});

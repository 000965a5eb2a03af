import { Testing } from 'cdk8s';
import { GOOD, HOSTILE } from './cases';
import { ADS, findingsOn, rulesBrokenBy, SHOP, tenantManifests } from './fixture';
import { blueGreen, deployment, pod } from './manifests';
import { CLUSTER_RIGHTS, PEOPLE, Question, questionsOf, RIGHTS, Who } from './people';
import { randomManifests } from './random';
import { tenantJob } from './tenant-job';
import { FlinkCrds, FlinkOperator, OperatorVersion } from '../../src';
import {
  ApiError,
  Daemon,
  describeLab,
  inParallel,
  Lab,
  LabCluster,
  Manifest,
  typeCheckingOf,
  until,
} from '../lab';

const MANIFESTS = tenantManifests(ADS, SHOP);
const ofKind = (wanted: string) => MANIFESTS.filter(({ kind }) => kind === wanted);

/** What was there before there were bounds, and does not keep to them. */
const OLD = named(
  deployment({ image: 'old.example.com/clicks', job: { ...deployment().spec.job, state: 'running' } }),
  'old',
);

const PROBE: Manifest = {
  apiVersion: 'v1',
  kind: 'ResourceQuota',
  metadata: { name: 'probe', namespace: 'default' },
  spec: { hard: { 'count/flinkdeployments.flink.apache.org': '1' } },
};

describeLab('tenants on a real API server', { operator: true }, () => {
  let lab: Lab;
  let cluster: LabCluster;
  beforeAll(async () => {
    lab = await Lab.start({ operator: true });
    [cluster] = lab.clusters;
    await cluster.addNodes([{ name: 'node-1', cpu: '64', memory: '256Gi' }]);
    await cluster.applyAll([
      ...synthesized((chart) => new FlinkCrds(chart, 'crds')),
      ...ofKind('Namespace'),
      {
        apiVersion: 'scheduling.k8s.io/v1',
        kind: 'PriorityClass',
        metadata: { name: 'production' },
        value: 1000,
      },
      ...['batch', 'other'].map((name) => ({
        apiVersion: 'v1',
        kind: 'ServiceAccount',
        metadata: { name, namespace: 'ads' },
      })),
    ]);
    await until(
      async () => {
        await cluster.api.delete(PROBE).catch(() => undefined);
        await cluster.api.create(PROBE);
        return until(() => counted([PROBE]), { what: 'a count', timeoutMs: 1_000 });
      },
      // A quota that is older than this would only be counted in the next round, five minutes later.
      { what: 'new kinds to be found by who counts quotas', everyMs: 2_000 },
    );
    await cluster.api.create(OLD);
    expect(await cluster.applyAll(MANIFESTS)).toEqual([]);
    await until(async () => (await ask(HOSTILE[0][3])) !== undefined, {
      what: 'the policies to be in force',
    });
    await until(() => counted(ofKind('ResourceQuota')), {
      what: 'the quotas to be counted',
    });
  }, 600_000);
  afterAll(() => lab?.stop());

  /** Whether all that these quotas limit has been counted; until then nothing of it can be created. */
  const counted = async (quotas: readonly Manifest[]): Promise<boolean> => {
    const there = await Promise.all(quotas.map((quota) => cluster.api.read(quota)));
    return there.every(({ spec, status }) =>
      Object.keys(spec.hard).every((each) => each in (status?.used ?? {})),
    );
  };

  /** What the API server says against a write; undefined if it takes it. */
  const refusal = async (request: Promise<unknown>): Promise<string | undefined> => {
    try {
      await request;
      return undefined;
    } catch (error) {
      if (error instanceof ApiError && error.status === 403) return error.message;
      throw error;
    }
  };
  /** Asks as who would send such an object: people send Flink resources, job managers pods. */
  const ask = (manifest: Manifest, dryRun = true) =>
    refusal(cluster.as(manifest.kind === 'Pod' ? PEOPLE.job : PEOPLE.developer).create(manifest, { dryRun }));

  describe('what is sent raw is refused by the rules that hold at synth:', () => {
    test.each(HOSTILE)('%s', async (_, __, value, manifest) => {
      const [{ message }] = findingsOn(manifest);
      const [mustBe, by] = message.split(' (');
      const told = await ask(manifest);
      expect(told).toContain("ValidatingAdmissionPolicy 'flink-fleet-tenant-ads");
      expect(told).toContain(`${mustBe}, got ${value}`);
      expect(told).toContain(` (${by}`);
    });
  });

  describe('what keeps to them is taken:', () => {
    test.each(GOOD)('%s', async (_, manifest) => {
      expect(await ask(manifest)).toBeUndefined();
    });
  });

  test('whatever is sent gets the same verdict at synth and from the server', async () => {
    const manifests = randomManifests(600);
    const differ: unknown[] = [];
    const verdicts = { refused: 0, taken: 0 };
    await inParallel(manifests, async (manifest) => {
      const [broken, told] = [rulesBrokenBy(manifest), await ask(manifest)];
      verdicts[told === undefined ? 'taken' : 'refused'] += 1;
      if (broken.length > 0 !== (told !== undefined)) differ.push({ manifest, broken, told });
    });
    expect(differ).toEqual([]);
    expect(Math.min(verdicts.refused, verdicts.taken)).toBeGreaterThan(60);
  });

  describe('what was there before the bounds', () => {
    const patch = (change: unknown, subresource?: string) =>
      refusal(cluster.api.mergePatch(OLD, change, { dryRun: true, subresource }));

    test('can be suspended and marked, gets its status and loses its finalizers', async () => {
      expect(await patch({ spec: { job: { state: 'suspended' } } })).toBeUndefined();
      expect(
        await patch({ metadata: { labels: { team: 'ads' }, finalizers: ['a.example.com/b'] } }),
      ).toBeUndefined();
      expect(await patch({ status: { error: 'x' } }, 'status')).toBeUndefined();
    });

    test('cannot be changed otherwise, under the cover of a suspension neither', async () => {
      expect(await patch({ spec: { job: { parallelism: 2 } } })).toMatch(
        /images must come from .*, got old\.example\.com/,
      );
      expect(await patch({ spec: { job: { state: 'suspended', parallelism: 2 } } })).toMatch(
        /images must come from/,
      );
      expect(await patch({ spec: { restartNonce: 1, job: { state: 'suspended' } } })).toMatch(
        /images must come from/,
      );
    });
  });

  describe('rights', () => {
    const everybody = Object.keys(PEOPLE) as Who[];
    const answers = (who: Who, questions: readonly Question[], allowed: boolean) =>
      questions.map((question) => ({ who, question, allowed }));

    test('are those of the role in the namespaces of the tenant, and none anywhere else', async () => {
      const cases = everybody.flatMap((who) => [
        ...RIGHTS.flatMap((right) => {
          const allowed = right.may.includes(who);
          return [
            ...answers(who, questionsOf(right, 'ads'), allowed),
            // Its people are in both of its namespaces; each of the two has a service account of its own.
            ...answers(who, questionsOf(right, 'ads-batch'), allowed && who !== 'job'),
            ...(who === 'stranger' ? [] : answers(who, questionsOf(right, 'shop'), false)),
          ];
        }),
        ...CLUSTER_RIGHTS.flatMap((right) => answers(who, questionsOf(right), false)),
      ]);
      expect(cases.length).toBeGreaterThan(1000);
      expect(cases.filter(({ allowed }) => allowed).length).toBeGreaterThan(80);
      const wrong: unknown[] = [];
      await inParallel(cases, async ({ who, question, allowed }) => {
        if ((await cluster.as(PEOPLE[who]).canI(question)) !== allowed) {
          wrong.push({ who, ...question, allowed: !allowed });
        }
      });
      expect(wrong).toEqual([]);
    });
  });

  describe('pods', () => {
    const asked = async (spec: Record<string, unknown>, of: Record<string, unknown> = {}) =>
      ask(pod(spec, of));

    test.each([
      ['a path of the node', { volumes: [{ name: 'etc', hostPath: { path: '/etc' } }] }, {}],
      ['the network of the node', { hostNetwork: true }, {}],
      ['a privileged container', {}, { securityContext: { privileged: true } }],
    ])('of a job with %s are refused by Pod Security', async (_, spec, of) => {
      expect(await asked(spec, of)).toMatch(/violates PodSecurity "restricted:latest"/);
    });

    test('that ask for nothing get what the LimitRange says, and no limit of CPU', async () => {
      const { object } = await cluster.as(PEOPLE.job).create(pod({}, { resources: {} }), { dryRun: true });
      expect(object.spec.containers[0].resources).toEqual({
        requests: { cpu: '100m', memory: '256Mi' },
        limits: { memory: '256Mi' },
      });
    });

    test('that request more than the default and have no limit of CPU are taken', async () => {
      const resources = { requests: { cpu: '3', memory: '1Gi' }, limits: { memory: '1Gi' } };
      expect(await asked({}, { resources })).toBeUndefined();
    });

    test('take no more than the quota of all, and of their PriorityClass', async () => {
      const cpu = (amount: string) => ({
        resources: { requests: { cpu: amount, memory: '1Gi' }, limits: { memory: '1Gi' } },
      });
      expect(await asked({}, cpu('9'))).toMatch(/exceeded quota: tenant, requested: requests\.cpu=9/);
      expect(await asked({}, cpu('5'))).toBeUndefined();
      const production = { priorityClassName: 'production' };
      expect(await asked(production, cpu('5'))).toMatch(
        /exceeded quota: tenant-production, requested: requests\.cpu=5/,
      );
      expect(await asked(production, cpu('4'))).toBeUndefined();
      const memory = { resources: { requests: { memory: '1Gi' }, limits: { memory: '33Gi' } } };
      expect(await asked({}, memory)).toMatch(/exceeded quota: tenant, requested: limits\.memory=33Gi/);
    });

    test('of a PriorityClass of the system are refused by the quota as well', async () => {
      const [{ metadata }] = ofKind('ValidatingAdmissionPolicyBinding').filter(({ metadata: { name } }) =>
        name.endsWith('ads-pods'),
      );
      const binding = {
        apiVersion: 'admissionregistration.k8s.io/v1',
        kind: 'ValidatingAdmissionPolicyBinding',
        metadata,
      };
      await cluster.api.delete(binding);
      await until(async () => (await asked({ schedulerName: 'mine' })) === undefined, {
        what: 'the policy to be gone',
      });
      expect(await asked({ priorityClassName: 'system-node-critical' })).toMatch(
        /exceeded quota: no-system-priority/,
      );
      await cluster.applyAll(MANIFESTS);
      await until(() => asked({ schedulerName: 'mine' }), { what: 'the policy to be back' });
    });

    test('once bound, can be changed in what a job may change, and not to a foreign image', async () => {
      const running = pod();
      const api = cluster.as(PEOPLE.job);
      await api.create(running);
      await cluster.until(async () => (await api.read(running)).spec.nodeName, {
        what: 'the pod to be bound',
      });
      const image = (name: string) =>
        refusal(
          api.send({
            method: 'PATCH',
            path: `/api/v1/namespaces/ads/pods/${running.metadata.name}`,
            type: 'application/strategic-merge-patch+json',
            body: { spec: { containers: [{ name: 'flink-main-container', image: name }] } },
          }),
        );
      expect(await image('busybox')).toMatch(/images must come from .*, got busybox/);
      expect(await image('registry.example.com/flink/clicks:43')).toBeUndefined();
      await api.delete(running);
    });
  });

  test('a tenant has as many Flink deployments as its quota says', async () => {
    const api = cluster.as(PEOPLE.developer);
    const one = named(deployment(), 'one', 'ads-batch');
    for (const name of ['one', 'two', 'three']) await api.create(named(deployment(), name, 'ads-batch'));
    expect(await ask(named(deployment(), 'four', 'ads-batch'))).toMatch(
      /exceeded quota: tenant, requested: count\/flinkdeployments\.flink\.apache\.org=1, used: .*=3/,
    );
    expect(await ask(named(blueGreen(), 'four', 'ads-batch'))).toBeUndefined();
    await cluster.api.deleteCollection(one, 'ads-batch');
  });

  test('the API server has nothing to say against the types of the policies', async () => {
    const policies = ofKind('ValidatingAdmissionPolicy');
    expect(policies).toHaveLength(4);
    for (const policy of policies) {
      expect(await typeCheckingOf(cluster, policy)).toEqual({});
    }
  });

  test('the manifests are applied without a warning, and a second time without a change', async () => {
    const apply = (manifest: Manifest) => cluster.api.apply(manifest, { fieldManager: 'tenants' });
    for (const manifest of MANIFESTS) {
      await cluster.until(
        async () => {
          const first = await apply(manifest);
          const second = await apply(manifest);
          expect([...first.warnings, ...second.warnings]).toEqual([]);
          // Quotas are counted meanwhile.
          return first.object.metadata.resourceVersion === second.object.metadata.resourceVersion;
        },
        { what: `${manifest.kind}/${manifest.metadata.name} to stay as it is`, timeoutMs: 10_000 },
      );
    }
  });

  describe('the Flink operator', () => {
    let operator: Daemon;
    beforeAll(async () => {
      const installed = synthesized(
        (chart) =>
          new FlinkOperator(chart, 'operator', {
            version: OperatorVersion.V1_7_0,
            installCrds: false,
            replicas: 1,
            // The tenant has them.
            jobServiceAccounts: false,
            watchNamespaces: ['ads', 'ads-batch'],
          }),
      );
      await cluster.applyAll(installed);
      const { data } = installed.find(({ kind }) => kind === 'ConfigMap')!;
      operator = await cluster.startOperator({
        token: await cluster.tokenOf('flink-operator', 'flink-operator'),
        operatorNamespace: 'flink-operator',
        configuration: `${data['flink-conf.yaml']}kubernetes.operator.health.probe.enabled: false\n`,
      });
    }, 120_000);
    afterAll(() => operator?.kill());

    test("makes a tenant's job a job manager, whose pod is admitted and runs", async () => {
      const job = tenantJob();
      expect(await ask(job, false)).toBeUndefined();
      const jobManager = await cluster.until(
        async () => {
          const pods = await cluster.api.list({ apiVersion: 'v1', kind: 'Pod' }, 'ads', {
            labelSelector: 'app=clicks,component=jobmanager',
          });
          return pods.find(({ status }) => status.phase === 'Running');
        },
        { what: 'the job manager to run', needs: [operator], timeoutMs: 90_000 },
      );
      expect(jobManager.spec).toMatchObject({
        serviceAccountName: 'flink',
        securityContext: { runAsNonRoot: true },
      });
      const config = {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'flink-config-clicks', namespace: 'ads' },
      };
      const { data } = await cluster.until(() => cluster.api.find(config), { what: 'its configuration' });
      const text = data['flink-conf.yaml'] as string;
      expect(text).toContain('metrics.latency.interval: 0\n');
      expect(text).toContain('web.timeout: 20000\n');
    });
  });
});

function named(manifest: Manifest, name: string, namespace = 'ads'): Manifest {
  return { ...manifest, metadata: { ...manifest.metadata, name, namespace } };
}

function synthesized(build: (chart: ReturnType<typeof Testing.chart>) => unknown): Manifest[] {
  const chart = Testing.chart();
  build(chart);
  return Testing.synth(chart) as Manifest[];
}

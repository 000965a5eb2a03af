import { BITES, rulesOf, without } from './operator/bites';
import { chartManifests, RELEASE } from './operator/chart';
import { install } from './operator/install';
import {
  bringAbout,
  hindranceOf,
  installOld,
  jobNamespace,
  namespaceOf,
  refusedRequests,
  startInstalled,
} from './operator/live';
import { FLINK_VERSION, jobsIn, scenario } from './operator/scenario';
import { crdsOfOthers, VARIANTS, WITH_WEBHOOK } from './operator/variants';
import { OperatorVersion } from '../../src';
import { deriveCrds } from '../../src/flink/versions/derive-crds';
import { describeLab, Lab, LabCluster, Manifest } from '../lab';
import { releasePort, reservePort } from '../lab/process/ports';

describeLab('the operator, as it is installed, on a real API server', { operator: true, crds: true }, () => {
  let lab: Lab;
  let cluster: LabCluster;
  beforeAll(async () => {
    // With this plugin rights on finalizers count, as they do on OpenShift.
    const admissionPlugins = ['OwnerReferencesPermissionEnforcement'];
    lab = await Lab.start({ operator: true, crds: true, audit: true, admissionPlugins });
    [cluster] = lab.clusters;
    await cluster.addNodes([{ name: 'node-1', cpu: '64', memory: '256Gi' }]);
    await cluster.applyAll(deriveCrds(OperatorVersion.V1_7_0) as never);
  }, 600_000);
  afterAll(() => lab?.stop());

  describe('for the whole cluster', () => {
    const installation = installOld({
      namespace: 'everywhere',
      defaultConfiguration: {
        'web.timeout': '11000',
        'rest.retry.delay': '1000',
        'rest.retry.max-attempts': '1',
      },
      namespaceConfiguration: { any: { 'rest.retry.delay': '2000', 'rest.retry.max-attempts': '2' } },
      flinkVersionConfiguration: { [FLINK_VERSION]: { 'rest.retry.max-attempts': '3' } },
    });

    test('serves jobs from their creation to their end, also when the one that leads is killed', async () => {
      await cluster.applyAll([...jobNamespace('any'), ...installation.manifests]);
      const ports = await Promise.all(NAMES.map(reservePort));
      const operators = await Promise.all(
        NAMES.map((name, i) => startInstalled(cluster, installation, name, ports[i])),
      );
      const steps = scenario(cluster, 'any');
      await bringAbout(cluster, operators, steps.slice(0, -2));
      expect(await configurationOf('clicks')).toEqual(
        expect.objectContaining(ofJobs(installation.operator.settingsFor(SERVED).defaultConfiguration!)),
      );
      // Also the one that waits is healthy; else its probes would end it again and again.
      expect(await Promise.all(ports.map(isHealthy))).toEqual([true, true]);
      const [leader, heir] = (await leads('first')) ? [0, 1] : [1, 0];
      await operators[leader].kill();
      await bringAbout(cluster, [operators[heir]], steps.slice(-2));
      expect(await leads(NAMES[heir])).toBe(true);
      await operators[heir].kill();
      ports.forEach(releasePort);
      expect(refusedRequests(cluster, installation)).toEqual([]);
    });

    const NAMES = ['first', 'second'];
    const SERVED = { namespace: 'any', flinkVersion: FLINK_VERSION };

    const isHealthy = async (port: number): Promise<boolean> => (await fetch(`http://127.0.0.1:${port}/`)).ok;

    const leads = async (name: string): Promise<boolean> => {
      const lease = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease' };
      const [{ spec }] = await cluster.api.list(lease, 'everywhere');
      return spec.holderIdentity === name;
    };

    /** What the operator gives to a job. */
    const configurationOf = async (job: string): Promise<Record<string, string>> => {
      const metadata = { name: `flink-config-${job}`, namespace: 'any' };
      const { data } = await cluster.api.read({ apiVersion: 'v1', kind: 'ConfigMap', metadata });
      const lines = (data['flink-conf.yaml'] as string).trimEnd().split('\n');
      return Object.fromEntries(lines.map((line) => line.split(/: (.*)/)));
    };

    const ofJobs = (configuration: Readonly<Record<string, string>>) =>
      Object.fromEntries(
        Object.entries(configuration).filter(([key]) => !key.startsWith('kubernetes.operator.')),
      );
  });

  describe('for named namespaces', () => {
    const installation = installOld({ namespace: 'named', watchNamespaces: ['served'] });

    test('serves jobs there, and leaves others alone', async () => {
      const { application: foreign } = jobsIn('foreign');
      const namespaces = ['served', 'foreign'].map(namespaceOf);
      await cluster.applyAll([...namespaces, ...installation.manifests, foreign]);
      const operator = await startInstalled(cluster, installation, 'named');
      await bringAbout(cluster, [operator], scenario(cluster, 'served'));
      expect((await cluster.api.read(foreign)).status).toBeUndefined();
      expect(refusedRequests(cluster, installation)).toEqual([]);
      await operator.kill();
    });

    test('may do nothing elsewhere, and read no Secret', async () => {
      const { namespace: home, serviceAccountName } = installation.operator;
      const operator = cluster.as(await cluster.tokenOf(home, serviceAccountName));
      const can = (verb: string, resource: string, where: string, group = '') =>
        operator.canI({ verb, resource, namespace: where, group });
      expect(await can('create', 'deployments', 'served', 'apps')).toBe(true);
      expect(await can('create', 'deployments', 'foreign', 'apps')).toBe(false);
      expect(await can('list', 'flinkdeployments', 'foreign', 'flink.apache.org')).toBe(false);
      expect(await can('create', 'flinkdeployments', 'served', 'flink.apache.org')).toBe(false);
      expect(await can('get', 'secrets', 'served')).toBe(false);
      expect(await can('create', 'pods', 'served')).toBe(false);
      expect(await can('get', 'leases', 'served', 'coordination.k8s.io')).toBe(false);
      expect(await can('create', 'leases', home, 'coordination.k8s.io')).toBe(true);
      expect(await can('list', 'pods', home)).toBe(false);
    });
  });

  describe('each rule', () => {
    /** What keeps it from going on without that rule. */
    const bite = async (rule: string): Promise<unknown> => {
      const id = rule.replace('/', '-');
      const served = `without-${id}`;
      const installation = installOld({ namespace: `op-${id}`, watchNamespaces: [served] });
      await cluster.applyAll([namespaceOf(served), ...without(installation.manifests, rule)]);
      const operator = await startInstalled(cluster, installation, `op-${id}`);
      try {
        return await hindranceOf(cluster, installation, operator, scenario(cluster, served));
      } finally {
        await operator.kill();
      }
    };

    test('stops the operator when it is taken away, where and by what is told of it', async () => {
      const found = new Map<string, unknown>();
      const queue = [...BITES];
      const work = async () => {
        for (let next = queue.shift(); next; next = queue.shift()) {
          found.set(next.rule, await bite(next.rule));
        }
      };
      // Two at a time: each is a JVM.
      await Promise.all([work(), work()]);
      const expected = BITES.map(({ rule, stops, refused }) => {
        const named = refused ? expect.arrayContaining([refused]) : [];
        return [rule, stops && { stops, refused: named }];
      });
      expect(Object.fromEntries(found)).toEqual(Object.fromEntries(expected));
    });

    test('is told of', () => {
      const { manifests } = installOld({ watchNamespaces: ['ads'] });
      expect(rulesOf(manifests).sort()).toEqual(BITES.map(({ rule }) => rule).sort());
      expect(BITES.filter(({ stops, because }) => !stops === !because)).toEqual([]);
    });
  });

  describe('is applied without a warning, and a second time without a change:', () => {
    beforeAll(() => cluster.applyAll([...crdsOfOthers(lab), ...['ads', 'shop'].map(namespaceOf)]));

    test.each(VARIANTS)('%s', async (_, props) => {
      const { manifests } = install(props);
      expect(await cluster.applyAll(manifests)).toEqual([]);
      for (const manifest of manifests) await staysAsItIs(manifest);
    });

    test('and it goes from one operator to two and back', async () => {
      for (const replicas of [1, 2, 1]) {
        const { operator, object } = install({ installCrds: false, namespace: 'operator-0', replicas });
        await cluster.api.apply(object('Deployment'), { force: true });
        const { spec } = await cluster.api.read(operator.apiObject.toJson() as Manifest);
        expect(spec.replicas).toBe(replicas);
      }
    });

    test('and it takes over a release of the chart', async () => {
      await cluster.applyAll([namespaceOf(RELEASE)]);
      const release = chartManifests();
      for (const manifest of release) {
        if (await cluster.api.find(manifest)) await cluster.api.delete(manifest);
        await cluster.api.create(manifest, { fieldManager: 'helm' });
      }
      await cluster.api.delete(release.find(({ kind }) => kind === 'Deployment')!);
      const pods = () => cluster.api.list({ apiVersion: 'v1', kind: 'Pod' }, RELEASE);
      await cluster.until(async () => (await pods()).length === 0, {
        what: "the end of the chart's operator",
      });
      const { manifests, object } = install({ ...WITH_WEBHOOK, installCrds: false, namespace: RELEASE });
      expect(await cluster.applyAll(manifests)).toEqual([]);
      for (const manifest of manifests) await staysAsItIs(manifest);
      const { rules } = await cluster.api.read(object('ClusterRole'));
      expect(rules).toEqual(object('ClusterRole').rules);
      // What only the chart has stays, and no pod sees it.
      const { data } = await cluster.api.read(object('ConfigMap'));
      expect(Object.keys(data as object)).toContain('config.yaml');
    });

    /** Whose status may still be at work; all others must be as they were at once. */
    const WITH_STATUS = ['Deployment', 'PodDisruptionBudget', 'CustomResourceDefinition', 'Namespace'];

    const staysAsItIs = async (manifest: Manifest): Promise<void> => {
      const again = async () => {
        const { metadata } = await cluster.api.read(manifest);
        const { object, warnings } = await cluster.api.apply(manifest, { force: true });
        return warnings.length === 0 && object.metadata.resourceVersion === metadata.resourceVersion;
      };
      const what = `${manifest.kind}/${manifest.metadata.name} to stay as it is`;
      if (WITH_STATUS.includes(manifest.kind)) await cluster.until(again, { what, timeoutMs: 15_000 });
      else if (!(await again())) throw new Error(`expected ${what}`);
    };
  });
});

import { BITES, rulesOf, without } from './operator/bites';
import { certManagerCrds } from './operator/cert-manager';
import { install } from './operator/install';
import { bringAbout, installOld, namespaceOf, refusedRequests, startInstalled } from './operator/live';
import { jobsIn, scenario } from './operator/scenario';
import { OperatorVersion } from '../../src';
import { deriveCrds } from '../../src/flink/versions/derive-crds';
import { FlinkOperatorProps, OperatorWebhook } from '../../src/platform/operator';
import { describeLab, Lab, LabCluster, Manifest } from '../lab';

const WEBHOOK = OperatorWebhook.certManager({
  keystorePassword: { secretName: 'keystore', key: 'password' },
});

describeLab('the operator, as it is installed, on a real API server', { operator: true }, () => {
  let lab: Lab;
  let cluster: LabCluster;
  beforeAll(async () => {
    // With this plugin rights on finalizers count, as they do on OpenShift.
    const admissionPlugins = ['OwnerReferencesPermissionEnforcement'];
    lab = await Lab.start({ operator: true, audit: true, admissionPlugins });
    [cluster] = lab.clusters;
    await cluster.addNodes([{ name: 'node-1', cpu: '64', memory: '256Gi' }]);
    await cluster.applyAll(deriveCrds(OperatorVersion.V1_7_0) as never);
  }, 600_000);
  afterAll(() => lab?.stop());

  describe('for the whole cluster', () => {
    test('serves jobs from their creation to their end, also when the one that leads is killed', async () => {
      const installation = installOld({ namespace: 'everywhere' });
      await cluster.applyAll([namespaceOf('any'), ...installation.manifests]);
      const operators = [
        await startInstalled(cluster, installation, 'first'),
        await startInstalled(cluster, installation, 'second'),
      ];
      const steps = scenario(cluster, 'any');
      await bringAbout(cluster, operators, steps, 'scaling');
      const lease = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease' };
      const [{ spec }] = await cluster.api.list(lease, 'everywhere');
      const leads = spec.holderIdentity === 'first' ? 0 : 1;
      await operators[leads].kill();
      const heir = operators[1 - leads];
      await bringAbout(cluster, [heir], steps.slice(-2));
      await heir.kill();
      expect(refusedRequests(cluster, installation)).toEqual([]);
    });
  });

  describe('for named namespaces', () => {
    const installation = installOld({ namespace: 'named', watchNamespaces: ['served'] });

    test('serves jobs there, and leaves others alone', async () => {
      const [foreign] = Object.values(jobsIn('foreign'));
      await cluster.applyAll([namespaceOf('served'), namespaceOf('foreign'), ...installation.manifests, foreign]);
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
      expect(await can('get', 'secrets', 'served')).toBe(false);
      expect(await can('get', 'leases', 'served', 'coordination.k8s.io')).toBe(false);
      expect(await can('create', 'pods', home)).toBe(false);
    });
  });

  describe('every rule is needed:', () => {
    const bitten = BITES.filter(({ stops }) => stops);
    const outcomes = new Map<string, Promise<string[]>>();
    beforeAll(() => {
      // Two at a time: each is a JVM.
      const queue = bitten.map(({ rule }) => rule);
      const settle = new Map<string, (outcome: Promise<string[]>) => void>();
      for (const rule of queue) outcomes.set(rule, new Promise((resolve) => settle.set(rule, resolve)));
      const work = async () => {
        for (let rule = queue.shift(); rule; rule = queue.shift()) {
          const outcome = bite(rule);
          settle.get(rule)!(outcome);
          await outcome.catch(() => undefined);
        }
      };
      void work();
      void work();
    });

    /** What the scenario gets to without that rule, and what is refused then. */
    const bite = async (rule: string): Promise<string[]> => {
      const id = rule.replace('/', '-');
      const served = `without-${id}`;
      const installation = installOld({ namespace: `op-${id}`, watchNamespaces: [served] });
      await cluster.applyAll([namespaceOf(served), ...without(installation.manifests, rule)]);
      const operator = await startInstalled(cluster, installation, `op-${id}`);
      const seen: string[] = [];
      const t0 = Date.now();
      try {
        for (const step of scenario(cluster, served)) {
          await step.act?.();
          await cluster.until(step.reached, { what: step.name, needs: [operator], timeoutMs: 25_000 });
          seen.push(step.name);
        }
      } catch (error) {
        seen.push(String(error).slice(0, 60));
      }
      await operator.kill();
      return [
        ...seen,
        ...new Set(refusedRequests(cluster, installation)),
        operator.log().includes('No permission to lease') ? 'LEASE' : '',
        String(Date.now() - t0),
      ];
    };

    test.each(bitten.map((each) => [each.rule, each.stops!] as const))(
      'without that for %s there are no %s',
      async (rule, stops) => {
        console.log(rule, stops, JSON.stringify(await outcomes.get(rule)));
      },
      400_000,
    );

    test('and those that nothing here needs are known', () => {
      const { manifests } = installOld({ watchNamespaces: ['ads'] });
      expect(rulesOf(manifests).sort()).toEqual(BITES.map(({ rule }) => rule).sort());
    });
  });

  void (undefined as unknown as [
    FlinkOperatorProps,
    Manifest,
    typeof install,
    typeof certManagerCrds,
    typeof WEBHOOK,
  ]);
});

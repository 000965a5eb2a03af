import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { describeLab, Lab, LabCluster, Manifest } from '../lab';
import { Bite, BITES, installWithout } from './scheduler/bites';
import { install } from './scheduler/install';
import { answerOf, nodeOf, podFor, refusedRequests, startInstalled } from './scheduler/live';
import { reservePort } from '../lab/process/ports';

interface Plugin {
  readonly name: string;
  readonly weight: number;
}

describeLab('the scheduler, as it is installed, on a real API server', {}, () => {
  const installation = install();
  const { scheduler, manifests, config } = installation;
  let lab: Lab;
  let cluster: LabCluster;
  beforeAll(async () => {
    lab = await Lab.start({ audit: true });
    [cluster] = lab.clusters;
    await cluster.addNodes(
      ['node-1', 'node-2', 'node-3'].map((name) => ({ name, cpu: '16', memory: '64Gi' })),
    );
  }, 600_000);
  afterAll(() => lab?.stop());

  test('is applied without a warning, and a second time without a change', async () => {
    const manager = 'platform';
    expect(await cluster.applyAll(manifests, manager)).toEqual([]);
    // Its pods come about in a namespace of the profile restricted, with the priority of what a cluster needs.
    const deployment = manifests.find(({ kind }) => kind === 'Deployment')!;
    await cluster.until(async () => (await cluster.api.read(deployment)).status?.availableReplicas === 2, {
      what: 'pods of the scheduler',
    });
    const before = await Promise.all(manifests.map((manifest) => cluster.api.read(manifest)));
    expect(await cluster.applyAll(manifests, manager)).toEqual([]);
    const after = await Promise.all(manifests.map((manifest) => cluster.api.read(manifest)));
    const versions = (objects: Manifest[]) => objects.map(({ metadata }) => metadata.resourceVersion);
    expect(versions(after)).toEqual(versions(before));
  });

  describe('its configuration', () => {
    /** What the real scheduler makes of a configuration. */
    const decoded = (text: string) => {
      const [given, written] = ['given.yaml', 'written.yaml'].map((name) => join(lab.logs, name));
      const kubeconfig = cluster.kubeconfigFor(cluster.adminToken);
      const program = join(lab.part('control-plane'), 'kube-scheduler');
      // Where a file of configuration is given, that of the connection stands in it.
      const connected = text.replace('clientConnection:', `clientConnection:\n  kubeconfig: ${kubeconfig}`);
      writeFileSync(given, connected);
      execFileSync(program, [`--config=${given}`, `--write-config-to=${written}`], { stdio: 'pipe' });
      return parse(readFileSync(written, 'utf8'));
    };

    test('is understood, and has what a pod prefers outweigh all other plugins that there are', () => {
      const [{ plugins }] = decoded(config).profiles;
      const weights = new Map(
        plugins.multiPoint.enabled.map(({ name, weight }: Plugin) => [name, weight] as const),
      ) as ReadonlyMap<string, number>;
      const [{ name, weight }] = plugins.score.enabled as Plugin[];
      expect(weights.has(name)).toBe(true);
      const others = [...weights].filter(([other]) => other !== name).map(([, other]) => other);
      expect(weight).toBeGreaterThan(others.reduce((sum, other) => sum + other, 0));
    });

    test('would not be if it had a field that there is not', () => {
      expect(() => decoded(config.replace('percentageOfNodesToScore', 'percentageOfNodes'))).toThrow(
        'unknown field \\"percentageOfNodes\\"',
      );
    });
  });

  describe('with the rights of its service account', () => {
    test('places pods, answers probes, and goes on when the one that leads is killed, or stopped', async () => {
      const ports = [await reservePort(), await reservePort(), await reservePort()];
      const start = async (i: number) =>
        startInstalled(cluster, installation, { name: `scheduler-${i}`, port: ports[i] });
      const { taskManagerSchedulerName, jobManagerSchedulerName } = scheduler;
      const placed = async (pod: Manifest, timeoutMs?: number) => {
        await cluster.api.create(pod);
        await cluster.until(() => nodeOf(cluster, pod), {
          what: `a node for ${pod.metadata.name}`,
          timeoutMs,
        });
      };
      const leader = await start(0);
      await placed(podFor(taskManagerSchedulerName, 'packed'));
      await placed(podFor(jobManagerSchedulerName, 'spread'));

      const standby = await start(1);
      for (const port of ports.slice(0, 2)) {
        for (const path of ['/livez', '/healthz', '/readyz']) {
          const what = `${path} of ${port}`;
          await cluster.until(async () => (await answerOf(port, path)).status === 200, {
            what,
            needs: [standby],
          });
        }
      }
      expect(await answerOf(ports[0], '/metrics')).toMatchObject({ status: 403 });
      const metrics = await answerOf(ports[0], '/metrics', await metricsToken());
      expect(metrics).toMatchObject({ status: 200 });
      // Those that docs/scheduler.md has alerts on.
      for (const metric of [
        'leader_election_master_status{name="kube-scheduler"} 1',
        'scheduler_pending_pods{queue="unschedulable"}',
        'scheduler_schedule_attempts_total{profile="flink-binpack",result="scheduled"}',
      ]) {
        expect(metrics.text).toContain(metric);
      }

      await leader.kill();
      await placed(podFor(taskManagerSchedulerName, 'packed-by-the-heir'));

      const last = await start(2);
      await cluster.until(async () => (await answerOf(ports[2], '/readyz')).status === 200, {
        what: 'a new standby',
      });
      await standby.stop();
      // Sooner than a lease ends that nobody gives up.
      await placed(podFor(taskManagerSchedulerName, 'packed-by-the-last'), 10_000);
      expect(refusedRequests(cluster, installation)).toEqual([]);
      await last.kill();
    });

    /** Of somebody who may read metrics, as Prometheus is given it. */
    const metricsToken = async () => {
      const subject = { kind: 'ServiceAccount', name: 'prometheus', namespace: 'default' };
      const rbac = { apiVersion: 'rbac.authorization.k8s.io/v1', metadata: { name: 'prometheus' } };
      const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'prometheus' };
      await cluster.applyAll([
        { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'prometheus', namespace: 'default' } },
        { ...rbac, kind: 'ClusterRole', rules: [{ nonResourceURLs: ['/metrics'], verbs: ['get'] }] },
        { ...rbac, kind: 'ClusterRoleBinding', roleRef, subjects: [subject] },
      ]);
      return cluster.tokenOf('default', 'prometheus');
    };
  });

  describe('every right is needed:', () => {
    /** Longer than it goes on with a lease that it cannot renew. */
    const OBSERVED_MS = 15_000;
    const observe = async (bite: Bite | undefined, i: number) => {
      const id = `lacking-${i}`;
      const lacking = installWithout(bite, id);
      await cluster.applyAll(lacking.manifests);
      const daemon = await startInstalled(cluster, lacking, { name: id });
      const pod = podFor(lacking.scheduler.taskManagerSchedulerName, id);
      await cluster.api.create(pod);
      const refused = () => refusedRequests(cluster, lacking);
      const placed = async () => (await nodeOf(cluster, pod)) !== undefined;
      await cluster.until(async () => (bite ? refused().includes(bite.refused) : placed()), {
        what: `what comes of the right ${bite?.right ?? 'to all'}`,
        everyMs: 500,
      });
      await new Promise((resolve) => setTimeout(resolve, OBSERVED_MS));
      const outcome = { refused: refused(), placed: await placed(), ended: !daemon.isRunning() };
      await daemon.kill();
      return outcome;
    };
    let outcomes: Awaited<ReturnType<typeof observe>>[];
    beforeAll(async () => {
      outcomes = await Promise.all([undefined, ...BITES].map(observe));
    });

    test('with all of them it places pods, is refused nothing and goes on', () => {
      expect(outcomes[0]).toEqual({ refused: [], placed: true, ended: false });
    });

    test.each(BITES.map((bite, i) => [bite.right, bite, i + 1] as const))(
      'without that %s it does not',
      (_, { ends }, i) => {
        expect(outcomes[i]).toMatchObject({ placed: ends, ended: ends });
      },
    );
  });
});

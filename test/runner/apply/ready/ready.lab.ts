import { OperatorVersion } from '../../../../src';
import { deriveCrds } from '../../../../src/flink/versions/derive-crds';
import { readinessOf } from '../../../../src/runner/apply/ready/readiness';
import { Waited, WaitOptions, WaitProgress, waitUntilReady } from '../../../../src/runner/apply/ready/wait';
import { KubeApi } from '../../../../src/runner/kube/api';
import { readKubeconfig } from '../../../../src/runner/kube/config/kubeconfig';
import { connect } from '../../../../src/runner/kube/connect';
import { KubeObject, ObjectRef } from '../../../../src/runner/kube/object';
import { describeLab, Lab, LabCluster, Manifest } from '../../../lab';
import { installOld, jobNamespace, startInstalled } from '../../../platform/operator/live';
import { jobsIn } from '../../../platform/operator/scenario';

const refTo = ({ apiVersion, kind, metadata: { name, namespace } }: Manifest): ObjectRef => ({
  apiVersion,
  kind,
  name,
  namespace,
});

describeLab('what is applied', { operator: true }, () => {
  let lab: Lab;
  let cluster: LabCluster;
  let api: KubeApi;
  beforeAll(async () => {
    lab = await Lab.start({ operator: true });
    [cluster] = lab.clusters;
    api = connect(cluster.name, { kubeconfig: readKubeconfig(cluster.kubeconfig) });
    await cluster.addNodes([{ name: 'node-1', cpu: '64', memory: '256Gi' }]);
  }, 600_000);
  afterAll(async () => {
    await api?.close();
    await lab?.stop();
  });

  const wait = async (refs: readonly ObjectRef[], options: Partial<WaitOptions> = {}): Promise<Waited> =>
    waitUntilReady(api, refs, { timeoutMs: 60_000, ...options });

  const deployment = (name: string, cpu = '100m'): Manifest => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'default' },
    spec: {
      replicas: 2,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: { containers: [{ name: 'main', image: 'example.com/x:1', resources: { requests: { cpu } } }] },
      },
    },
  });

  test('is waited for until it is ready, and progress is told', async () => {
    const [first, second] = [deployment('first'), deployment('second')];
    const progress: WaitProgress[] = [];
    const waited = wait([refTo(first), refTo(second)], { onProgress: (each) => progress.push(each) });
    await cluster.api.create(first);
    await cluster.api.create(second);
    expect(await waited).toEqual({ ready: [refTo(first), refTo(second)], notReady: [] });
    expect(progress[0]).toMatchObject({ total: 2 });
    expect(progress.at(-1)).toEqual({ ready: 2, total: 2, waiting: [] });
  });

  test('and does not fit says what no node has', async () => {
    const large = deployment('large', '100');
    await cluster.api.create(large);
    const { ready, notReady } = await wait([refTo(large)], { timeoutMs: 3000 });
    expect(ready).toEqual([]);
    expect(notReady).toEqual([
      {
        ref: refTo(large),
        state: 'waiting',
        why: '0 of 2 replicas are available',
        reasons: [
          '0 of 2 replicas are available',
          expect.stringMatching(/^2 pods: 0\/1 nodes are available: 1 Insufficient cpu/),
        ],
      },
    ]);
  });

  test('and may not be created says what forbids it, without the secrets in that', async () => {
    const namespace = 'tight';
    await cluster.api.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
    await cluster.api.create({
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { name: 'none', namespace },
      spec: { hard: { pods: '0' } },
    });
    const refused = { ...deployment('refused'), metadata: { name: 'refused', namespace } };
    await cluster.api.create(refused);
    await cluster.api.create({
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: 'told', namespace },
      involvedObject: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'refused', namespace },
      type: 'Warning',
      reason: 'Told',
      message: 'the registry said password=hunter22 is wrong',
    });
    const [{ why, reasons }] = (await wait([refTo(refused)], { timeoutMs: 3000 })).notReady;
    expect(why).toContain('exceeded quota: none');
    // It is about no object of this UID, so that it is not told.
    expect(reasons.join()).not.toContain('Told');
    const { uid } = (await cluster.api.read(refused)).metadata;
    await cluster.api.create({
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: 'told-of-it', namespace },
      involvedObject: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'refused', namespace, uid },
      type: 'Warning',
      reason: 'Told',
      message: 'the registry said password=hunter22 is wrong',
    });
    const again = (await wait([refTo(refused)], { timeoutMs: 500 })).notReady[0].reasons;
    expect(again).toContain('Told: the registry said *** is wrong');
  });

  test('and is missing is told as missing, also where its kind is not served', async () => {
    const gone = { apiVersion: 'v1', kind: 'ConfigMap', name: 'gone', namespace: 'default' };
    const unknown = { apiVersion: 'example.com/v1', kind: 'Nothing', name: 'x', namespace: 'default' };
    const { notReady } = await wait([gone, unknown], { timeoutMs: 600 });
    expect(notReady.map(({ ref, state, why }) => ({ ref, state, why }))).toEqual([
      { ref: gone, state: 'missing', why: 'is not there' },
      { ref: unknown, state: 'missing', why: 'is not there' },
    ]);
  });

  test('is not waited for any longer when somebody ends it', async () => {
    const controller = new AbortController();
    const gone = { apiVersion: 'v1', kind: 'ConfigMap', name: 'gone', namespace: 'default' };
    setTimeout(() => controller.abort(), 300);
    await expect(wait([gone], { signal: controller.signal })).rejects.toMatchObject({ failure: 'aborted' });
  });

  describe('to the Flink operator', () => {
    const installation = installOld({ namespace: 'flink-operator' });

    beforeAll(async () => {
      const crds = deriveCrds(OperatorVersion.V1_7_0) as readonly Manifest[];
      for (const crd of crds) await cluster.api.apply(crd, { force: true });
      // They are established a moment later.
      expect((await wait(crds.map(refTo))).notReady).toEqual([]);
      api.forgetKinds();
      await cluster.applyAll([...jobNamespace('jobs'), ...installation.manifests]);
      await startInstalled(cluster, installation, 'operator');
    });

    test('is accepted once the operator has taken it, though nothing runs', async () => {
      const { application, session } = jobsIn('jobs');
      await cluster.api.create(application);
      await cluster.api.create(session);
      const refs = [application, session].map(refTo);
      expect(await wait(refs, { flink: 'accepted' })).toEqual({ ready: refs, notReady: [] });
      const { notReady } = await wait(refs, { timeoutMs: 1000 });
      expect(notReady.map(({ why }) => why)).toEqual([
        expect.stringMatching(/^is (UPGRADING|DEPLOYED), its job manager \w+(, its job RECONCILING)?$/),
        expect.stringMatching(/^is (UPGRADING|DEPLOYED), its job manager \w+$/),
      ]);
    });

    test('is taken again after each change, also one that restarts nothing', async () => {
      const { application } = jobsIn('jobs');
      const changed = { ...application, metadata: { ...application.metadata, name: 'changed' } };
      await cluster.api.create(changed);
      expect((await wait([refTo(changed)], { flink: 'accepted' })).notReady).toEqual([]);
      const { object } = await cluster.api.mergePatch(changed, {
        spec: { job: { allowNonRestoredState: true } },
      });
      expect(readinessOf(object as KubeObject, { flink: 'accepted' })).toMatchObject({ state: 'waiting' });
      expect((await wait([refTo(changed)], { flink: 'accepted' })).notReady).toEqual([]);
    });

    test('is suspended once the operator knows it, though that says nothing', async () => {
      const { application } = jobsIn('jobs');
      const suspended = {
        ...application,
        metadata: { ...application.metadata, name: 'suspended' },
        spec: { ...application.spec, job: { ...application.spec.job, state: 'suspended' } },
      };
      const { object } = await cluster.api.create(suspended);
      expect(readinessOf(object as KubeObject)).toMatchObject({ state: 'waiting' });
      expect((await wait([refTo(suspended)])).notReady).toEqual([]);
    });

    test('has failed where the operator refuses it, and says why; nobody waits for the rest', async () => {
      const { application } = jobsIn('jobs');
      const refused = {
        ...application,
        metadata: { ...application.metadata, name: 'refused' },
        spec: { ...application.spec, jobManager: { resource: { cpu: 1 } } },
      };
      await cluster.api.create(refused);
      const start = performance.now();
      const { notReady } = await wait([refTo(refused)], { flink: 'accepted', timeoutMs: 120_000 });
      expect(performance.now() - start).toBeLessThan(60_000);
      const message = 'JobManager resource memory must be defined using `spec.jobManager.resource.memory`';
      expect(notReady).toEqual([
        {
          ref: refTo(refused),
          state: 'failed',
          why: `the operator refuses it: ${message}`,
          // Its event says the same, and is not told once more.
          reasons: [`the operator refuses it: ${message}`],
        },
      ]);
    });

    test('that was refused before is given time when it is put right', async () => {
      const { application } = jobsIn('jobs');
      const named = { ...application, metadata: { ...application.metadata, name: 'mended' } };
      const { jobManager } = application.spec;
      await cluster.api.create({
        ...named,
        spec: { ...application.spec, jobManager: { resource: { cpu: 1 } } },
      });
      expect((await wait([refTo(named)], { flink: 'accepted' })).notReady).toMatchObject([
        { state: 'failed' },
      ]);
      await cluster.api.mergePatch(named, { spec: { jobManager } });
      expect((await wait([refTo(named)], { flink: 'accepted' })).notReady).toEqual([]);
    });
  });

  test('is not waited for in a cluster that has died: its error ends that', async () => {
    const gone = { apiVersion: 'v1', kind: 'ConfigMap', name: 'gone', namespace: 'default' };
    const limits = { connect: 1000, answer: 2000, whole: 3000, tries: 3 };
    const impatient = connect(cluster.name, { kubeconfig: readKubeconfig(cluster.kubeconfig), limits });
    setTimeout(() => void cluster.faults.kill(), 700);
    await expect(waitUntilReady(impatient, [gone], { timeoutMs: 60_000 })).rejects.toMatchObject({
      failure: 'unreachable',
    });
    await impatient.close();
  });
});

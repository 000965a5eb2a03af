import { Chart, Testing } from 'cdk8s';
import { guardManifests, GuardedCluster, namespaceManifests, namespaceOf } from './guard/cluster';
import { installOld, refusedRequests, startInstalled } from './operator/live';
import { FlinkApplication, FlinkVersion, OperatorSettings, OperatorVersion, StateStorage } from '../../src';
import { deriveCrds } from '../../src/flink/versions/derive-crds';
import { grantAnnotations } from '../../src/platform/guard/grant';
import { Daemon, describeLab, Lab, LabCluster, Manifest } from '../lab';

const VERSION = OperatorVersion.V1_7_0;
const INSTALLATION = installOld({ namespace: 'flink' });

/** An application as the fleet writes it: at an epoch, with the token of an operation. */
function clicks(epoch: number, token: number): Manifest {
  const chart = new Chart(Testing.app(), 'jobs', { namespace: 'ads' });
  OperatorSettings.set(chart, { version: VERSION });
  new FlinkApplication(chart, 'clicks', {
    metadata: { name: 'clicks', annotations: grantAnnotations('clicks', { epoch, token }) },
    image: 'example.com/clicks:1',
    flinkVersion: FlinkVersion.V1_18,
    stateStorage: StateStorage.s3({ bucket: 'flink-state' }),
    job: { jarUri: 'local:///opt/flink/usrlib/clicks.jar', parallelism: 2 },
  });
  return (Testing.synth(chart) as Manifest[]).find(({ kind }) => kind === 'FlinkDeployment')!;
}

describeLab('the real operator under the guard', { operator: true }, () => {
  let lab: Lab;
  let cluster: LabCluster;
  let guarded: GuardedCluster;
  let operator: Daemon;
  beforeAll(async () => {
    lab = await Lab.start({ operator: true, audit: true });
    [cluster] = lab.clusters;
    guarded = new GuardedCluster(cluster);
    await cluster.addNodes([{ name: 'node-1', cpu: '16', memory: '64Gi' }]);
    await cluster.applyAll(deriveCrds(VERSION) as never);
    await cluster.applyAll([namespaceOf('ads'), ...INSTALLATION.manifests, ...guardManifests()]);
    await cluster.applyAll(namespaceManifests('ads').filter(({ kind }) => kind !== 'Namespace'));
    await cluster.applyAll(namespaceManifests('ads'));
    operator = await startInstalled(cluster, INSTALLATION, 'guarded');
  }, 600_000);
  afterAll(() => lab?.stop());

  const there = () => cluster.api.find(clicks(0, 0));
  const jobManager = () =>
    cluster.api.find({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'clicks', namespace: 'ads' },
    });
  const until = (what: string, attempt: () => Promise<boolean>) =>
    cluster.until(attempt, { what, needs: [operator], timeoutMs: 90_000 });

  test('deploys what is granted, and clears it away when it is deleted after the grant was revoked', async () => {
    const runner = guarded.as('runner');
    await guarded.grant('ads', { clicks: '1/5' });
    await runner.create(clicks(1, 5));
    await until('a job manager', async () => Boolean(await jobManager()));
    await until('a finalizer', async () => Boolean((await there())?.metadata.finalizers));

    await guarded.grant('ads', { clicks: '1/6/revoked' });
    const { status } = (await there())!;
    await runner.mergePatch(clicks(1, 5), { spec: { job: { state: 'suspended' } } });
    await until(
      'another status',
      async () => JSON.stringify((await there())?.status) !== JSON.stringify(status),
    );

    await runner.delete(clicks(1, 5));
    await until('its end', async () => !(await there()) && !(await jobManager()));

    await guarded.grant('ads', { clicks: '2/7' });
    await expect(runner.create(clicks(1, 5))).rejects.toThrow(
      /granted is epoch 2, token 7; the object says epoch 1/,
    );
    await runner.create(clicks(2, 7));
    await until('a job manager of the next epoch', async () => Boolean(await jobManager()));
    expect(refusedRequests(cluster, INSTALLATION)).toEqual([]);
  });
});

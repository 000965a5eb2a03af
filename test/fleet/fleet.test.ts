import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApiObject, Chart, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import {
  applicationIn,
  assemblyOf,
  clicks,
  filesIn,
  LEDGERS,
  lock,
  manifestsOf,
  newFolder,
  small,
} from './fixture';
import {
  Binding,
  ClusterSelector,
  FlinkApplication,
  FlinkVersion,
  IApplicationSource,
  KubernetesVersion,
} from '../../src';
import { at } from '../../src/validation/manifest';

test('an application is rendered for its cluster, with the values of that cluster', () => {
  const it = small();
  it.ads.addApplication('clicks', clicks(it));
  it.fleet.synth();
  const { cluster, epoch, placed, stateScope, file } = applicationIn(it.fleet, 'ads/clicks');
  expect({ epoch, placed }).toEqual({ epoch: 1, placed: 'now' });
  expect(stateScope).toBe(`${cluster}.1/ads/clicks/e1`);
  expect(file).toBe(`${cluster}/apps/ads/clicks.yaml`);
  const [deployment] = manifestsOf(it.fleet, 'ads/clicks');
  expect(at(deployment, 'spec', 'image')).toBe(`${cluster.replace('us-', '')}.example.com/clicks:42`);
  expect(at(deployment, 'metadata')).toEqual({
    name: 'clicks',
    namespace: 'ads',
    annotations: { 'flink-fleet.dev/application': 'clicks', 'flink-fleet.dev/epoch': '1' },
  });
});

test('each epoch has directories of its own, below those of its cluster and generation', () => {
  const it = small();
  it.ads.addApplication('clicks', clicks(it));
  lock(it.fleet, {
    clusters: { 'us-west': { generation: 2, cordoned: false } },
    applications: {
      'ads/clicks': {
        cluster: 'us-west',
        epoch: 7,
        restorePath: 's3://flink-state/us-west.1/ads/clicks/e6/checkpoints/0f/chk-9',
      },
    },
  });
  it.fleet.synth();
  const [deployment] = manifestsOf(it.fleet, 'ads/clicks');
  expect(at(deployment, 'spec', 'flinkConfiguration')).toMatchObject({
    'execution.checkpointing.dir': 's3://flink-state/us-west.2/ads/clicks/e7/checkpoints',
    'execution.checkpointing.savepoint-dir': 's3://flink-state/us-west.2/ads/clicks/e7/savepoints',
    'high-availability.storageDir': 's3://flink-state/us-west.2/ads/clicks/e7/ha',
  });
  expect(at(deployment, 'spec', 'job', 'initialSavepointPath')).toBe(
    's3://flink-state/us-west.1/ads/clicks/e6/checkpoints/0f/chk-9',
  );
  expect(at(deployment, 'metadata', 'annotations', 'flink-fleet.dev/epoch')).toBe('7');
});

test('what the lock file has placed is never moved, even to where there is more room', () => {
  const it = small({ capacity: { cpu: Cpu.units(1), memory: Size.gibibytes(1) } });
  const queue = it.ads.addQueue('batch');
  queue.addCluster(it.east);
  queue.addCluster(it.west, { weight: 1000 });
  it.ads.addApplication('clicks', clicks(it, { queue }));
  lock(it.fleet, { applications: { 'ads/clicks': { cluster: 'us-east', epoch: 3 } } });
  it.fleet.synth();
  expect(applicationIn(it.fleet, 'ads/clicks')).toMatchObject({
    cluster: 'us-east',
    epoch: 3,
    placed: 'by-ledger',
  });
});

test('bindings stand anywhere in a value, and the place of an application is one as well', () => {
  const it = small();
  const application = it.ads.addApplication(
    'clicks',
    clicks(it, {
      job: {
        jarUri: 'local:///clicks.jar',
        parallelism: 1,
        maxParallelism: 128,
        args: [
          '--where',
          `${Binding.of('cluster')}/${Binding.of('failureDomain')}`,
          '--prefix',
          `clicks-${Binding.of('epoch')}-`,
        ],
      },
    }),
  );
  application.addObject({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'clicks' },
    data: { registry: Binding.of('registry') },
  });
  lock(it.fleet, { applications: { 'ads/clicks': { cluster: 'us-east', epoch: 3 } } });
  it.fleet.synth();
  const [deployment, configMap] = manifestsOf(it.fleet, 'ads/clicks');
  expect(at(deployment, 'spec', 'job', 'args')).toEqual([
    '--where',
    'us-east/us-east-1',
    '--prefix',
    'clicks-3-',
  ]);
  expect(configMap).toEqual({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'clicks', namespace: 'ads' },
    data: { registry: 'east.example.com' },
  });
});

test('on some clusters something is different, and what is asked for there with it', () => {
  const it = small();
  const application = it.ads.addApplication('clicks', clicks(it));
  application.addOverride(ClusterSelector.cluster(it.west), {
    spec: { job: { parallelism: 8 }, image: `${Binding.of('registry')}/clicks:43`, podTemplate: null },
  });
  lock(it.fleet, { applications: { 'ads/clicks': { cluster: 'us-west', epoch: 1 } } });
  it.fleet.synth();
  const [deployment] = manifestsOf(it.fleet, 'ads/clicks');
  expect(at(deployment, 'spec', 'job', 'parallelism')).toBe(8);
  expect(at(deployment, 'spec', 'image')).toBe('west.example.com/clicks:43');
  expect(at(deployment, 'spec', 'podTemplate')).toBeUndefined();
  const { demand, demandOn } = applicationIn(it.fleet, 'ads/clicks');
  expect(demand.cpu).toBe(9_000);
  expect(demandOn).toEqual({ 'us-east': { cpu: 5_000, memory: 10 * 2 ** 30 } });
});

test('overrides are held to the rules like everything else', () => {
  const it = small();
  const application = it.ads.addApplication('clicks', clicks(it));
  for (const cluster of [it.east, it.west]) {
    application.addOverride(ClusterSelector.cluster(cluster), { spec: { job: { parallelism: 0 } } });
  }
  expect(() => it.fleet.synth()).toThrow(
    /apps\/ads\/clicks\/clicks\] parallelism: spec\.job\.parallelism = 0/,
  );
});

test('a session cluster and its jobs are one application', () => {
  const it = small();
  const { job: _, ...cluster } = clicks(it, { taskManager: { slots: 2 } });
  const job = { jarUri: 'https://jars.example.com/report.jar', parallelism: 4, maxParallelism: 128 };
  const reports = it.ads.addSessionCluster('reports', cluster);
  reports.addJob('hourly', { job });
  reports.addJob('daily', { job: { ...job, parallelism: 1 } });
  lock(it.fleet, { applications: { 'ads/reports': { cluster: 'us-east', epoch: 2 } } });
  it.fleet.synth();
  const manifests = manifestsOf(it.fleet, 'ads/reports');
  expect(manifests.map(({ kind }) => kind)).toEqual([
    'FlinkDeployment',
    'FlinkSessionJob',
    'FlinkSessionJob',
  ]);
  for (const { metadata } of manifests) {
    expect(at(metadata, 'annotations')).toEqual({
      'flink-fleet.dev/application': 'reports',
      'flink-fleet.dev/epoch': '2',
    });
  }
  expect(at(manifests[1], 'spec', 'flinkConfiguration', 'execution.checkpointing.dir')).toBe(
    's3://flink-state/us-east.1/ads/reports/e2/hourly/checkpoints',
  );
  // A job manager, and three task managers of two slots for five tasks.
  expect(applicationIn(it.fleet, 'ads/reports').demand.cpu).toBe(4_000);
});

test('an application may be any code that renders it, for the place that it is at', () => {
  const it = small();
  const source: IApplicationSource = {
    render: (scope, { application, stateScope, cluster, restorePath }) => {
      expect(restorePath).toBeUndefined();
      new FlinkApplication(scope, 'odd', {
        metadata: { name: application, labels: { cluster: cluster.name } },
        image: 'registry.example.com/odd:1',
        flinkVersion: FlinkVersion.V1_20,
        stateStorage: it.state,
        stateScope,
        job: { jarUri: 'local:///odd.jar', parallelism: 1, maxParallelism: 128 },
      });
    },
  };
  it.ads.addApplicationSource('odd', source, { queue: it.critical, stateStorage: it.state });
  it.fleet.synth();
  const { cluster } = applicationIn(it.fleet, 'ads/odd');
  const [deployment] = manifestsOf(it.fleet, 'ads/odd');
  expect(at(deployment, 'metadata', 'labels')).toEqual({ cluster });
});

test('pods go where the platform of their cluster has them', () => {
  const it = small({ platform: { kubernetesVersion: KubernetesVersion.V1_33 } });
  const bulk = it.ads.addQueue('bulk', { priorityClassName: 'bulk' });
  bulk.addCluster(it.east);
  it.ads.addApplication('clicks', clicks(it, { taskManager: { cpu: Cpu.units(2), slots: 2 } }));
  it.ads.addApplication('views', clicks(it, { queue: bulk }));
  it.fleet.synth();
  const [deployment] = manifestsOf(it.fleet, 'ads/clicks');
  const pod = (role: string) => at(deployment, 'spec', role, 'podTemplate', 'spec');
  expect(pod('jobManager')).toMatchObject({ schedulerName: 'flink-spread' });
  expect(pod('taskManager')).toMatchObject({ schedulerName: 'flink-binpack' });
  expect(at(deployment, 'spec', 'taskManager', 'resource', 'cpu')).toBe(2);
  const [views] = manifestsOf(it.fleet, 'ads/views');
  expect(at(views, 'spec', 'taskManager', 'podTemplate', 'spec', 'priorityClassName')).toBe('bulk');
});

test('files are in layers, in the order in which they are applied, and the index names every object', () => {
  const it = small({ platform: { kubernetesVersion: KubernetesVersion.V1_33 } });
  it.ads.addApplication('clicks', clicks(it));
  const extra = new Chart(it.east, 'extra');
  new ApiObject(extra, 'x', {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'x', namespace: 'default' },
  });
  lock(it.fleet, { applications: { 'ads/clicks': { cluster: 'us-east', epoch: 1 } } });
  it.fleet.synth();
  const { files } = assemblyOf(it.fleet).clusters['us-east'];
  expect(files.map(({ layer, path }) => [layer, path])).toEqual([
    ['crds', 'us-east/crds.yaml'],
    ['platform', 'us-east/platform.yaml'],
    ['platform', 'us-east/runner.yaml'],
    ['tenants', 'us-east/tenants/ads.yaml'],
    ['apps', 'us-east/apps/ads/clicks.yaml'],
  ]);
  expect(files[1].objects).toContain('/ConfigMap/default/x');
  expect(files[1].objects).toContain('apps/Deployment/flink-operator/flink-kubernetes-operator');
  expect(files[2].objects).toContain('rbac.authorization.k8s.io/ClusterRole//flink-fleet-runner-apply');
  expect(files[3].objects).toContain('/Namespace//ads');
  expect(files[4].objects).toEqual(['flink.apache.org/FlinkDeployment/ads/clicks']);
});

test('one cluster alone is written when only that is asked for, with the same bytes', () => {
  const folders = [newFolder(), newFolder()];
  const synthesized = folders.map((folder, i) => {
    const it = small({}, folder);
    ['clicks', 'views', 'orders', 'carts'].forEach((name) => it.ads.addApplication(name, clicks(it)));
    const placements = {
      'ads/clicks': 'us-east',
      'ads/views': 'us-west',
      'ads/orders': 'us-east',
      'ads/carts': 'us-west',
    };
    lock(it.fleet, {
      applications: Object.fromEntries(
        Object.entries(placements).map(([id, cluster]) => [id, { cluster, epoch: 1 }]),
      ),
    });
    if (i === 1) process.env.FLINK_FLEET_CLUSTERS = 'us-west';
    try {
      it.fleet.synth();
    } finally {
      delete process.env.FLINK_FLEET_CLUSTERS;
    }
    return it.fleet;
  });
  const [all, west] = synthesized.map(({ outdir }) => filesIn(outdir));
  expect(Object.keys(west).sort()).toEqual([
    'fleet.json',
    'us-west/apps/ads/carts.yaml',
    'us-west/apps/ads/views.yaml',
    'us-west/tenants/ads.yaml',
  ]);
  for (const [file, text] of Object.entries(west)) if (file !== 'fleet.json') expect(text).toBe(all[file]);
  expect(assemblyOf(synthesized[1])).toMatchObject({ selected: ['us-west'] });
  expect(Object.keys(assemblyOf(synthesized[1]).applications)).toEqual(['ads/carts', 'ads/views']);
});

test('one cluster alone is written as well while something is still to be placed', () => {
  const it = small();
  ['clicks', 'views', 'orders', 'carts'].forEach((name) => it.ads.addApplication(name, clicks(it)));
  lock(it.fleet, { applications: { 'ads/clicks': { cluster: 'us-east', epoch: 1 } } });
  process.env.FLINK_FLEET_CLUSTERS = 'us-west';
  try {
    it.fleet.synth();
  } finally {
    delete process.env.FLINK_FLEET_CLUSTERS;
  }
  expect(Object.keys(filesIn(it.fleet.outdir)).filter((file) => file.startsWith('us-east'))).toEqual([]);
});

test('nothing of an earlier synthesis stays, and nothing of other people is touched', () => {
  const folder = newFolder();
  const first = small({}, folder);
  first.ads.addApplication('gone', clicks(first));
  first.fleet.synth();
  mkdirSync(join(folder, 'dist/notes'));
  writeFileSync(join(folder, 'dist/notes/mine.txt'), 'mine');
  const second = small({}, folder);
  second.ads.addApplication('clicks', clicks(second));
  second.fleet.synth();
  const files = Object.keys(filesIn(join(folder, 'dist')));
  expect(files.filter((file) => file.includes('gone'))).toEqual([]);
  expect(files).toContain('notes/mine.txt');
  expect(files.filter((file) => file.includes('unfinished'))).toEqual([]);
});

test('a cluster that is gone takes its folder along; a file that is the same is not written again', () => {
  const folder = newFolder();
  const first = small({}, folder);
  first.fleet.addCluster('eu', {
    failureDomain: 'eu',
    bindings: { registry: 'x' },
    platform: { kubernetesVersion: KubernetesVersion.V1_33 },
  });
  first.ads.addApplication('clicks', clicks(first));
  first.fleet.synth();
  const platform = join(folder, 'dist/eu/platform.yaml');
  const application = join(folder, 'dist', applicationIn(first.fleet, 'ads/clicks').file);
  expect(existsSync(platform)).toBe(true);
  const { mtimeMs } = statSync(application);
  const second = small({}, folder);
  second.ads.addApplication('clicks', clicks(second));
  second.fleet.synth();
  expect(existsSync(platform)).toBe(false);
  expect(statSync(application).mtimeMs).toBe(mtimeMs);
});

test('what is said to be stateless starts empty at each upgrade as well', () => {
  const it = small();
  it.ads.addApplication('clicks', clicks(it, { stateStorage: undefined, stateless: true }));
  it.fleet.synth();
  const [deployment] = manifestsOf(it.fleet, 'ads/clicks');
  expect(at(deployment, 'spec', 'job', 'upgradeMode')).toBe('stateless');
  expect(applicationIn(it.fleet, 'ads/clicks')).toMatchObject({ stateless: true });
});

test.each(LEDGERS)('the assembly says that the ledger is %s', (ledger) => {
  const { fleet } = small({}, undefined, { ledger });
  lock(fleet, {});
  fleet.synth();
  expect(assemblyOf(fleet).ledger).toBe(ledger);
});

test.each([
  'ledger',
  'gs://ledger/streaming',
  's3://',
  's3://Ledger',
  's3://ledger/',
  's3://ledger/../other',
  'kubernetes://management',
  'kubernetes://management/Ledger',
  './s3://ledger',
])('%s is no ledger', (ledger) => {
  expect(() => small({}, undefined, { ledger })).toThrow(
    /ledger must be s3:\/\/<bucket>\/<prefix>, kubernetes:\/\/<context>\/<namespace>, or a folder/,
  );
});

test('a fleet is synthesized once', () => {
  const { fleet } = small();
  fleet.synth();
  expect(() => fleet.synth()).toThrow(/FLEET_E3006: the fleet streaming was synthesized already/);
});

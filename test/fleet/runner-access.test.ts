import { join } from 'node:path';
import { ApiObject } from 'cdk8s';
import { clicks, filesIn, lock, newFolder, readYaml, Small, small } from './fixture';
import {
  FlinkApplication,
  FlinkVersion,
  GuardInstallation,
  IApplicationSource,
  KubernetesSubject,
  KubernetesVersion,
} from '../../src';
import { at, Json, JsonObject } from '../../src/validation/manifest';

const PLATFORM = { kubernetesVersion: KubernetesVersion.V1_33 };

function guarded(folder = newFolder()): Small {
  return small({ platform: PLATFORM }, folder);
}

const filesOf = ({ fleet }: Small) => filesIn(fleet.outdir);

/** The rules of the runner in a namespace of the tenant, on a cluster. */
function rulesIn({ fleet }: Small, cluster: string, namespace = 'ads'): JsonObject[] {
  const roles = readYaml(join(fleet.outdir, cluster, 'tenants/ads.yaml')).filter(
    ({ kind, metadata }) =>
      kind === 'Role' &&
      at(metadata, 'name') === 'flink-fleet-runner-apply' &&
      at(metadata, 'namespace') === namespace,
  );
  expect(roles).toHaveLength(1);
  return roles[0].rules as JsonObject[];
}

const about = (rules: readonly JsonObject[], resource: string) =>
  rules.filter(({ resources }) => (resources as Json[]).includes(resource));

test('a cluster without a guard, or without a platform, gives nothing to a runner', () => {
  for (const platform of [undefined, { ...PLATFORM, guard: GuardInstallation.none() }]) {
    const it = small({ platform });
    it.ads.addApplication('clicks', clicks(it));
    it.fleet.synth();
    const files = filesOf(it);
    expect(Object.keys(files).filter((file) => file.endsWith('runner.yaml'))).toEqual([]);
    for (const [file, text] of Object.entries(files)) {
      expect([file, text.includes('flink-fleet-runner')]).toEqual([file, false]);
    }
  }
});

test('whoever the cluster takes for the runner has the rights', () => {
  const subject = KubernetesSubject.serviceAccount('flink-fleet', 'runner');
  const guard = GuardInstallation.managed({ runner: [subject, KubernetesSubject.group('runners')] });
  const it = small({ platform: { ...PLATFORM, guard } });
  it.fleet.synth();
  const bindings = readYaml(join(it.fleet.outdir, 'us-east/runner.yaml')).filter(({ kind }) =>
    String(kind).endsWith('Binding'),
  );
  expect(bindings.length).toBeGreaterThan(2);
  for (const { subjects } of bindings) {
    expect(subjects).toEqual([
      { kind: 'ServiceAccount', name: 'runner', namespace: 'flink-fleet' },
      { apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: 'runners' },
    ]);
  }
});

test('the namespace of the runner is there, and takes no pods but restricted ones', () => {
  const it = guarded();
  it.fleet.synth();
  const namespace = readYaml(join(it.fleet.outdir, 'us-east/platform.yaml')).find(
    ({ kind, metadata }) => kind === 'Namespace' && at(metadata, 'name') === 'flink-fleet',
  );
  expect(at(namespace, 'metadata', 'labels')).toMatchObject({
    'pod-security.kubernetes.io/enforce': 'restricted',
  });
});

test('the rights grow with tenants, not with applications', () => {
  const [few, many] = [1, 12].map((count) => {
    const it = guarded();
    for (let i = 0; i < count; i++) {
      const application = it.ads.addApplication(`job-${i}`, clicks(it));
      application.addObject({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: `job-${i}` } });
    }
    it.fleet.synth();
    return filesOf(it);
  });
  for (const file of ['us-east/runner.yaml', 'us-west/runner.yaml', 'us-east/tenants/ads.yaml']) {
    expect(few[file].length).toBeGreaterThan(1000);
    expect(many[file]).toBe(few[file]);
  }
});

test('what an application may bring is allowed wherever it may move, before it comes', () => {
  const it = guarded();
  const application = it.ads.addApplication('clicks', clicks(it));
  application.addObject({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: '${fleet:application}-on-${fleet:cluster}' },
  });
  application.addObject({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name: 'clicks' },
  });
  lock(it.fleet, { applications: { 'ads/clicks': { cluster: 'us-east', epoch: 1 } } });
  it.fleet.synth();
  for (const cluster of ['us-east', 'us-west']) {
    const rules = rulesIn(it, cluster);
    expect(about(rules, 'ingresses')).toMatchObject([{ verbs: ['create', 'patch', 'delete'] }]);
    expect(about(rules, 'secrets')).toMatchObject([
      { resourceNames: [`clicks-on-${cluster}`], verbs: ['get', 'create', 'patch', 'delete'] },
    ]);
  }
});

test('so is what code of one’s own brings, also where only one cluster is asked for', () => {
  const folders = [newFolder(), newFolder()];
  const [all, west] = folders.map((folder, i) => {
    const it = guarded(folder);
    const source: IApplicationSource = {
      render: (scope, { application, namespace, stateScope }) => {
        new FlinkApplication(scope, application, {
          metadata: { name: application, namespace },
          image: 'x',
          flinkVersion: FlinkVersion.V1_20,
          stateStorage: it.state,
          stateScope,
          job: { jarUri: 'local:///x.jar', parallelism: 1, maxParallelism: 8 },
        });
        new ApiObject(scope, 'service', { apiVersion: 'v1', kind: 'Service', metadata: { name: 'front' } });
      },
    };
    it.ads.addApplicationSource('odd', source, { queue: it.critical, stateStorage: it.state });
    it.ads.addApplication('clicks', clicks(it));
    lock(it.fleet, {
      applications: {
        'ads/odd': { cluster: 'us-east', epoch: 1 },
        'ads/clicks': { cluster: 'us-west', epoch: 1 },
      },
    });
    if (i === 1) process.env.FLINK_FLEET_CLUSTERS = 'us-west';
    try {
      it.fleet.synth();
    } finally {
      delete process.env.FLINK_FLEET_CLUSTERS;
    }
    expect(about(rulesIn(it, 'us-west'), 'services')).toHaveLength(1);
    return filesOf(it);
  });
  const files = Object.keys(west).filter((file) => file !== 'fleet.json');
  expect(files).toContain('us-west/runner.yaml');
  for (const file of files) expect([file, west[file]]).toEqual([file, all[file]]);
  expect(Object.keys(JSON.parse(west['fleet.json']).applications)).toEqual(['ads/clicks']);
});

test('nothing is allowed where an application never comes', () => {
  const it = guarded();
  const queue = it.ads.addQueue('eastern');
  queue.addCluster(it.east);
  const application = it.ads.addApplication('clicks', clicks(it, { queue }));
  application.addObject({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'front', namespace: 'web' } });
  it.fleet.synth();
  const files = filesOf(it);
  expect(files['us-east/runner.yaml']).toContain('namespace: web');
  expect(files['us-west/runner.yaml']).not.toContain('web');
});

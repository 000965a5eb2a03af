import { App, Chart, Testing } from 'cdk8s';
import { install } from './install';
import {
  FlinkApplication,
  FlinkVersion,
  OperatorSettings,
  OperatorVersion,
  StateStorage,
} from '../../../src';
import { deriveCrds } from '../../../src/flink/versions/derive-crds';
import { OwnCrds } from '../../../src/flink/versions/own-crds';
import { FlinkOperator, FlinkOperatorProps, FlinkServiceAccount } from '../../../src/platform/operator';
import { Manifest } from '../../lab';

const installed = (props: FlinkOperatorProps = {}) => install({ installCrds: false, ...props });
const names = (manifests: readonly Manifest[]) =>
  manifests.map(({ kind, metadata }) => [kind, metadata.namespace, metadata.name].filter(Boolean).join('/'));

test('with nothing said it is installed whole, for all namespaces, in one of its own', () => {
  const { operator, manifests } = install();
  expect(operator.version).toBe(OperatorVersion.DEFAULT);
  expect(operator.watchNamespaces).toBeUndefined();
  expect(names(manifests)).toEqual([
    'Namespace/flink-operator',
    'CustomResourceDefinition/flinkdeployments.flink.apache.org',
    'CustomResourceDefinition/flinksessionjobs.flink.apache.org',
    'CustomResourceDefinition/flinkstatesnapshots.flink.apache.org',
    'CustomResourceDefinition/flinkbluegreendeployments.flink.apache.org',
    'ServiceAccount/flink-operator/flink-operator',
    'ClusterRole/flink-operator',
    'ClusterRoleBinding/flink-operator-role-binding',
    'Role/flink-operator/flink-operator-own-namespace',
    'RoleBinding/flink-operator/flink-operator-own-namespace',
    'ConfigMap/flink-operator/flink-operator-config',
    'Deployment/flink-operator/flink-kubernetes-operator',
    'PodDisruptionBudget/flink-operator/flink-kubernetes-operator',
    'NetworkPolicy/flink-operator/flink-kubernetes-operator',
  ]);
});

test('its namespace holds only restricted pods, and can be left to others', () => {
  expect(installed().object('Namespace').metadata.labels).toMatchObject({
    'pod-security.kubernetes.io/enforce': 'restricted',
  });
  expect(names(installed({ createNamespace: false, namespace: 'ops' }).manifests)).toEqual(
    expect.not.arrayContaining([expect.stringContaining('Namespace/')]),
  );
});

test('what belongs to the whole cluster stays out of the namespace of the chart', () => {
  const chart = new Chart(new App(), 'platform', { namespace: 'platform' });
  new FlinkOperator(chart, 'operator', { installCrds: false });
  const manifests = Testing.synth(chart) as Manifest[];
  const clusterWide = manifests.filter(({ kind }) => /^(Namespace|ClusterRole)/.test(kind));
  expect(clusterWide.map(({ metadata }) => metadata.namespace)).toEqual([undefined, undefined, undefined]);
  expect(names(manifests)).toContain('Deployment/flink-operator/flink-kubernetes-operator');
});

test('each namespace that is named has the service account that jobs run under', () => {
  const { operator, manifests } = installed({ watchNamespaces: ['ads', 'shop', 'ads'] });
  expect(operator.watchNamespaces).toEqual(['ads', 'shop']);
  expect(names(manifests)).toEqual(
    expect.arrayContaining([
      'ServiceAccount/ads/flink',
      'Role/ads/flink',
      'RoleBinding/shop/flink-role-binding',
    ]),
  );
  const without = installed({ watchNamespaces: ['ads'], jobServiceAccounts: false });
  expect(names(without.manifests)).not.toContain('ServiceAccount/ads/flink');
});

test('its version is that of the settings where none is said; the CRDs follow it', () => {
  const chart = Testing.chart();
  OperatorSettings.set(chart, { version: OperatorVersion.V1_9_0 });
  const operator = new FlinkOperator(chart, 'operator');
  expect(operator.settingsFor().version).toBe(OperatorVersion.V1_9_0);
  const crds = Testing.synth(chart).filter(({ kind }) => kind === 'CustomResourceDefinition');
  expect(crds).toEqual(deriveCrds(OperatorVersion.V1_9_0));
});

test('CRDs in place of its own are told on to jobs', () => {
  const chart = Testing.chart();
  const ownCrds = OwnCrds.fromFiles([]);
  OperatorSettings.set(chart, { ownCrds });
  expect(new FlinkOperator(chart, 'operator').settingsFor().ownCrds).toBe(ownCrds);
});

test('jobs are made for the operator that serves them', () => {
  const app = new App();
  const operator = new FlinkOperator(new Chart(app, 'platform'), 'operator', {
    version: OperatorVersion.V1_9_0,
    installCrds: false,
  });
  const chart = new Chart(app, 'jobs', { namespace: 'ads' });
  OperatorSettings.set(chart, operator.settingsFor({ namespace: 'ads' }));
  const job = { jarUri: 'local:///job.jar', parallelism: 1 };
  const stateStorage = StateStorage.s3({ bucket: 'state' });
  const image = 'example.com/job:1';
  new FlinkApplication(chart, 'new', { image, job, stateStorage, flinkVersion: FlinkVersion.V2_0 });
  expect(() => app.synthYaml()).toThrow(/v2_0/);
});

describe('an operator version without known CRDs is an error that says so', () => {
  test.each(['1.16.0', '1.6.1', '2.0.0', '1.15.x', 'latest', ''])('%j', (version) => {
    expect(() => OperatorVersion.of(version)).toThrow(
      expect.objectContaining({
        code: 'FLEET_E1001',
        message: expect.stringMatching(/CRDs of operator version ".*" are not known.*1\.7 to 1\.15/),
      }),
    );
  });

  test('also where a version is given as text', () => {
    expect(() => installed({ version: '1.16.0' } as never)).toThrow(/version must be an OperatorVersion/);
  });
});

test.each([
  [{ watchNamespaces: [] }, 'FLEET_E2001', 'watchNamespaces is empty'],
  [{ watchNamespaces: ['Ads'] }, 'FLEET_E', 'watchNamespaces[0] must be the name of a namespace'],
  [{ namespace: 'my_ns' }, 'FLEET_E', 'namespace must be the name of a namespace'],
  [{ replicas: 0 }, 'FLEET_E', 'replicas must be a whole number'],
  [{ imageRepository: 'registry/operator:1.15.0' }, 'FLEET_E', 'without tag and digest'],
  [{ imageDigest: 'sha256:12' }, 'FLEET_E', 'imageDigest must be a digest'],
  [{ cpu: 1 }, 'FLEET_E', 'cpu must be'],
  [{ memory: '1Gi' }, 'FLEET_E', 'memory must be'],
  [{ reconcileInterval: 15 }, 'FLEET_E', 'reconcileInterval must be'],
  [{ reconcileParallelism: 0.5 }, 'FLEET_E', 'reconcileParallelism must be'],
  [{ webhook: true }, 'FLEET_E', 'webhook must be an OperatorWebhook'],
  [{ defaultLogging: 'INFO' }, 'FLEET_E', 'defaultLogging must be a Logging'],
  [{ logLevels: { root: 'LOUD' } }, 'FLEET_E', 'logLevels.root must be one of'],
  [{ defaultConfiguration: { a: 1 } }, 'FLEET_E', 'defaultConfiguration.a must be'],
  [{ namespaceConfiguration: { ads: 'x' } }, 'FLEET_E', 'namespaceConfiguration.ads must be'],
  [{ tolerations: [{ ky: 'x' }] }, 'FLEET_E', 'tolerations[0].ky is not known'],
  [{ replica: 2 }, 'FLEET_E', 'replica is not known'],
])('%j is refused, by the name of the property', (props, code, message) => {
  expect(() => installed(props as never)).toThrow(
    expect.objectContaining({
      code: expect.stringContaining(code),
      message: expect.stringContaining(message),
    }),
  );
});

describe('FlinkServiceAccount', () => {
  const account = (props?: ConstructorParameters<typeof FlinkServiceAccount>[2], namespace?: string) => {
    const chart = new Chart(new App(), 'jobs', { namespace });
    const made = new FlinkServiceAccount(chart, 'account', props);
    return { name: made.name, manifests: Testing.synth(chart) as Manifest[] };
  };

  test('is named flink, in the namespace of the chart, and bound to its role there', () => {
    const { name, manifests } = account({}, 'ads');
    expect(name).toBe('flink');
    expect(names(manifests)).toEqual([
      'ServiceAccount/ads/flink',
      'Role/ads/flink',
      'RoleBinding/ads/flink-role-binding',
    ]);
    expect(manifests[2].subjects).toEqual([{ kind: 'ServiceAccount', name: 'flink', namespace: 'ads' }]);
  });

  test('keeps the annotations that give it a role in a cloud', () => {
    const annotations = { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::111122223333:role/ads' };
    const { name, manifests } = account({ metadata: { name: 'clicks', namespace: 'ads', annotations } });
    expect(name).toBe('clicks');
    expect(manifests[0].metadata).toMatchObject({ name: 'clicks', namespace: 'ads', annotations });
    expect(manifests[1].metadata.annotations).toBeUndefined();
  });

  test('may keep its data, make pods and end itself, and no more', () => {
    const [, { rules }] = account().manifests;
    expect(JSON.stringify(rules)).not.toContain('*');
    const writes = (rules as { resources: string[]; verbs: string[] }[])
      .filter(({ verbs }) => verbs.includes('create'))
      .flatMap(({ resources }) => resources);
    expect(writes).toEqual(['pods', 'configmaps']);
  });
});

import { ApiObject, App, Chart, Testing } from 'cdk8s';
import {
  ClusterPlatform,
  ClusterPlatformProps,
  FlinkApplication,
  FlinkServiceAccount,
  FlinkVersion,
  GuardInstallation,
  KarpenterIdentity,
  KubernetesSubject,
  KubernetesVersion,
  NodeClassRef,
  NodeProvisioning,
  OperatorInstallation,
  OperatorSettings,
  OperatorVersion,
  Rules,
  SchedulerInstallation,
  StateStorage,
} from '../../../src';
import { EC2 } from '../karpenter/fixture';

const KUBERNETES = { kubernetesVersion: KubernetesVersion.V1_33 };
const NOTHING: ClusterPlatformProps = {
  ...KUBERNETES,
  operator: OperatorInstallation.existing({ version: OperatorVersion.V1_13_0 }),
  nodes: NodeProvisioning.existing(),
  scheduler: SchedulerInstallation.existing(),
  guard: GuardInstallation.none(),
};

const platformOf = (props: Partial<ClusterPlatformProps> = {}, app: App = Testing.app()) =>
  new ClusterPlatform(app, 'eu-1', { ...KUBERNETES, ...props });

function kindsIn(chart: Chart): string[] {
  const objects = chart.node.findAll().filter((node): node is ApiObject => ApiObject.isApiObject(node));
  return [...new Set(objects.map(({ kind }) => kind))];
}

test('by default there are operator, scheduler and guard, and no nodes are started', () => {
  const { crds, chart, runner } = platformOf();
  expect(kindsIn(crds!)).toEqual(['CustomResourceDefinition']);
  const names = chart.node.children.map(({ node }) => node.id);
  expect(names).toEqual(['flink-operator', 'scheduler', 'guard']);
  expect(runner!.map(String)).toEqual(['User flink-fleet-runner']);
});

test('each part can be left out: nothing is installed then, and there is no chart of CRDs', () => {
  const app = Testing.app();
  const platform = platformOf(NOTHING, app);
  expect(platform.crds).toBeUndefined();
  expect(kindsIn(platform.chart)).toEqual([]);
  expect(platform.runner).toBeUndefined();
  expect(platform.jobManagerPodProps).toEqual({});
  expect(platform.taskManagerPodProps).toEqual({});
  expect(app.charts).toEqual([platform.chart]);
});

test('CRDs come in a chart of their own, before everything else', () => {
  const app = Testing.app();
  const { crds, chart } = platformOf({ nodes: NodeProvisioning.karpenterOnAws({ nodeClass: EC2 }) }, app);
  expect(app.charts).toEqual([crds, chart]);
  expect(kindsIn(chart)).not.toContain('CustomResourceDefinition');
});

test('the CRDs of Karpenter come with its controller, and not where that is there already', () => {
  const names = (nodes: NodeProvisioning) =>
    platformOf({ nodes }).crds!.node.children.map(({ node }) => node.id);
  expect(names(NodeProvisioning.karpenterOnAws({ nodeClass: EC2 }))).toEqual(['flink']);
  const controller = { clusterName: 'eu-1', identity: KarpenterIdentity.podIdentity() };
  expect(names(NodeProvisioning.karpenterOnAws({ controller, nodeClass: EC2 }))).toEqual([
    'flink',
    'karpenter',
  ]);
});

test('pods ask for what nodes and scheduler want of them together', () => {
  const { jobManagerPodProps, taskManagerPodProps } = platformOf({
    nodes: NodeProvisioning.karpenter({ nodeClass: NodeClassRef.ec2('default') }),
  });
  expect(jobManagerPodProps).toMatchObject({
    nodeSelector: { 'flink-fleet.dev/pool': 'job-managers' },
    schedulerName: 'flink-spread',
  });
  expect(taskManagerPodProps).toMatchObject({
    nodeSelector: { 'flink-fleet.dev/pool': 'task-managers' },
    schedulerName: 'flink-binpack',
  });
});

test('a job goes by what the operator says of itself, installed or not', () => {
  const installed = platformOf({
    operator: OperatorInstallation.managed({
      version: OperatorVersion.V1_14_0,
      defaultConfiguration: { 'taskmanager.numberOfTaskSlots': '4' },
      namespaceConfiguration: { ads: { 'parallelism.default': '3' } },
    }),
  });
  expect(installed.settingsFor().version).toBe(OperatorVersion.V1_14_0);
  expect(installed.settingsFor({ namespace: 'ads' }).defaultConfiguration).toMatchObject({
    'taskmanager.numberOfTaskSlots': '4',
    'parallelism.default': '3',
  });
  expect(platformOf(NOTHING).settingsFor().version).toBe(OperatorVersion.V1_13_0);
});

test('the CRDs are of the version of the operator, whoever said it', () => {
  const app = Testing.app();
  OperatorSettings.set(app, { version: OperatorVersion.V1_9_0 });
  const { crds, chart } = platformOf({}, app);
  // Snapshots came with 1.10.
  expect(crds!.node.findAll().map(({ node }) => node.id)).not.toContain('FlinkStateSnapshot');
  expect(JSON.stringify(Testing.synth(chart))).toContain('flink-kubernetes-operator:1.9.0');
});

test('a job on the platform is good practice: no rule has anything to say', () => {
  const app = Testing.app();
  const platform = platformOf(
    { nodes: NodeProvisioning.karpenter({ nodeClass: NodeClassRef.ec2('default') }) },
    app,
  );
  const jobs = new Chart(app, 'jobs', { namespace: 'ads' });
  OperatorSettings.set(jobs, platform.settingsFor());
  new FlinkServiceAccount(jobs, 'flink');
  new FlinkApplication(jobs, 'clicks', {
    metadata: { name: 'clicks' },
    image: 'registry.example.com/clicks:42',
    flinkVersion: FlinkVersion.V1_20,
    stateStorage: StateStorage.s3({ bucket: 'state' }),
    jobManager: platform.jobManagerPodProps,
    taskManager: { slots: 4, ...platform.taskManagerPodProps },
    job: { jarUri: 'local:///clicks.jar', parallelism: 8, maxParallelism: 128 },
  });
  expect(Rules.check(jobs)).toEqual([]);
});

test.each([
  [{}, 'kubernetesVersion is missing'],
  [{ kubernetesVersion: '1.33' }, 'kubernetesVersion must be a KubernetesVersion'],
  [{ ...KUBERNETES, guard: false }, 'guard must be a GuardInstallation, such as GuardInstallation.managed()'],
  [{ ...KUBERNETES, scheduler: 'default' }, 'scheduler must be a SchedulerInstallation'],
  [{ ...KUBERNETES, oeprator: OperatorInstallation.managed() }, 'did you mean operator?'],
])('%#: what is wrong is told by the name of the property', (props, message) => {
  expect(() => new ClusterPlatform(Testing.app(), 'eu-1', props as never)).toThrow(message);
});

test('a part says itself what is wrong with it, at once', () => {
  expect(() => OperatorInstallation.managed({ replicas: 0 })).toThrow(
    '[OperatorInstallation.managed] replicas',
  );
  expect(() => SchedulerInstallation.binPacking({ replicas: 0 })).toThrow(
    '[SchedulerInstallation.binPacking] replicas',
  );
  expect(() => GuardInstallation.managed({} as never)).toThrow('runner is missing');
  const guardedFor = (runner: KubernetesSubject[]) => () =>
    platformOf({ guard: GuardInstallation.managed({ runner }) });
  expect(guardedFor([])).toThrow(/\[eu-1\/platform\/guard\] runner is empty/);
  expect(guardedFor([KubernetesSubject.group('system:authenticated')])).toThrow(/anybody may be/);
});

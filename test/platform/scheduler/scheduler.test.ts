import { App, Chart, JsonPatch, Size, Testing } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { install } from './install';
import {
  BinPackingScheduler,
  BinPackingSchedulerProps,
  JobManagerNodePool,
  KubernetesVersion,
  NodeClassRef,
  TaskManagerNodePool,
} from '../../../src';
import { mergePodProps } from '../../../src/platform/cluster/pod-props';
import { at, JsonObject } from '../../../src/validation/manifest';
import { Manifest } from '../../lab';

const pod = (props: Partial<BinPackingSchedulerProps> = {}) =>
  install(props).object('Deployment').spec.template.spec;
const container = (props: Partial<BinPackingSchedulerProps> = {}) => pod(props).containers[0];

const profile = (name: string, props: Partial<BinPackingSchedulerProps> = {}) =>
  install(props).configuration.profiles.find((each: JsonObject) => each.schedulerName === name);
const argsOf = (name: string, plugin: string, props: Partial<BinPackingSchedulerProps> = {}) =>
  profile(name, props).pluginConfig.find((each: JsonObject) => each.name === plugin)?.args;

const make = (props: unknown) => () =>
  new BinPackingScheduler(Testing.chart(), 'scheduler', {
    kubernetesVersion: KubernetesVersion.V1_36,
    ...(props as object),
  });

describe('the version', () => {
  test('of the image is that of the cluster', () => {
    expect(container({ kubernetesVersion: KubernetesVersion.V1_36 }).image).toBe(
      'registry.k8s.io/kube-scheduler:v1.36.3',
    );
    expect(
      container({
        kubernetesVersion: KubernetesVersion.of('1.34.1'),
        imageRepository: 'registry.example.com:5000/kube-scheduler',
        imageDigest: `sha256:${'0'.repeat(64)}`,
      }).image,
    ).toBe(`registry.example.com:5000/kube-scheduler:v1.34.1@sha256:${'0'.repeat(64)}`);
  });

  test.each([
    ['1.35', '1.35.4'],
    ['v1.33.2', '1.33.2'],
    ['v1.35.4-eks-3025e55', '1.35.4'],
    ['v1.34.1-gke.1829001', '1.34.1'],
    ['v1.33.6+k3s1', '1.33.6'],
  ])('may be given as the cluster tells it: %s is %s', (told, version) => {
    expect(KubernetesVersion.of(told).version).toBe(version);
    expect(`${KubernetesVersion.of(told)}`).toBe(version);
  });

  test.each(['1.30.14', '1.38', 'v1.35.4-', '1.35.4.1', '2.36.0', 'latest', '', 1.3, undefined])(
    '%j is refused',
    (version) => {
      expect(() => KubernetesVersion.of(version as string)).toThrow(
        /FLEET_E2201: unknown Kubernetes version .*known are 1\.31 to 1\.37/,
      );
    },
  );
});

describe('task managers', () => {
  test('are packed by CPU and memory alike', () => {
    expect(argsOf('flink-binpack', 'NodeResourcesFit').scoringStrategy).toEqual({
      type: 'MostAllocated',
      resources: [
        { name: 'cpu', weight: 1 },
        { name: 'memory', weight: 1 },
      ],
    });
  });

  test('are not spread, unless they ask for it themselves', () => {
    expect(argsOf('flink-binpack', 'PodTopologySpread')).toMatchObject({
      defaultingType: 'List',
      defaultConstraints: [],
    });
  });

  test('prefer nodes by more than all else together weighs', () => {
    expect(profile('flink-binpack').plugins).toEqual({
      score: { enabled: [{ name: 'NodeAffinity', weight: 20 }] },
    });
  });

  test('can be confined to nodes with certain labels', () => {
    expect(argsOf('flink-binpack', 'NodeAffinity')).toBeUndefined();
    const props = { taskManagerNodeLabels: { 'flink-fleet.dev/pool': 'task-managers', disk: 'nvme' } };
    expect(argsOf('flink-binpack', 'NodeAffinity', props).addedAffinity).toEqual({
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [
          {
            matchExpressions: [
              { key: 'flink-fleet.dev/pool', operator: 'In', values: ['task-managers'] },
              { key: 'disk', operator: 'In', values: ['nvme'] },
            ],
          },
        ],
      },
    });
    expect(argsOf('flink-spread', 'NodeAffinity', props)).toBeUndefined();
  });
});

test('job managers go where most is free', () => {
  expect(argsOf('flink-spread', 'NodeResourcesFit').scoringStrategy.type).toBe('LeastAllocated');
});

test('all nodes are looked at', () => {
  expect(install().configuration.percentageOfNodesToScore).toBe(100);
});

describe('what pods ask for', () => {
  test('names the profile and the priority of their role', () => {
    const { scheduler } = install();
    expect(scheduler.taskManagerPodProps).toEqual({
      schedulerName: 'flink-binpack',
      priorityClassName: 'flink-task-manager',
    });
    expect(scheduler.jobManagerPodProps).toEqual({
      schedulerName: 'flink-spread',
      priorityClassName: 'flink-job-manager',
    });
  });

  test('follows the names that are given', () => {
    const props = { taskManagerSchedulerName: 'packed', jobManagerSchedulerName: 'apart' };
    const { scheduler, configuration } = install(props);
    expect(scheduler.taskManagerPodProps.schedulerName).toBe('packed');
    expect(scheduler.jobManagerPodProps.schedulerName).toBe('apart');
    expect(configuration.profiles.map((each: JsonObject) => each.schedulerName)).toEqual(['packed', 'apart']);
  });

  test('goes along with what a pool asks for', () => {
    const { scheduler } = install();
    const props = { nodeClass: NodeClassRef.ec2('flink') };
    const pools = [
      [new TaskManagerNodePool(Testing.chart(), 'pool', props).podProps, scheduler.taskManagerPodProps],
      [new JobManagerNodePool(Testing.chart(), 'pool', props).podProps, scheduler.jobManagerPodProps],
    ];
    for (const [ofPool, ofScheduler] of pools) {
      const both = { ...ofPool, ...ofScheduler };
      expect(both).toMatchObject(ofPool);
      expect(both).toMatchObject(ofScheduler);
      expect(mergePodProps(ofPool, ofScheduler)).toEqual(both);
    }
  });

  test('has a class for each priority: job managers first, and nobody evicted for it', () => {
    const { object } = install();
    const jobManagers = object('PriorityClass', 'flink-job-manager');
    const taskManagers = object('PriorityClass', 'flink-task-manager');
    expect(jobManagers.value).toBeGreaterThan(taskManagers.value as number);
    expect(taskManagers.value).toBeGreaterThan(0);
    for (const { preemptionPolicy } of [jobManagers, taskManagers]) expect(preemptionPolicy).toBe('Never');
  });
});

describe('the scheduler itself', () => {
  test('elects a leader by a lease that it may hold, in its own namespace', () => {
    const { configuration, object } = install({ namespace: 'scheduling' });
    expect(configuration.leaderElection).toEqual({
      leaderElect: true,
      resourceLock: 'leases',
      resourceName: 'flink-scheduler',
      resourceNamespace: 'scheduling',
    });
    const { metadata, rules } = object('Role');
    expect(metadata.namespace).toBe('scheduling');
    expect(rules).toMatchObject([{ resources: ['leases'], resourceNames: ['flink-scheduler'] }]);
  });

  test('has the rights of a scheduler and on its lease, and none in namespaces of others', () => {
    const { manifests } = install({ namespace: 'scheduling' });
    const bindings = manifests.filter(({ kind }) => kind.endsWith('RoleBinding'));
    expect(bindings.map(({ roleRef, metadata }) => [roleRef.name, metadata.namespace])).toEqual([
      ['system:kube-scheduler', undefined],
      ['system:volume-scheduler', undefined],
      ['flink-scheduler', 'scheduling'],
    ]);
    for (const { subjects } of bindings) {
      expect(subjects).toEqual([
        { kind: 'ServiceAccount', name: 'flink-scheduler', namespace: 'scheduling' },
      ]);
    }
  });

  test('reads its configuration where it is mounted, and is probed where it serves', () => {
    const { manifests, object } = install();
    const [{ mountPath, name }] = container().volumeMounts;
    const { configMap } = pod().volumes.find((volume: JsonObject) => volume.name === name);
    const mounted = manifests.find(
      (each) => each.kind === 'ConfigMap' && each.metadata.name === configMap.name,
    );
    const files = Object.keys(mounted!.data as object).map((file) => `--config=${mountPath}/${file}`);
    expect(container().args).toContain(files[0]);
    const { startupProbe, livenessProbe, readinessProbe, ports } = container();
    // That which it serves at unless told otherwise.
    expect(ports).toEqual([{ name: 'https', containerPort: 10259, protocol: 'TCP' }]);
    for (const { httpGet } of [startupProbe, livenessProbe, readinessProbe]) {
      expect(httpGet).toMatchObject({ port: 'https', scheme: 'HTTPS' });
    }
    const { ingress } = object('NetworkPolicy').spec;
    expect(ingress).toMatchObject([{ ports: [{ port: 10259 }] }]);
  });

  test('runs under the profile restricted, with a read-only root', () => {
    expect(pod().securityContext).toMatchObject({
      runAsNonRoot: true,
      seccompProfile: { type: 'RuntimeDefault' },
    });
    expect(container().securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
  });

  test('is there twice, apart, and goes one at a time', () => {
    const { object } = install();
    expect(object('Deployment').spec.replicas).toBe(2);
    expect(object('PodDisruptionBudget').spec.maxUnavailable).toBe(1);
    const spread = pod().topologySpreadConstraints.map(({ topologyKey }: JsonObject) => topologyKey);
    expect(spread).toEqual(['kubernetes.io/hostname', 'topology.kubernetes.io/zone']);
  });

  test('alone has no budget, which would only keep its node from being drained', () => {
    expect(() => install({ replicas: 1 }).object('PodDisruptionBudget')).toThrow(/^0 objects/);
  });

  test('is selected by its budget and its policy', () => {
    const { object } = install();
    const { labels } = object('Deployment').spec.template.metadata;
    expect(object('PodDisruptionBudget').spec.selector.matchLabels).toEqual(labels);
    expect(object('NetworkPolicy').spec.podSelector.matchLabels).toEqual(labels);
    expect(() => install({ networkPolicy: false }).object('NetworkPolicy')).toThrow(/^0 objects/);
  });

  test('is of the size, at the place and of the priority that are said', () => {
    const props = {
      cpu: Cpu.units(1),
      memory: Size.gibibytes(2),
      nodeSelector: { role: 'system' },
      tolerations: [{ key: 'CriticalAddonsOnly', operator: 'Exists' }],
      priorityClassName: 'platform',
      imagePullSecrets: ['registry'],
    };
    expect(container(props).resources).toEqual({
      requests: { cpu: '1', memory: '2048Mi' },
      limits: { memory: '2048Mi' },
    });
    expect(pod(props)).toMatchObject({
      nodeSelector: { 'kubernetes.io/os': 'linux', role: 'system' },
      tolerations: [{ key: 'CriticalAddonsOnly', operator: 'Exists' }],
      priorityClassName: 'platform',
      imagePullSecrets: [{ name: 'registry' }],
    });
    expect(pod()).toMatchObject({ priorityClassName: 'system-cluster-critical' });
  });

  test('starts anew when its configuration changes, also by a patch', () => {
    const hash = (props: Partial<BinPackingSchedulerProps>, patch = false) => {
      const chart = Testing.chart();
      const scheduler = new BinPackingScheduler(chart, 's', {
        kubernetesVersion: KubernetesVersion.V1_36,
        ...props,
      });
      const configMap = scheduler.node.findChild('ConfigMap') as typeof scheduler.apiObject;
      if (patch) configMap.addJsonPatch(JsonPatch.replace('/data/config.yaml', 'profiles: []'));
      const deployment = (Testing.synth(chart) as Manifest[]).find(({ kind }) => kind === 'Deployment')!;
      return deployment.spec.template.metadata.annotations['flink-fleet.dev/config-hash'];
    };
    expect(hash({})).toBe(hash({ replicas: 3 }));
    const hashes = [hash({}), hash({ taskManagerSchedulerName: 'packed' }), hash({}, true)];
    expect(new Set(hashes).size).toBe(3);
  });

  test('is in a namespace of its own, unless that is there already', () => {
    expect(install().object('Namespace').metadata).toMatchObject({
      name: 'flink-system',
      labels: { 'pod-security.kubernetes.io/enforce': 'restricted' },
    });
    expect(() => install({ createNamespace: false }).object('Namespace')).toThrow(/^0 objects/);
  });

  test('leaves what belongs to the whole cluster in no namespace, also in a chart that has one', () => {
    const chart = new Chart(new App(), 'platform', { namespace: 'elsewhere' });
    new BinPackingScheduler(chart, 'scheduler', { kubernetesVersion: KubernetesVersion.V1_36 });
    const namespaces = (Testing.synth(chart) as JsonObject[]).map(
      (object) => [object.kind, at(object, 'metadata', 'namespace')] as const,
    );
    const clusterWide = ['Namespace', 'PriorityClass', 'ClusterRoleBinding'];
    for (const [kind, namespace] of namespaces) {
      expect([kind, namespace === undefined]).toEqual([kind, clusterWide.includes(kind as string)]);
    }
  });
});

test.each([
  [{ kubernetesVersion: undefined }, 'kubernetesVersion is missing'],
  [{ kubernetesVersion: '1.36' }, 'kubernetesVersion must be a KubernetesVersion, such as'],
  [{ taskManagerSchedulerName: 'Flink Pack' }, 'taskManagerSchedulerName must be the name of a scheduler'],
  [{ taskManagerNodeLabels: ['pool'] }, 'taskManagerNodeLabels must be an object'],
  [{ tolerations: { key: 'x' } }, 'tolerations must be a list'],
  [{ imagePullSecrets: 'registry' }, 'imagePullSecrets must be a list'],
  [{ imageRepository: 'registry/scheduler:1@sha256:0' }, 'without tag and digest'],
  [{ replicas: 0 }, 'replicas must be a whole number'],
  [{ profiles: [] }, 'profiles is not known'],
  [{ taskManagerSchedulerName: 'x', jobManagerSchedulerName: 'x' }, 'FLEET_E2203'],
  [{ jobManagerSchedulerName: 'flink-binpack' }, 'FLEET_E2203'],
  [{ jobManagerSchedulerName: 'default-scheduler' }, 'FLEET_E2202'],
])('%#: what is wrong is told', (props, message) => {
  expect(make(props)).toThrow(message);
});

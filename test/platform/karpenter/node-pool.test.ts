import { Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { EC2, newChart, onlyObject, told } from './fixture';
import { FlinkApplication, OperatorVersion, Rules } from '../../../src';
import {
  CapacityType,
  Consolidation,
  CpuArchitecture,
  DisruptionBudget,
  DisruptionReason,
  Ec2NodeClass,
  JobManagerNodePool,
  NodeClassRef,
  NodePool,
  NodePoolProps,
  NodeRequirement,
  TaskManagerNodePool,
} from '../../../src/platform/karpenter';
import { at, JsonObject } from '../../../src/validation/manifest';
import { application, APPLICATION, newChart as flinkChart } from '../../flink/fixture';

const nodeClass = NodeClassRef.ec2('flink');
const limits = { cpu: Cpu.units(100), memory: Size.gibibytes(400) };

function requirements(pool: JsonObject): Record<string, string> {
  const list = at(pool, 'spec', 'template', 'spec', 'requirements') as JsonObject[];
  return Object.fromEntries(list.map(({ key, operator, values }) => [key, `${operator} ${values}`]));
}

test('a pool is on-demand, on amd64, guarded, and gives up empty nodes one by one', () => {
  const chart = newChart();
  new NodePool(chart, 'batch', { nodeClass, limits });
  const pool = onlyObject(chart);
  expect(requirements(pool)).toEqual({
    'karpenter.sh/capacity-type': 'In on-demand',
    'kubernetes.io/arch': 'In amd64',
    'kubernetes.io/os': 'In linux',
  });
  expect(at(pool, 'spec', 'limits')).toEqual({ cpu: '100', memory: '409600Mi' });
  expect(at(pool, 'spec', 'disruption')).toEqual({
    consolidationPolicy: 'WhenEmpty',
    consolidateAfter: '5m',
    budgets: [{ nodes: '1' }],
  });
  expect(told(chart)).toEqual([]);
});

test('a pool is in no namespace, though its chart is in one', () => {
  const chart = newChart();
  new NodePool(chart, 'batch', { nodeClass, limits });
  expect(onlyObject(chart).metadata).toEqual({ name: expect.stringContaining('batch') });
});

test('nodes do not expire unless asked to, since expiry heeds nothing that protects a job', () => {
  const chart = newChart();
  new NodePool(chart, 'batch', { nodeClass, limits });
  expect(at(onlyObject(chart), 'spec', 'template', 'spec', 'expireAfter')).toBe('Never');
});

test.each<[string, Partial<NodePoolProps>, Record<string, string>]>([
  ['zones', { zones: ['eu-1a', 'eu-1b'] }, { 'topology.kubernetes.io/zone': 'In eu-1a,eu-1b' }],
  ['processors', { architectures: [CpuArchitecture.ARM64] }, { 'kubernetes.io/arch': 'In arm64' }],
  [
    'sizes',
    { minCpu: 4, maxCpu: 16 },
    { 'karpenter.k8s.aws/instance-cpu': 'Lte 16' }, // the later of the two on one label
  ],
  ['families', { instanceFamilies: ['m7gd'] }, { 'karpenter.k8s.aws/instance-family': 'In m7gd' }],
  ['categories', { instanceCategories: ['c', 'm'] }, { 'karpenter.k8s.aws/instance-category': 'In c,m' }],
  ['generations', { minInstanceGeneration: 6 }, { 'karpenter.k8s.aws/instance-generation': 'Gte 6' }],
  // 400 GiB are 429.5 GB.
  ['local disks', { localNvme: Size.gibibytes(400) }, { 'karpenter.k8s.aws/instance-local-nvme': 'Gte 430' }],
  [
    'requirements of its own',
    {
      requirements: [
        NodeRequirement.in('karpenter.k8s.aws/instance-family', ['m6i', 'm7i']).withMinValues(2),
      ],
    },
    { 'karpenter.k8s.aws/instance-family': 'In m6i,m7i' },
  ],
])('a pool is bound to %s', (_, props, expected) => {
  const chart = newChart();
  new NodePool(chart, 'batch', { nodeClass, limits, ...props });
  expect(requirements(onlyObject(chart))).toMatchObject(expected);
  expect(told(chart)).toEqual([]);
});

test('durations are written in the units that Karpenter takes', () => {
  const chart = newChart();
  new NodePool(chart, 'batch', {
    nodeClass,
    limits,
    consolidation: Consolidation.whenEmptyOrUnderutilized(Duration.seconds(90)),
    expireAfter: Duration.days(30),
    terminationGracePeriod: Duration.minutes(90),
  });
  const pool = onlyObject(chart);
  expect(at(pool, 'spec', 'disruption', 'consolidateAfter')).toBe('90s');
  expect(at(pool, 'spec', 'template', 'spec')).toMatchObject({
    expireAfter: '720h',
    terminationGracePeriod: '90m',
  });
  expect(told(chart)).toEqual([]);
});

test('job managers are on small on-demand nodes of their own, which are left alone', () => {
  const chart = newChart();
  const pool = new JobManagerNodePool(chart, 'job-managers', { nodeClass, limits });
  expect(requirements(onlyObject(chart))).toMatchObject({
    'karpenter.sh/capacity-type': 'In on-demand',
    'karpenter.k8s.aws/instance-cpu': 'Lte 8',
  });
  expect(at(onlyObject(chart), 'spec', 'template', 'spec', 'taints')).toEqual([
    { key: 'flink-fleet.dev/pool', value: 'job-managers', effect: 'NoSchedule' },
  ]);
  expect(pool.podProps).toMatchObject({
    nodeSelector: { 'flink-fleet.dev/pool': 'job-managers' },
    tolerations: [{ key: 'flink-fleet.dev/pool', value: 'job-managers', effect: 'NoSchedule' }],
    doNotDisrupt: true,
  });
  expect(told(chart)).toEqual([]);
});

describe('job managers are spread', () => {
  const JOB_MANAGERS = { labelSelector: { matchLabels: { component: 'jobmanager' } } };

  test('over groups of nodes, and a standby is not on the node of the other', () => {
    const chart = newChart();
    const pool = new JobManagerNodePool(chart, 'job-managers', {
      nodeClass,
      limits,
      requirements: [NodeRequirement.in('team', ['ads'])],
    });
    expect(requirements(onlyObject(chart))).toMatchObject({
      'flink-fleet.dev/spread': 'In a,b,c',
      team: 'In ads',
    });
    const { spec } = application({ jobManager: pool.podProps });
    expect(spec.jobManager.podTemplate.spec.topologySpreadConstraints).toEqual([
      {
        ...JOB_MANAGERS,
        topologyKey: 'flink-fleet.dev/spread',
        maxSkew: 1,
        minDomains: 3,
        whenUnsatisfiable: 'DoNotSchedule',
      },
      {
        ...JOB_MANAGERS,
        topologyKey: 'kubernetes.io/hostname',
        maxSkew: 1,
        minDomains: 2,
        whenUnsatisfiable: 'DoNotSchedule',
        matchLabelKeys: ['app'],
      },
    ]);
  });

  test('by fields that every operator knows, since the API server drops others', () => {
    const { podProps } = new JobManagerNodePool(newChart(), 'job-managers', { nodeClass, limits });
    const chart = flinkChart(OperatorVersion.V1_7_0);
    new FlinkApplication(chart, 'clicks', { ...APPLICATION, jobManager: podProps });
    expect(Rules.check(chart).map(({ rule }) => rule)).not.toContain('unknown-field');
  });
});

test('task managers are on spot nodes, and on others where there are none', () => {
  const chart = newChart();
  new TaskManagerNodePool(chart, 'task-managers', { nodeClass, limits });
  expect(requirements(onlyObject(chart))['karpenter.sh/capacity-type']).toBe('In spot,on-demand');
  expect(at(onlyObject(chart), 'spec', 'disruption')).toEqual({
    consolidationPolicy: 'WhenEmptyOrUnderutilized',
    consolidateAfter: '15m',
    budgets: [{ nodes: '10%' }],
  });
});

test('what a user says of a pool for Flink goes before its defaults, and adds to its labels and taints', () => {
  const chart = newChart();
  const pool = new TaskManagerNodePool(chart, 'task-managers', {
    nodeClass,
    limits,
    capacityTypes: [CapacityType.ON_DEMAND],
    nodeLabels: { team: 'ads' },
    taints: [{ key: 'team', value: 'ads', effect: 'NoSchedule' }],
  });
  expect(requirements(onlyObject(chart))['karpenter.sh/capacity-type']).toBe('In on-demand');
  expect(pool.podProps.nodeSelector).toEqual({ 'flink-fleet.dev/pool': 'task-managers', team: 'ads' });
  expect(pool.podProps.tolerations).toHaveLength(2);
});

test('a budget can rule out disruption in working hours', () => {
  const chart = newChart();
  new TaskManagerNodePool(chart, 'task-managers', {
    nodeClass,
    limits,
    budgets: [
      DisruptionBudget.none({
        reasons: [DisruptionReason.UNDERUTILIZED, DisruptionReason.DRIFTED],
        schedule: '0 6 * * mon-fri',
        duration: Duration.hours(12),
      }),
    ],
  });
  expect(at(onlyObject(chart), 'spec', 'disruption', 'budgets')).toEqual([
    { nodes: '0', reasons: ['Underutilized', 'Drifted'], schedule: '0 6 * * mon-fri', duration: '12h' },
  ]);
  expect(told(chart)).toEqual([]);
});

test('nodes of another provider are bound by its own label, if it is known', () => {
  const chart = newChart();
  const azure = { group: 'karpenter.azure.com', kind: 'AKSNodeClass', name: 'default' };
  new JobManagerNodePool(chart, 'known', {
    nodeClass: NodeClassRef.of({ ...azure, cpuLabel: 'karpenter.azure.com/sku-cpu' }),
    limits,
  });
  expect(requirements(onlyObject(chart))).toMatchObject({ 'karpenter.azure.com/sku-cpu': 'Lte 8' });
  expect(
    () => new JobManagerNodePool(chart, 'unknown', { nodeClass: NodeClassRef.of(azure), limits }),
  ).not.toThrow();
  expect(
    () => new NodePool(chart, 'bound', { nodeClass: NodeClassRef.of(azure), limits, maxCpu: 4 }),
  ).toThrow(/FLEET_E2101: \[platform\/bound\] .*AKSNodeClass.*cpuLabel/);
});

test('all wrong arguments are told at once', () => {
  const chart = newChart();
  const props = { nodeClass: 'flink', zone: ['a'], maxCpu: 0, capacityTypes: ['Spot'] } as never;
  expect(() => new NodePool(chart, 'batch', props)).toThrow(
    /nodeClass must be a NodeClassRef[\s\S]*zone is not known; did you mean zones\?[\s\S]*maxCpu must be[\s\S]*capacityTypes\[0\] must be one of spot, on-demand, reserved \(did you mean spot\?\)/,
  );
});

describe('a node class of EC2', () => {
  test('has encrypted disks, its local disks in one, and a metadata service that no pod reaches', () => {
    const chart = newChart();
    const made = new Ec2NodeClass(chart, 'flink', { ...EC2, metadata: { name: 'flink' } });
    const spec = onlyObject(chart).spec;
    expect(spec).toMatchObject({
      amiSelectorTerms: [{ alias: 'al2023@v20260701' }],
      instanceStorePolicy: 'RAID0',
      metadataOptions: { httpTokens: 'required', httpPutResponseHopLimit: 1 },
      blockDeviceMappings: [{ deviceName: '/dev/xvda', ebs: { encrypted: true, volumeSize: '50Gi' } }],
    });
    expect(made.ref).toMatchObject({ group: 'karpenter.k8s.aws', kind: 'EC2NodeClass', name: 'flink' });
    expect(told(chart)).toEqual([]);
  });

  test('takes a kubelet whose thresholds make sense', () => {
    const chart = newChart();
    new Ec2NodeClass(chart, 'flink', {
      ...EC2,
      kubelet: { maxPods: 50, imageGcHighThresholdPercent: 70, imageGcLowThresholdPercent: 80 },
    });
    expect(told(chart)).toEqual(['crd-schema spec.kubelet']);
  });
});

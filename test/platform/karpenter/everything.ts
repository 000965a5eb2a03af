import { Chart, Duration, Size, Testing } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { EC2 } from './fixture';
import {
  Consolidation,
  CpuArchitecture,
  DisruptionBudget,
  DisruptionReason,
  Ec2NodeClass,
  JobManagerNodePool,
  Karpenter,
  KarpenterCrds,
  KarpenterIdentity,
  NodePool,
  NodeRequirement,
  TaskManagerNodePool,
} from '../../../src/platform/karpenter';
import { Manifest } from '../../lab';

/** An object of each kind, with all that can be said of it. */
export function everythingOfKarpenter(): Manifest[] {
  const chart = new Chart(Testing.app(), 'platform', { namespace: 'kube-system' });
  new KarpenterCrds(chart, 'crds');
  new Karpenter(chart, 'karpenter', {
    clusterName: 'prod-1',
    identity: KarpenterIdentity.irsa('arn:aws:iam::123456789012:role/karpenter'),
    interruptionQueue: 'prod-1-karpenter',
    clusterEndpoint: 'https://api.example.com',
    batchIdleDuration: Duration.seconds(2),
    batchMaxDuration: Duration.seconds(20),
    featureGates: {
      nodeRepair: true,
      nodeOverlay: true,
      reservedCapacity: true,
      spotToSpotConsolidation: true,
      staticCapacity: true,
      capacityBuffer: true,
    },
    nodeSelector: { pool: 'system' },
    tolerations: [{ key: 'system', operator: 'Exists' }],
  });
  const { ref } = new Ec2NodeClass(chart, 'flink', {
    ...EC2,
    blockDevices: [{ deviceName: '/dev/xvda', volumeSize: Size.gibibytes(80), iops: 4000, throughput: 200 }],
    kubelet: {
      maxPods: 50,
      systemReserved: { memory: '1Gi' },
      evictionSoft: { 'memory.available': '5%' },
      evictionSoftGracePeriod: { 'memory.available': '1m' },
      imageGcHighThresholdPercent: 80,
      imageGcLowThresholdPercent: 70,
      cpuCfsQuota: false,
    },
    tags: { team: 'data' },
    userData: '#!/bin/sh',
    detailedMonitoring: true,
    associatePublicIpAddress: false,
  });
  const limits = { cpu: Cpu.millis(2500), memory: Size.gibibytes(400), nodes: 20 };
  new JobManagerNodePool(chart, 'job-managers', { nodeClass: ref, limits });
  new TaskManagerNodePool(chart, 'task-managers', {
    nodeClass: ref,
    limits,
    zones: ['eu-1a', 'eu-1b'],
    architectures: [CpuArchitecture.ARM64],
    localNvme: Size.gibibytes(400),
    budgets: [
      DisruptionBudget.percent(10),
      DisruptionBudget.none({
        reasons: [DisruptionReason.UNDERUTILIZED, DisruptionReason.DRIFTED],
        schedule: '0 6 * * mon-fri',
        duration: Duration.hours(12),
      }),
    ],
  });
  new NodePool(chart, 'batch', {
    nodeClass: ref,
    limits,
    weight: 10,
    minCpu: 4,
    maxCpu: 16,
    instanceFamilies: ['m7g', 'm6g'],
    instanceCategories: ['m'],
    minInstanceGeneration: 6,
    requirements: [NodeRequirement.exists('karpenter.k8s.aws/instance-size').withMinValues(2)],
    nodeLabels: { team: 'data' },
    nodeAnnotations: { note: 'batch' },
    taints: [{ key: 'team', effect: 'NoSchedule' }],
    startupTaints: [{ key: 'agent', value: 'starting', effect: 'NoExecute' }],
    consolidation: Consolidation.never(),
    expireAfter: Duration.days(30),
    terminationGracePeriod: Duration.hours(1),
  });
  return Testing.synth(chart) as Manifest[];
}

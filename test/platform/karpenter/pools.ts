import { Chart, Duration, Size, Testing } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { KWOK_CLASS } from './kwok';
import { FlinkPodProps } from '../../../src';
import {
  Consolidation,
  CpuArchitecture,
  DisruptionBudget,
  JobManagerNodePool,
  TaskManagerNodePool,
} from '../../../src/platform/karpenter';
import { Manifest } from '../../lab';

const COMMON = {
  nodeClass: KWOK_CLASS,
  architectures: [CpuArchitecture.ARM64],
  limits: { cpu: Cpu.units(200), memory: Size.gibibytes(800) },
  // What is tried is what Karpenter does, not how long it waits before; no test has a quarter of an hour.
  budgets: [DisruptionBudget.percent(100)],
};

/** Pools as they are synthesized, and what pods ask for to be on them. */
export interface Pools {
  readonly manifests: readonly Manifest[];
  readonly jobManager: FlinkPodProps;
  readonly taskManager: FlinkPodProps;
  /** Where nodes do not become old, and no budget lets one go. */
  readonly expiring: FlinkPodProps;
}

/** @param nodeAnnotations another one, and all nodes of job managers drift. */
export function poolsOf(nodeAnnotations: { [name: string]: string } = {}): Pools {
  const chart = new Chart(Testing.app(), 'pools');
  const jobManager = new JobManagerNodePool(chart, 'job-managers', {
    ...COMMON,
    metadata: { name: 'job-managers' },
    nodeAnnotations,
    consolidation: Consolidation.whenEmpty(Duration.seconds(1)),
  });
  const taskManager = new TaskManagerNodePool(chart, 'task-managers', {
    ...COMMON,
    metadata: { name: 'task-managers' },
    localNvme: Size.gibibytes(100),
    // Three task managers fit on a node, so that there are more nodes than one job can be on.
    maxCpu: 4,
    consolidation: Consolidation.whenEmptyOrUnderutilized(Duration.seconds(5)),
  });
  const expiring = new TaskManagerNodePool(chart, 'expiring', {
    ...COMMON,
    metadata: { name: 'expiring' },
    nodeLabels: { age: 'short' },
    taints: [{ key: 'age', value: 'short', effect: 'NoSchedule' }],
    budgets: [DisruptionBudget.nodes(0)],
    expireAfter: Duration.seconds(30),
    // More than the half minute that a pod has to end, so that those are evicted that may be.
    terminationGracePeriod: Duration.seconds(40),
  });
  return {
    manifests: Testing.synth(chart) as Manifest[],
    jobManager: jobManager.podProps,
    taskManager: taskManager.podProps,
    expiring: expiring.podProps,
  };
}

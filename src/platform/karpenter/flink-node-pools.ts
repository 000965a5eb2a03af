import { Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { Consolidation, DisruptionBudget } from './disruption';
import { NodePool } from './node-pool';
import { CapacityType, NodePoolProps } from './node-pool-props';
import { NodeRequirement } from './node-requirement';
import { FlinkPodProps } from '../../flink/pod/pod-props';
import { TopologySpreadConstraint } from '../../flink/pod/topology-spread';
import { JOB_MANAGER_POOL, POOL_LABEL, SPREAD_LABEL, TASK_MANAGER_POOL } from '../labels';

/** With more, a node would hold the job managers of so many jobs that its loss is an incident. */
const JOB_MANAGER_NODE_CPU = 8;

/**
 * Each node is of one of these groups, whichever Karpenter starts it for, and job managers are spread over the groups:
 * so they are on three nodes at least, and on no more than they fill. Spread over zones they could not be moved out of
 * one that fails; spread over nodes each would have one of its own, since Karpenter can always start another.
 */
const GROUPS = ['a', 'b', 'c'];

/** Job managers by the label that Flink gives them. */
const JOB_MANAGERS = { component: 'jobmanager' };

const SPREAD: TopologySpreadConstraint[] = [
  { topologyKey: SPREAD_LABEL, matchLabels: JOB_MANAGERS, minDomains: GROUPS.length },
  // A standby is for the loss of the other's node.
  {
    topologyKey: 'kubernetes.io/hostname',
    matchLabels: JOB_MANAGERS,
    matchLabelKeys: ['app'],
    minDomains: 2,
  },
];

/**
 * Nodes for job managers. The loss of one restarts a whole job, so by default they are on-demand, small enough not to
 * hold all jobs at once, and disrupted only when empty, one at a time; and the job managers of a namespace are spread
 * evenly over three groups of nodes.
 *
 * @example
 * const pool = new JobManagerNodePool(chart, 'job-managers', {
 *   nodeClass: NodeClassRef.ec2('flink'),
 *   limits: { cpu: Cpu.units(100), memory: Size.gibibytes(400) },
 * });
 */
export class JobManagerNodePool extends NodePool {
  /** `capacityTypes` is on-demand and `maxCpu` 8 (where the node class has a label for it) unless said. */
  public constructor(scope: Construct, id: string, props: NodePoolProps) {
    super(scope, id, {
      maxCpu: props?.nodeClass?._cpuLabel ? JOB_MANAGER_NODE_CPU : undefined,
      ...props,
      ...reserved(JOB_MANAGER_POOL, props),
      requirements: [NodeRequirement.in(SPREAD_LABEL, GROUPS), ...(props?.requirements ?? [])],
    });
  }

  /** What job managers need to be on these nodes, not all on one, and to be left there. */
  public get podProps(): FlinkPodProps {
    return {
      ...super.podProps,
      doNotDisrupt: true,
      topologySpreadConstraints: [...SPREAD],
    };
  }
}

/**
 * Nodes for task managers. By default they are spot, and on-demand where no spot is to be had; half-empty ones are
 * given up after a quarter of an hour without change, one in ten at a time, since each such step restarts the jobs
 * that had pods there. Pods that are not to be disrupted are not moved.
 *
 * @example
 * const pool = new TaskManagerNodePool(chart, 'task-managers', {
 *   nodeClass: NodeClassRef.ec2('flink'),
 *   architectures: [CpuArchitecture.ARM64],
 *   localNvme: Size.gibibytes(400),
 *   limits: { cpu: Cpu.units(2000), memory: Size.tebibytes(8) },
 *   budgets: [
 *     DisruptionBudget.percent(10),
 *     DisruptionBudget.none({
 *       reasons: [DisruptionReason.UNDERUTILIZED, DisruptionReason.DRIFTED],
 *       schedule: '0 6 * * mon-fri',
 *       duration: Duration.hours(12),
 *     }),
 *   ],
 * });
 */
export class TaskManagerNodePool extends NodePool {
  /** `capacityTypes` is spot and on-demand unless said. */
  public constructor(scope: Construct, id: string, props: NodePoolProps) {
    super(scope, id, {
      capacityTypes: [CapacityType.SPOT, CapacityType.ON_DEMAND],
      consolidation: Consolidation.whenEmptyOrUnderutilized(Duration.minutes(15)),
      budgets: [DisruptionBudget.percent(10)],
      ...props,
      ...reserved(TASK_MANAGER_POOL, props),
    });
  }
}

/** The label and the taint by which a pool is for pods of one role only. */
function reserved(
  pool: string,
  props: NodePoolProps | undefined,
): Pick<NodePoolProps, 'nodeLabels' | 'taints'> {
  return {
    nodeLabels: { [POOL_LABEL]: pool, ...props?.nodeLabels },
    taints: [{ key: POOL_LABEL, value: pool, effect: 'NoSchedule' }, ...(props?.taints ?? [])],
  };
}

import { Duration } from 'cdk8s';
import { Consolidation, DisruptionBudget } from './disruption';
import { karpenterDuration } from './duration';
import { cpuLabelUnknown } from './errors';
import { CapacityType, CpuArchitecture, NodePoolLimits, NodePoolProps } from './node-pool-props';
import { NodeRequirement } from './node-requirement';
import { CAPACITY_TYPE_LABEL } from './rules/requirements';
import { compact, JsonObject } from '../../validation/manifest';

const EC2 = 'karpenter.k8s.aws/instance-';

/** The `spec` of a NodePool. */
export function renderNodePool(path: string, props: NodePoolProps): JsonObject {
  const { nodeClass, taints, startupTaints, expireAfter, terminationGracePeriod } = props;
  const { group, kind, name } = nodeClass;
  const consolidation = props.consolidation ?? Consolidation.whenEmpty(Duration.minutes(5));
  const budgets = props.budgets ?? [DisruptionBudget.nodes(1)];
  return compact({
    weight: props.weight,
    limits: props.limits && renderLimits(props.limits),
    disruption: { ...consolidation._toManifest(), budgets: budgets.map((budget) => budget._toManifest()) },
    template: compact({
      metadata: compact({ labels: props.nodeLabels, annotations: props.nodeAnnotations }),
      spec: compact({
        nodeClassRef: { group, kind, name },
        requirements: requirementsOf(path, props).map((requirement) => requirement._toManifest()),
        taints: taints?.map((taint) => ({ ...taint })),
        startupTaints: startupTaints?.map((taint) => ({ ...taint })),
        // The CRD's own default would take each node away after thirty days.
        expireAfter: expireAfter ? karpenterDuration(expireAfter) : 'Never',
        terminationGracePeriod: terminationGracePeriod && karpenterDuration(terminationGracePeriod),
      }),
    }),
  }) as JsonObject;
}

function renderLimits({ cpu, memory, nodes }: NodePoolLimits): JsonObject | undefined {
  return compact({
    cpu: cpu?.amount,
    memory: memory && `${memory.toMebibytes()}Mi`,
    nodes: nodes === undefined ? undefined : String(nodes),
  }) as JsonObject | undefined;
}

function requirementsOf(path: string, props: NodePoolProps): NodeRequirement[] {
  const { capacityTypes = [CapacityType.ON_DEMAND], architectures = [CpuArchitecture.AMD64], zones } = props;
  return [
    NodeRequirement.in(CAPACITY_TYPE_LABEL, capacityTypes),
    NodeRequirement.in('kubernetes.io/arch', architectures),
    // Flink's images are for Linux only.
    NodeRequirement.in('kubernetes.io/os', ['linux']),
    ...(zones ? [NodeRequirement.in('topology.kubernetes.io/zone', zones)] : []),
    ...cpuBounds(path, props),
    ...instances(props),
    ...(props.requirements ?? []),
  ];
}

function cpuBounds(path: string, { nodeClass, minCpu, maxCpu }: NodePoolProps): NodeRequirement[] {
  if (minCpu === undefined && maxCpu === undefined) return [];
  const label = nodeClass._cpuLabel;
  if (!label) throw cpuLabelUnknown(path, nodeClass.kind);
  return [
    ...(minCpu === undefined ? [] : [NodeRequirement.atLeast(label, minCpu)]),
    ...(maxCpu === undefined ? [] : [NodeRequirement.atMost(label, maxCpu)]),
  ];
}

function instances(props: NodePoolProps): NodeRequirement[] {
  const { instanceFamilies, instanceCategories, minInstanceGeneration, localNvme } = props;
  return [
    ...(instanceFamilies ? [NodeRequirement.in(`${EC2}family`, instanceFamilies)] : []),
    ...(instanceCategories ? [NodeRequirement.in(`${EC2}category`, instanceCategories)] : []),
    ...(minInstanceGeneration ? [NodeRequirement.atLeast(`${EC2}generation`, minInstanceGeneration)] : []),
    // The label counts whole gigabytes of 10^9 bytes, as EC2 does.
    ...(localNvme
      ? [NodeRequirement.atLeast(`${EC2}local-nvme`, Math.ceil((localNvme.toMebibytes() * 2 ** 20) / 1e9))]
      : []),
  ];
}

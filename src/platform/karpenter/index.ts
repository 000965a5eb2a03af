export { Ami, AmiFamily } from './ami';
export { KarpenterCrds } from './crds';
export {
  Consolidation,
  DisruptionBudget,
  type DisruptionBudgetOptions,
  DisruptionReason,
} from './disruption';
export { Karpenter } from './controller/karpenter';
export { KarpenterIdentity } from './controller/karpenter-identity';
export {
  type KarpenterFeatureGates,
  type KarpenterProps,
  PreferencePolicy,
} from './controller/karpenter-props';
export { Ec2NodeClass } from './ec2-node-class';
export { type Ec2BlockDevice, type Ec2NodeClassProps, type KubeletProps } from './ec2-node-class-props';
export { Ec2Selector } from './ec2-selector';
export { KarpenterVersion } from './karpenter-version';
export { JobManagerNodePool, TaskManagerNodePool } from './flink-node-pools';
export { NodeClassRef, type NodeClassRefOptions } from './node-class-ref';
export { NodePool } from './node-pool';
export {
  CapacityType,
  CpuArchitecture,
  type NodePoolLimits,
  type NodePoolOptions,
  type NodePoolProps,
  type NodeTaint,
} from './node-pool-props';
export { NodeRequirement } from './node-requirement';

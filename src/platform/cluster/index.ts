export { ClusterPlatform, type ClusterPlatformProps } from './cluster-platform';
export { GuardInstallation } from './guard-installation';
export {
  type FlinkNodePools,
  type FlinkPods,
  type KarpenterNodePoolsOptions,
  type KarpenterOnAwsOptions,
  NodeProvisioning,
} from './node-provisioning';
export { OperatorInstallation } from './operator-installation';
export { SchedulerInstallation } from './scheduler-installation';

export { FleetApplication, type FleetApplicationSourceOptions } from './application';
export { ApplicationPlacement } from './application-placement';
export {
  Delivery,
  type FleetApplicationProps,
  type FleetOptions,
  type FleetSessionClusterProps,
  Sink,
} from './application-props';
export { type IApplicationSource } from './application-source';
export { AwsAccount, type AwsAccountProps } from './aws/account';
export { type AwsReplicaOptions, AwsStateBucket, type AwsStateBucketOptions } from './aws/bucket';
export { type AwsClusterProps } from './aws/cluster-props';
export { AwsKarpenter, type AwsKarpenterOptions, type ExistingAwsKarpenterOptions } from './aws/karpenter';
export { Binding, BindingResolver } from './binding';
export { Cluster, type ClusterCapacity, type ClusterProps } from './cluster';
export { ClusterSelector } from './cluster-selector';
export { Fleet, type FleetProps, type FleetStateStorageOptions } from './fleet';
export { Queue, type QueueClusterOptions, type QueueProps, Survives } from './queue';
export { FleetSessionCluster } from './session-cluster';
export { Tenant, type TenantProps } from './tenant';

export { type FlinkApplicationProps, FlinkApplication } from './application';
export {
  DeploymentMode,
  type FlinkRoleProps,
  type JobManagerProps,
  type TaskManagerProps,
  type FlinkIngressTls,
  type FlinkIngress,
  type FlinkClusterProps,
} from './cluster-props';
export { type AutoscalerProps } from './config/autoscaler';
export { CheckpointingMode, StateBackend, type CheckpointingProps } from './config/checkpointing';
export { type KubernetesHighAvailabilityOptions, HighAvailability } from './config/high-availability';
export { LogLevel, Logging } from './config/logging';
export { type PrometheusMetricsOptions, Metrics } from './config/metrics';
export {
  type ExponentialDelayOptions,
  type FixedDelayOptions,
  type FailureRateOptions,
  RestartStrategy,
} from './config/restart-strategy';
export {
  type S3StateStorageOptions,
  type GcsStateStorageOptions,
  type AzureStateStorageOptions,
  type SharedFileSystemOptions,
  StateStorage,
} from './config/state-storage';
export { type S3Bucket, S3Fence } from './config/storage-fence';
export { StorageCredentials } from './config/storage-credentials';
export {
  type RestCatalogOptions,
  type GlueCatalogOptions,
  type HiveCatalogOptions,
  IcebergCatalog,
} from './connectors/iceberg-catalog';
export { type KafkaTruststore, type KafkaProps } from './connectors/kafka';
export { type KafkaTlsOptions, KafkaAuthentication } from './connectors/kafka-authentication';
export { type PythonJobProps, type SqlJobProps, type JobProps } from './job';
export { type Toleration, type FlinkPodProps } from './pod/pod-props';
export { PodSecurity } from './pod/pod-template';
export { type TopologySpreadConstraint } from './pod/topology-spread';
export {
  type FlinkResourceProps,
  UpgradeMode,
  ClaimMode,
  type RestoreProps,
  type FlinkJobResourceProps,
} from './props';
export { FlinkResource } from './resource';
export { type SecretKey } from './secret-key';
export { type FlinkSessionClusterProps, FlinkSessionCluster } from './session-cluster';
export { type FlinkSessionJobProps, FlinkSessionJob } from './session-job';
export {
  SavepointFormat,
  type SavepointOptions,
  type FlinkStateSnapshotProps,
  FlinkStateSnapshot,
} from './state-snapshot';
export { FlinkVersion } from './versions/flink-version';
export { type OperatorSettingsProps, OperatorSettings } from './versions/operator-settings';
export { OperatorVersion } from './versions/operator-version';
export { type FlinkCrdsProps, FlinkCrds } from './versions/crds';
export { OwnCrds } from './versions/own-crds';

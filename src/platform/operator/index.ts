export { type ServedJobs, FlinkOperator } from './flink-operator';
export { type FlinkOperatorProps } from './operator-props';
export { type FlinkServiceAccountProps, FlinkServiceAccount } from './service-account';
export { type CertManagerWebhookOptions, OperatorWebhook } from './webhook';

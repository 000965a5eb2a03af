import { Cases, savepointMode, V1_7, withoutHa, withoutSavepoints } from './case';
import { OperatorVersion } from '../../../../src/flink/versions/operator-version';
import { configure, deployment, sessionCluster, sessionJob, set } from '../fixture';

/** What is wrong with a Flink cluster, its upgrades and its resources. */
export const CLUSTER_CASES: Cases = {
  name: [
    { objects: [set(deployment(), 'metadata/name', 'a'.repeat(46))], field: 'metadata.name' },
    { objects: [set(deployment(), 'metadata/name', 'Clicks')], field: 'metadata.name' },
    { objects: [set(deployment(), 'metadata/name', 'clicks-')], field: 'metadata.name' },
  ],
  'flink-version': [
    { objects: [set(deployment(), 'spec/flinkVersion', undefined)], field: 'spec.flinkVersion' },
    { objects: [set(deployment(), 'spec/flinkVersion', 'v1_14')], field: 'spec.flinkVersion' },
  ],
  'forbidden-configuration': [
    { objects: [configure(deployment(), 'kubernetes.cluster-id', 'x')], field: 'kubernetes.cluster-id' },
    { objects: [configure(deployment(), 'kubernetes.namespace', 'x')], field: 'kubernetes.namespace' },
    {
      objects: [configure(deployment(), 'high-availability.cluster-id', 'x')],
      field: 'high-availability.cluster-id',
    },
  ],
  'configuration-value': [
    { objects: [configure(deployment(), 'job.autoscaler.enabled', 'yes')], field: 'job.autoscaler.enabled' },
  ],
  'rollback-needs-ha': [
    {
      objects: [
        configure(withoutHa(savepointMode()), 'kubernetes.operator.deployment.rollback.enabled', 'true'),
      ],
      field: 'rollback.enabled',
    },
  ],
  'health-check-needs-recovery': [
    {
      objects: [
        configure(
          configure(deployment(), 'kubernetes.operator.cluster.health-check.enabled', 'true'),
          'kubernetes.operator.jm-deployment-recovery.enabled',
          'false',
        ),
      ],
      field: 'jm-deployment-recovery',
    },
  ],
  'ingress-template': [
    { objects: [set(deployment(), 'spec/ingress', { className: 'nginx' })], field: 'spec.ingress.template' },
    {
      objects: [set(deployment(), 'spec/ingress', { template: '{{name}}.example.com:port/' })],
      field: 'spec.ingress.template',
    },
  ],
  'log-configuration': [
    {
      objects: [set(deployment(), 'spec/logConfiguration', { 'log4j.properties': 'x' })],
      field: 'log4j.properties',
    },
  ],
  'service-account': [
    { objects: [set(deployment(), 'spec/serviceAccount', undefined)], field: 'spec.serviceAccount' },
  ],
  'checkpoint-directory': [
    {
      objects: [configure(deployment(), 'state.checkpoints.dir', undefined)],
      field: 'execution.checkpointing.dir',
    },
    {
      objects: [configure(deployment(), 'state.checkpoints.dir', '  ')],
      field: 'execution.checkpointing.dir',
    },
    {
      objects: [
        configure(
          configure(deployment(), 'state.checkpoints.dir', undefined),
          'execution.checkpointing.dir',
          's3://state/ads/clicks/checkpoints',
        ),
      ],
      changes: { operatorVersion: OperatorVersion.V1_10_0 },
      field: 'state.checkpoints.dir',
    },
    {
      objects: [configure(sessionCluster(), 'state.checkpoints.dir', undefined), sessionJob()],
      field: 'execution.checkpointing.dir',
    },
  ],
  'savepoint-directory': [
    { objects: [withoutSavepoints(savepointMode())], field: 'spec.job.upgradeMode' },
    { objects: [withoutSavepoints(sessionCluster()), sessionJob()], field: 'spec.job.upgradeMode' },
  ],
  'savepoint-trigger-directory': [
    {
      objects: [set(withoutSavepoints(), 'spec/job/savepointTriggerNonce', 0)],
      field: 'spec.job.savepointTriggerNonce',
    },
  ],
  'periodic-savepoint-directory': [
    {
      objects: [configure(withoutSavepoints(), 'kubernetes.operator.periodic.savepoint.interval', '1h')],
      field: 'periodic.savepoint',
    },
  ],
  'checkpoint-age-directory': [
    {
      objects: [
        configure(
          withoutSavepoints(),
          'kubernetes.operator.job.upgrade.last-state.max.allowed.checkpoint.age',
          '10 min',
        ),
      ],
      field: 'max.allowed.checkpoint.age',
    },
  ],
  'last-state-needs-ha': [{ objects: [withoutHa()], changes: V1_7, field: 'high-availability.type' }],
  'redeploy-needs-savepoint': [
    {
      objects: [set(deployment(), 'spec/job/savepointRedeployNonce', 1)],
      field: 'spec.job.initialSavepointPath',
    },
  ],
  parallelism: [
    { objects: [set(deployment(), 'spec/job/parallelism', undefined)], field: 'spec.job.parallelism' },
    { objects: [set(deployment(), 'spec/job/parallelism', 0)], field: 'spec.job.parallelism' },
  ],
  'task-manager-replicas': [
    { objects: [set(deployment(), 'spec/taskManager/replicas', 0)], field: 'spec.taskManager.replicas' },
  ],
  'job-manager-memory': [
    {
      objects: [set(deployment(), 'spec/jobManager/resource', { cpu: 1 })],
      field: 'spec.jobManager.resource.memory',
    },
    { objects: [set(deployment(), 'spec/jobManager', undefined)], field: 'spec.jobManager.resource.memory' },
  ],
  'task-manager-memory': [
    {
      objects: [
        configure(
          set(deployment(), 'spec/taskManager', undefined),
          'taskmanager.memory.task.heap.size',
          '1g',
        ),
      ],
      field: 'spec.taskManager.resource.memory',
    },
  ],
  'memory-format': [
    { objects: [set(deployment(), 'spec/jobManager/resource/memory', 'much')], field: 'spec.jobManager' },
    { objects: [set(deployment(), 'spec/taskManager/resource/memory', '1.5Gi')], field: 'spec.taskManager' },
  ],
  'ephemeral-storage-format': [
    {
      objects: [set(deployment(), 'spec/taskManager/resource/ephemeralStorage', '10GB')],
      field: 'ephemeralStorage',
    },
  ],
  'job-manager-replicas': [
    { objects: [set(deployment(), 'spec/jobManager/replicas', 0)], field: 'spec.jobManager.replicas' },
  ],
  'standby-needs-ha': [
    {
      objects: [set(withoutHa(savepointMode()), 'spec/jobManager/replicas', 2)],
      field: 'spec.jobManager.replicas',
    },
  ],
  'memory-minimum': [
    { objects: [set(deployment(), 'spec/jobManager/resource/memory', '576m')], field: 'spec.jobManager' },
    { objects: [set(deployment(), 'spec/taskManager/resource/memory', '981m')], field: 'spec.taskManager' },
  ],
  'max-parallelism': [
    { objects: [configure(deployment(), 'pipeline.max-parallelism', '3')], field: 'spec.job.parallelism' },
  ],
  'parallelism-ignored': [
    { objects: [set(deployment(), 'spec/taskManager/replicas', 3)], field: 'spec.job.parallelism' },
  ],
};

import {
  blueGreen,
  configure,
  deployment,
  renamed,
  sessionCluster,
  sessionJob,
  set,
  snapshot,
} from './fixture';
import { CheckInput } from '../../../src/flink/rules/engine';
import { JsonObject } from '../../../src/flink/rules/rule';
import { OperatorVersion } from '../../../src/flink/versions/operator-version';

/** The least change to good objects that one rule, and no other, must find. */
export interface Case {
  readonly objects: readonly JsonObject[];
  readonly changes?: Partial<CheckInput>;
  /** A part of the field that is named. */
  readonly field: string;
  /** Other rules that find the same fault from another side. */
  readonly also?: readonly string[];
}

const V1_7 = { operatorVersion: OperatorVersion.V1_7_0 };
const autoscaled = (manifest = deployment()) => configure(manifest, 'job.autoscaler.enabled', 'true');
const withoutSavepoints = (manifest = deployment()) => configure(manifest, 'state.savepoints.dir', undefined);
const savepointMode = (manifest = deployment()) =>
  configure(
    set(manifest, 'spec/job/upgradeMode', 'savepoint'),
    'kubernetes.operator.job.upgrade.last-state-fallback.enabled',
    'false',
  );
const withoutHa = (manifest = deployment()) =>
  configure(
    configure(manifest, 'high-availability.type', undefined),
    'high-availability.storageDir',
    undefined,
  );

export const CASES: Readonly<Record<string, readonly Case[]>> = {
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
  'session-cluster-name': [
    { objects: [set(sessionJob(), 'spec/deploymentName', undefined)], field: 'spec.deploymentName' },
    { objects: [set(sessionJob(), 'spec/deploymentName', 'Session')], field: 'spec.deploymentName' },
  ],
  'session-job-empty': [{ objects: [set(sessionJob(), 'spec/job', undefined)], field: 'spec.job' }],
  'session-job-last-state': [
    {
      objects: [set(sessionJob(), 'spec/job/upgradeMode', 'last-state')],
      changes: V1_7,
      field: 'upgradeMode',
    },
  ],
  'jar-uri': [
    'local:///a.jar',
    's3://b/a.jar',
    'a.jar',
    'https://x/a b.jar',
    'https:///a.jar',
    'https://10.1.2.3/a',
  ]
    .concat(
      'https://localhost/a.jar',
      'https://[::1]/a.jar',
      'http://repo.example.com/a.jar',
      'https://my_host/a',
    )
    .map((uri) => ({ objects: [set(sessionJob(), 'spec/job/jarURI', uri)], field: 'spec.job.jarURI' })),
  'jar-uri-internal-host': [
    {
      objects: [set(sessionJob(), 'spec/job/jarURI', 'https://jars.build.svc/a.jar')],
      field: 'spec.job.jarURI',
    },
  ],
  'session-cluster-application': [
    { objects: [set(deployment(), 'metadata/name', 'session'), sessionJob()], field: 'spec.deploymentName' },
  ],
  'snapshot-kind': [
    { objects: [set(snapshot(), 'spec/checkpoint', {})], field: 'spec' },
    { objects: [set(snapshot(), 'spec/savepoint', undefined)], field: 'spec' },
  ],
  'snapshot-job': [
    { objects: [set(snapshot(), 'spec/jobReference', undefined)], field: 'spec.jobReference' },
  ],
  'snapshot-backoff': [
    { objects: [set(snapshot(), 'spec/backoffLimit', undefined)], field: 'spec.backoffLimit' },
    { objects: [set(snapshot(), 'spec/backoffLimit', -1)], field: 'spec.backoffLimit' },
  ],
  'snapshot-dispose': [
    { objects: [set(snapshot(), 'spec/savepoint/disposeOnDelete', undefined)], field: 'disposeOnDelete' },
  ],
  'snapshot-session-path': [
    {
      objects: [
        set(set(snapshot(), 'spec/jobReference/kind', 'FlinkSessionJob'), 'spec/savepoint/path', undefined),
      ],
      field: 'spec.savepoint.path',
    },
  ],
  'blue-green-name': [
    { objects: [set(blueGreen(), 'metadata/name', 'a'.repeat(40))], field: 'metadata.name' },
  ],
  'blue-green-job': [
    { objects: [set(blueGreen(), 'spec/template/spec/job', undefined)], field: 'spec.template.spec.job' },
  ],
  'autoscaler-range': [
    ['scale-down.max-factor', '-0.1'],
    ['scale-up.max-factor', 'a lot'],
    ['utilization.target', '1.1'],
    ['target.utilization', '2'],
    ['target.utilization.boundary', '-1'],
    ['utilization.max', '0.6'],
    ['utilization.min', '0.8'],
    ['observed-scalability.coefficient-min', '0.001'],
  ].map(([key, value]) => ({
    objects: [configure(autoscaled(), `job.autoscaler.${key}`, value)],
    field: key,
  })),
  'autoscaler-excluded-periods': [
    {
      objects: [configure(autoscaled(), 'job.autoscaler.excluded.periods', '17:00-09:00')],
      field: 'excluded.periods',
    },
  ],
  'autoscaler-flink-version': [
    { objects: [set(autoscaled(), 'spec/flinkVersion', 'v1_16')], field: 'job.autoscaler.enabled' },
  ],
  'autoscaler-option': [
    {
      objects: [configure(autoscaled(), 'job.autoscaler.utilization.max', '0.9')],
      changes: { operatorVersion: OperatorVersion.V1_10_0 },
      field: 'job.autoscaler.utilization.max',
    },
  ],
  'autoscaler-stateless': [
    {
      objects: [
        configure(
          set(autoscaled(), 'spec/job/upgradeMode', undefined),
          'execution.checkpointing.interval',
          undefined,
        ),
      ],
      field: 'spec.job.upgradeMode',
    },
  ],
  'autoscaler-in-place': [
    {
      objects: [set(configure(autoscaled(), 'jobmanager.scheduler', 'adaptive'), 'spec/mode', 'standalone')],
      field: 'jobmanager.scheduler',
    },
  ],
  'autoscaler-parallelism': [
    {
      objects: [configure(autoscaled(), 'job.autoscaler.vertex.min-parallelism', '300')],
      field: 'vertex.min-parallelism',
    },
  ],
  'autoscaler-memory-session': [
    {
      objects: [configure(autoscaled(sessionCluster()), 'job.autoscaler.memory.tuning.enabled', 'true')],
      field: 'memory.tuning',
    },
  ],
  'last-state-without-ha': [{ objects: [withoutHa()], field: 'high-availability.type' }],
  'ha-storage-directory': [
    {
      objects: [configure(deployment(), 'high-availability.storageDir', undefined)],
      field: 'high-availability.storageDir',
    },
  ],
  'exactly-once-without-checkpointing': [
    {
      objects: [
        configure(
          configure(deployment(), 'execution.checkpointing.mode', 'EXACTLY_ONCE'),
          'execution.checkpointing.interval',
          undefined,
        ),
      ],
      field: 'execution.checkpointing.interval',
    },
  ],
  'stateless-with-checkpointing': [
    { objects: [set(deployment(), 'spec/job/upgradeMode', 'stateless')], field: 'spec.job.upgradeMode' },
    { objects: [set(deployment(), 'spec/job/upgradeMode', undefined)], field: 'spec.job.upgradeMode' },
  ],
  'checkpoint-retention': [
    {
      objects: [
        configure(
          deployment(),
          'execution.checkpointing.externalized-checkpoint-retention',
          'DELETE_ON_CANCELLATION',
        ),
      ],
      field: 'retention',
    },
  ],
  'checkpoints-retained': [
    { objects: [configure(deployment(), 'state.checkpoints.num-retained', '1')], field: 'num-retained' },
  ],
  'checkpoint-storage': [
    {
      objects: [configure(deployment(), 'state.checkpoint-storage', 'jobmanager')],
      field: 'checkpoint-storage',
    },
  ],
  'local-state': [
    {
      objects: [configure(deployment(), 'state.checkpoints.dir', 'file:///tmp/x')],
      field: 'state.checkpoints.dir',
    },
    { objects: [configure(deployment(), 'high-availability.storageDir', '/tmp/x')], field: 'storageDir' },
  ],
  'last-state-fallback': [
    { objects: [set(deployment(), 'spec/job/upgradeMode', 'savepoint')], field: 'last-state-fallback' },
  ],
  'operator-1-12-0': [
    {
      objects: [savepointMode()],
      changes: { operatorVersion: OperatorVersion.V1_12_0 },
      field: 'spec.job.upgradeMode',
    },
  ],
  'forst-state-backend': [
    { objects: [configure(deployment(), 'state.backend.type', 'forst')], field: 'state.backend.type' },
  ],
  'reactive-mode': [
    { objects: [configure(deployment(), 'scheduler-mode', 'reactive')], field: 'scheduler-mode' },
  ],
  'image-tag': [
    { objects: [set(deployment(), 'spec/image', 'registry.example.com:5000/clicks')], field: 'spec.image' },
    { objects: [set(deployment(), 'spec/image', 'clicks:latest')], field: 'spec.image' },
  ],
  'inline-credentials': [
    { objects: [configure(deployment(), 's3.secret-key', 'hush-hush')], field: 's3.secret-key' },
    {
      objects: [configure(deployment(), 'fs.azure.account.key.acct.blob.core.windows.net', 'hush-hush')],
      field: 'fs.azure.account.key',
    },
    {
      objects: [
        configure(
          deployment(),
          'kafka.sasl.jaas.config',
          'x.PlainLoginModule required password="hush-hush";',
        ),
      ],
      field: 'sasl.jaas.config',
    },
    {
      objects: [set(deployment(), 'spec/job/args', ['--db-password', 'hush-hush'])],
      field: 'spec.job.args[0]',
    },
    { objects: [set(deployment(), 'spec/job/args', ['--token=hush-hush'])], field: 'spec.job.args[0]' },
    {
      objects: [
        set(deployment(), 'spec/podTemplate/spec/containers', [
          { name: 'flink-main-container', env: [{ name: 'DB_PASSWORD', value: 'hush-hush' }] },
        ]),
      ],
      field: 'spec.podTemplate.spec.containers[0].env[0]',
    },
  ],
  'shared-directory': [
    {
      objects: [
        deployment(),
        configure(renamed('views'), 'state.checkpoints.dir', 's3a://state/ads/clicks/checkpoints/'),
      ],
      field: 'state.checkpoints.dir',
    },
    {
      objects: [
        deployment(),
        configure(renamed('views'), 'state.savepoints.dir', 's3://state/ads/clicks/ha/views'),
      ],
      field: 'state.savepoints.dir',
    },
  ],
  'shared-transactional-id': [
    {
      objects: [deployment(), renamed('views')].map((each) =>
        set(each, 'spec/job/args', ['--transactional-id-prefix', 'out']),
      ),
      field: 'spec.job.args[0]',
    },
  ],
};

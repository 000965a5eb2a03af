import { Cases, autoscaled, savepointMode, withoutHa } from './case';
import { OperatorVersion } from '../../../../src/flink/versions/operator-version';
import { configure, deployment, renamed, sessionCluster, set } from '../fixture';

const onKarpenter = { spec: { nodeSelector: { 'karpenter.sh/nodepool': 'flink' } } };

/** What the operator lets pass, or says only of the autoscaler. */
export const ADVICE_CASES: Cases = {
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
  'karpenter-job-manager': [
    {
      objects: [set(deployment(), 'spec/jobManager/podTemplate', onKarpenter)],
      field: 'karpenter.sh/do-not-disrupt',
    },
  ],
  'karpenter-quota': [
    {
      objects: [set(autoscaled(), 'spec/taskManager/podTemplate', onKarpenter)],
      field: 'job.autoscaler.quota.cpu',
    },
  ],
  'karpenter-restart-time': [
    {
      objects: [
        configure(
          configure(
            set(autoscaled(), 'spec/taskManager/podTemplate', onKarpenter),
            'job.autoscaler.quota.cpu',
            '10',
          ),
          'job.autoscaler.restart.time',
          '20 s',
        ),
      ],
      field: 'job.autoscaler.restart.time',
    },
  ],
  'configuration-prefix': [
    {
      objects: [
        configure(
          configure(set(deployment(), 'spec/flinkVersion', 'v2_0'), 'restart-strategy', 'fixed-delay'),
          'restart-strategy.fixed-delay.attempts',
          '3',
        ),
      ],
      field: 'restart-strategy',
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

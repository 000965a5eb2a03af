import { Duration, JsonPatch, Size } from 'cdk8s';
import { Cpu, ImagePullPolicy } from 'cdk8s-plus-27';
import { APPLICATION, application, newChart, rendered } from './fixture';
import {
  ClaimMode,
  DeploymentMode,
  FlinkApplication,
  FlinkVersion,
  HighAvailability,
  Logging,
  LogLevel,
  Metrics,
  OperatorVersion,
  RestartStrategy,
  UpgradeMode,
} from '../../src';

test('an application is a FlinkDeployment with a job', () => {
  const { manifest, spec } = application();
  expect(manifest).toMatchObject({
    apiVersion: 'flink.apache.org/v1beta1',
    kind: 'FlinkDeployment',
    metadata: { name: 'clicks', namespace: 'ads' },
  });
  expect(spec.job).toEqual({
    jarURI: 'local:///opt/flink/usrlib/clicks.jar',
    parallelism: 4,
    state: 'running',
    upgradeMode: 'savepoint',
  });
});

test('the defaults keep state: checkpoints, high availability, retained, three of them', () => {
  const { configuration } = application();
  expect(configuration).toMatchObject({
    'execution.checkpointing.interval': '1 min',
    'execution.checkpointing.mode': 'EXACTLY_ONCE',
    'execution.checkpointing.externalized-checkpoint-retention': 'RETAIN_ON_CANCELLATION',
    'execution.checkpointing.num-retained': '3',
    'high-availability.type': 'kubernetes',
    'high-availability.storageDir': 's3://state/ads/clicks/ha',
  });
});

test('a savepoint upgrade never falls back to the last checkpoint, unless it is allowed to', () => {
  const key = 'kubernetes.operator.job.upgrade.last-state-fallback.enabled';
  expect(application().configuration[key]).toBe('false');
  expect(application({ lastStateFallback: true }).configuration[key]).toBe('true');
  expect(application({ upgradeMode: UpgradeMode.LAST_STATE }).configuration[key]).toBeUndefined();
});

test('all directories lie under the scope that the caller chose', () => {
  const { configuration } = application({ stateScope: 'east.1/ads/clicks/e3' });
  const directories = Object.values(configuration).filter((value) => value.startsWith('s3://'));
  expect(directories).toHaveLength(3);
  directories.forEach((directory) => expect(directory).toMatch(/^s3:\/\/state\/east\.1\/ads\/clicks\/e3\//));
});

test('configuration of your own wins over everything else', () => {
  const flinkConfiguration = { 'execution.checkpointing.interval': '5 s', 'pipeline.name': 'x' };
  expect(application({ flinkConfiguration }).configuration).toMatchObject(flinkConfiguration);
});

test('the shapes of job and task managers are written as the operator reads them', () => {
  const { spec, configuration } = application({
    jobManager: { cpu: Cpu.millis(500), memory: Size.gibibytes(1) },
    taskManager: {
      cpu: Cpu.units(4),
      memory: Size.gibibytes(16),
      ephemeralStorage: Size.gibibytes(100),
      slots: 4,
    },
    highAvailability: HighAvailability.kubernetes({ standbyJobManagers: 1 }),
  });
  expect(spec.jobManager).toEqual({ replicas: 2, resource: { cpu: 0.5, memory: '1024m' } });
  expect(spec.taskManager).toEqual({
    resource: { cpu: 4, memory: '16384m', ephemeralStorage: '102400Mi' },
  });
  expect(configuration['taskmanager.numberOfTaskSlots']).toBe('4');
});

test('a restore names its point, who owns it, and whether state may be dropped', () => {
  const { spec, configuration } = application({
    restore: { path: 's3://state/old/savepoint-1', allowNonRestoredState: true, redeployNonce: 7 },
  });
  expect(spec.job).toMatchObject({
    initialSavepointPath: 's3://state/old/savepoint-1',
    allowNonRestoredState: true,
    savepointRedeployNonce: 7,
  });
  expect(configuration['execution.state-recovery.claim-mode']).toBe('NO_CLAIM');
  const claimed = application({ restore: { path: 's3://s/p', claimMode: ClaimMode.CLAIM } });
  expect(claimed.configuration['execution.state-recovery.claim-mode']).toBe('CLAIM');
});

test.each([
  [FlinkVersion.V1_19, OperatorVersion.V1_15_0, 'state.checkpoints.dir', 'execution.savepoint-restore-mode'],
  [FlinkVersion.V1_20, OperatorVersion.V1_10_0, 'state.checkpoints.dir', 'execution.savepoint-restore-mode'],
  [
    FlinkVersion.V2_0,
    OperatorVersion.V1_15_0,
    'execution.checkpointing.dir',
    'execution.state-recovery.claim-mode',
  ],
])('Flink %s under operator %s gets the keys that both know', (flinkVersion, operator, directory, claim) => {
  const { configuration } = application({ flinkVersion, restore: { path: 's3://state/p' } }, operator);
  expect(configuration).toHaveProperty([directory], 's3://state/ads/clicks/checkpoints');
  expect(configuration).toHaveProperty([claim], 'NO_CLAIM');
});

test('no configuration key begins with another one, which the YAML of Flink 1.19 and newer cannot hold', () => {
  const { configuration } = application({
    flinkVersion: FlinkVersion.V1_19,
    restartStrategy: RestartStrategy.fixedDelay({ attempts: 3, delay: Duration.seconds(1) }),
  });
  const keys = Object.keys(configuration);
  const clashes = keys.filter((key) => keys.some((other) => other.startsWith(`${key}.`)));
  expect(clashes).toEqual([]);
});

test('a suspended application says so, and keeps its upgrade mode', () => {
  expect(application({ suspended: true }).spec.job).toMatchObject({
    state: 'suspended',
    upgradeMode: 'savepoint',
  });
});

test('standalone mode, service account, pull policy, logging, ingress and nonce are passed on', () => {
  const { spec } = application({
    mode: DeploymentMode.STANDALONE,
    serviceAccount: 'clicks',
    imagePullPolicy: ImagePullPolicy.ALWAYS,
    logging: Logging.levels({ root: LogLevel.WARN, 'org.apache.kafka': LogLevel.ERROR }),
    ingress: { template: 'flink.example.com/{{namespace}}/{{name}}', className: 'nginx' },
    restartNonce: 3,
  });
  expect(spec).toMatchObject({
    mode: 'standalone',
    serviceAccount: 'clicks',
    imagePullPolicy: 'Always',
    ingress: { template: 'flink.example.com/{{namespace}}/{{name}}', className: 'nginx' },
    restartNonce: 3,
  });
  const log = spec.logConfiguration['log4j-console.properties'];
  expect(log).toContain('rootLogger.level = WARN');
  expect(log).toContain('name = org.apache.kafka');
});

test('metrics open a port on every pod, and a PodMonitor finds it', () => {
  const { spec, configuration, object } = application({ metrics: Metrics.prometheus({ podMonitor: true }) });
  expect(configuration['metrics.reporter.prom.port']).toBe('9249');
  expect(spec.podTemplate.spec.containers[0].ports).toEqual([
    { name: 'metrics', containerPort: 9249, protocol: 'TCP' },
  ]);
  expect(object('PodMonitor').spec.selector.matchLabels).toEqual({ app: 'clicks' });
});

test('the autoscaler changes a running job where Flink can, and restarts it where not', () => {
  const scheduler = (flinkVersion: FlinkVersion, mode?: DeploymentMode) =>
    application({ autoscaler: {}, flinkVersion, mode }).configuration['jobmanager.scheduler'];
  expect(scheduler(FlinkVersion.V1_18)).toBe('adaptive');
  expect(scheduler(FlinkVersion.V1_17)).toBeUndefined();
  expect(scheduler(FlinkVersion.V1_20, DeploymentMode.STANDALONE)).toBeUndefined();
});

test('a JSON patch is applied after everything else', () => {
  const chart = newChart();
  const clicks = new FlinkApplication(chart, 'clicks', APPLICATION);
  clicks.addJsonPatch(JsonPatch.add('/spec/job/checkpointTriggerNonce', 5));
  expect(rendered(chart).spec.job.checkpointTriggerNonce).toBe(5);
});

test('without a name, the construct path gives one that the operator takes', () => {
  const chart = newChart();
  const { metadata: _, ...unnamed } = APPLICATION;
  const long = new FlinkApplication(chart, `x${'-very'.repeat(20)}-long`, unnamed);
  const digits = new FlinkApplication(newChart(), '42', unnamed);
  for (const { name } of [long, digits]) expect(name).toMatch(/^[a-z]([-a-z\d]{0,43}[a-z\d])?$/);
});

test('without a state storage nothing is said of checkpoints or high availability', () => {
  const { configuration } = application({ stateStorage: undefined, upgradeMode: UpgradeMode.STATELESS });
  expect(Object.keys(configuration).filter((key) => /checkpoint|high-availability/.test(key))).toEqual([]);
});

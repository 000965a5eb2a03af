import { Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import * as fc from 'fast-check';
import {
  CheckpointingMode,
  FlinkVersion,
  HighAvailability,
  OperatorVersion,
  RestartStrategy,
  StateBackend,
} from '../../../src';
import { flinkDuration } from '../../../src/flink/config/duration';
import { application } from '../fixture';

test('a job that fails restarts for ever, ever later, unless told otherwise', () => {
  expect(application().configuration).toMatchObject({
    'restart-strategy.type': 'exponential-delay',
    'restart-strategy.exponential-delay.max-backoff': '1 min',
  });
});

test.each([
  [RestartStrategy.none(), { 'restart-strategy.type': 'none' }],
  [
    RestartStrategy.fixedDelay({ attempts: 3, delay: Duration.seconds(10) }),
    { 'restart-strategy.type': 'fixed-delay', 'restart-strategy.fixed-delay.attempts': '3' },
  ],
  [
    RestartStrategy.failureRate({
      maxFailuresPerInterval: 3,
      failureRateInterval: Duration.minutes(5),
      delay: Duration.seconds(10),
    }),
    {
      'restart-strategy.type': 'failure-rate',
      'restart-strategy.failure-rate.failure-rate-interval': '5 min',
    },
  ],
])('%#: a restart strategy is written with its own options', (restartStrategy, expected) => {
  expect(application({ restartStrategy }).configuration).toMatchObject(expected);
});

test('checkpointing is written as Flink reads it', () => {
  const { configuration } = application({
    checkpointing: {
      interval: Duration.seconds(90),
      timeout: Duration.hours(1),
      minPause: Duration.millis(250),
      mode: CheckpointingMode.AT_LEAST_ONCE,
      retained: 5,
      tolerableFailures: 2,
      stateBackend: StateBackend.HASHMAP,
      unaligned: true,
      localRecovery: true,
    },
  });
  expect(configuration).toMatchObject({
    'execution.checkpointing.interval': '90 s',
    'execution.checkpointing.timeout': '1 h',
    'execution.checkpointing.min-pause': '250 ms',
    'execution.checkpointing.mode': 'AT_LEAST_ONCE',
    'execution.checkpointing.num-retained': '5',
    'execution.checkpointing.tolerable-failed-checkpoints': '2',
    'state.backend.type': 'hashmap',
    'execution.checkpointing.incremental': 'false',
  });
  expect(configuration).toMatchObject({
    'execution.checkpointing.unaligned.enabled': 'true',
    'execution.checkpointing.local-backup.enabled': 'true',
    'execution.state-recovery.from-local': 'true',
  });
});

test('a duration says the same in the unit that is chosen for it', () => {
  const factor: Record<string, number> = { h: 3_600_000, min: 60_000, s: 1_000, ms: 1 };
  fc.assert(
    fc.property(fc.nat(10_000_000), (milliseconds) => {
      const [amount, unit] = flinkDuration(Duration.millis(milliseconds)).split(' ');
      expect(Number(amount) * factor[unit]).toBe(milliseconds);
    }),
  );
});

test('high availability can be left out although there is a state storage', () => {
  const { configuration, spec } = application({ highAvailability: HighAvailability.none() });
  expect(configuration).not.toHaveProperty(['high-availability.type']);
  expect(spec.jobManager.replicas).toBe(1);
});

test('the autoscaler is written with typed values', () => {
  const { configuration } = application({
    autoscaler: {
      targetUtilization: 0.6,
      maxParallelism: 120,
      restartTime: Duration.minutes(4),
      cpuQuota: Cpu.millis(20500),
      memoryQuota: Size.gibibytes(80),
      excludedPeriods: ['10:00-11:00', '18:00-19:00'],
    },
  });
  expect(configuration).toMatchObject({
    'job.autoscaler.enabled': 'true',
    'job.autoscaler.utilization.target': '0.6',
    'job.autoscaler.vertex.max-parallelism': '120',
    'job.autoscaler.restart.time': '4 min',
    'job.autoscaler.quota.cpu': '20.5',
    'job.autoscaler.quota.memory': '81920 mb',
    'job.autoscaler.excluded.periods': '10:00-11:00;18:00-19:00',
  });
});

test('an old operator gets the old names of the autoscaler', () => {
  const { configuration } = application(
    { autoscaler: { targetUtilization: 0.6 }, flinkVersion: FlinkVersion.V1_18 },
    OperatorVersion.V1_7_0,
  );
  expect(configuration['job.autoscaler.target.utilization']).toBe('0.6');
});

test('Flink before 1.20 gets the old names of what was renamed', () => {
  const { configuration } = application({
    flinkVersion: FlinkVersion.V1_18,
    checkpointing: { unaligned: true, localRecovery: true },
  });
  expect(configuration).toMatchObject({
    'state.checkpoints.num-retained': '3',
    'state.backend.incremental': 'true',
    'state.backend.local-recovery': 'true',
  });
});

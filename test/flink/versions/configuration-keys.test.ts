import {
  aliases,
  AUTOSCALER_OPTION_SINCE,
  autoscalerKey,
  keyFor,
  RENAMED_KEYS,
} from '../../../src/flink/versions/configuration-keys';
import { FlinkVersion } from '../../../src/flink/versions/flink-version';
import { OperatorVersion } from '../../../src/flink/versions/operator-version';

describe('keyFor', () => {
  const DIR = 'execution.checkpointing.dir';

  test.each([
    [DIR, FlinkVersion.V1_20, OperatorVersion.V1_11_0, DIR],
    [DIR, FlinkVersion.V2_0, OperatorVersion.V1_15_0, DIR],
    // This operator validates spec.flinkConfiguration with Flink libraries that only know the former name.
    [DIR, FlinkVersion.V1_20, OperatorVersion.V1_10_0, 'state.checkpoints.dir'],
    [DIR, FlinkVersion.V1_19, OperatorVersion.V1_15_0, 'state.checkpoints.dir'],
    [DIR, undefined, OperatorVersion.V1_15_0, 'state.checkpoints.dir'],
    ['high-availability.type', FlinkVersion.V1_17, OperatorVersion.V1_7_0, 'high-availability.type'],
    ['high-availability.type', FlinkVersion.V1_16, OperatorVersion.V1_15_0, 'high-availability'],
    ['state.backend.type', FlinkVersion.V1_15, OperatorVersion.V1_15_0, 'state.backend'],
    [
      'jobmanager.adaptive-scheduler.submission.resource-wait-timeout',
      FlinkVersion.V1_20,
      OperatorVersion.V1_15_0,
      'jobmanager.adaptive-scheduler.resource-wait-timeout',
    ],
    ['parallelism.default', FlinkVersion.V1_15, OperatorVersion.V1_7_0, 'parallelism.default'],
    ['constructor', FlinkVersion.V1_15, OperatorVersion.V1_7_0, 'constructor'],
  ])('calls %s for Flink %s under operator %s by the name %s', (name, flink, operator, expected) => {
    expect(keyFor(name, flink, operator)).toBe(expected);
  });
});

describe('autoscalerKey', () => {
  test('follows the operator alone', () => {
    expect(autoscalerKey('utilization.target', OperatorVersion.V1_10_0)).toBe(
      'job.autoscaler.target.utilization',
    );
    expect(autoscalerKey('utilization.target', OperatorVersion.V1_11_0)).toBe(
      'job.autoscaler.utilization.target',
    );
    expect(autoscalerKey('enabled', OperatorVersion.V1_7_0)).toBe('job.autoscaler.enabled');
  });
});

describe('aliases', () => {
  test('are the same whichever of the names is asked for, the present one first', () => {
    const names = ['execution.checkpointing.dir', 'state.checkpoints.dir', 'state.backend.fs.checkpointdir'];

    names.forEach((name) => expect(aliases(name)).toEqual(names));
  });

  test('of a key that never changed are the key', () => {
    expect(aliases('parallelism.default')).toEqual(['parallelism.default']);
    expect(aliases('constructor')).toEqual(['constructor']);
  });

  test('of an autoscaler key are also those with the prefix of the operator', () => {
    const names = [
      'job.autoscaler.utilization.target',
      'job.autoscaler.target.utilization',
      'kubernetes.operator.job.autoscaler.utilization.target',
      'kubernetes.operator.job.autoscaler.target.utilization',
    ];

    names.forEach((name) => expect(aliases(name)).toEqual(names));
    expect(aliases('kubernetes.operator.job.autoscaler.enabled')).toEqual([
      'job.autoscaler.enabled',
      'kubernetes.operator.job.autoscaler.enabled',
    ]);
  });
});

describe('the tables', () => {
  test('hold no name twice, so that aliases are unambiguous', () => {
    const names = Object.entries(RENAMED_KEYS).flatMap(([name, { old }]) => [name, ...old]);

    expect(new Set(names).size).toBe(names.length);
  });

  test('name autoscaler options without their prefix', () => {
    expect(Object.keys(AUTOSCALER_OPTION_SINCE).filter((name) => name.startsWith('job.'))).toEqual([]);
  });
});

import { excludedPeriodProblem } from './calendar';
import {
  AUTOSCALER,
  AUTOSCALER_SCALING,
  EXCLUDED_PERIODS,
  INPLACE_SCALING,
  isOn,
  lookup,
  MEMORY_TUNING,
  Option,
  SCALABILITY_COEFFICIENT,
  SCALE_DOWN_MAX_FACTOR,
  SCALE_UP_MAX_FACTOR,
  SCHEDULER,
  TARGET_UTILIZATION,
  TARGET_UTILIZATION_BOUNDARY,
  textOf,
  UTILIZATION_BOUNDARY,
  UTILIZATION_MAX,
  UTILIZATION_MIN,
  UTILIZATION_TARGET,
  VERTEX_MAX_PARALLELISM,
  VERTEX_MIN_PARALLELISM,
} from './options';
import { FlinkKind, Problem, Rule, Subject } from './rule';
import { flinkVersionOf, hasEffectiveConfiguration, isStateful, jobOf, upgradeModeOf } from './spec';
import { JOBS } from './upgrade';
import { FlinkVersion, flinkAtLeast } from '../versions/flink-version';
import { OperatorVersion } from '../versions/operator-version';

const enabled = (subject: Subject) => isOn(subject, AUTOSCALER, false) && hasEffectiveConfiguration(subject);
const scales = (subject: Subject) => enabled(subject) && isOn(subject, AUTOSCALER_SCALING, true);

/** An option with the range that this operator holds it to. */
type Range = readonly [option: Option, min: number, max: number];

const COEFFICIENT_RANGE: Range = [SCALABILITY_COEFFICIENT, 0.01, 1];

function rangesOf(subject: Subject): Range[] {
  const always: Range[] = [
    [SCALE_DOWN_MAX_FACTOR, 0, Infinity],
    [SCALE_UP_MAX_FACTOR, 0, Infinity],
  ];
  if (!subject.operatorVersion.isAtLeast(OperatorVersion.V1_11_0)) {
    return [...always, [TARGET_UTILIZATION, 0, Infinity], [TARGET_UTILIZATION_BOUNDARY, 0, Infinity]];
  }
  const target = Number(lookup(subject.configuration, UTILIZATION_TARGET)?.value ?? 0.7);
  return [
    ...always,
    [UTILIZATION_TARGET, 0, 1],
    [UTILIZATION_BOUNDARY, 0, Infinity],
    [UTILIZATION_MAX, Number.isNaN(target) ? 0 : target, 1],
    [UTILIZATION_MIN, 0, Number.isNaN(target) ? 1 : target],
    ...(subject.operatorVersion.isAtLeast(OperatorVersion.V1_12_0) ? [COEFFICIENT_RANGE] : []),
  ];
}

const autoscalerRange: Rule = {
  id: 'autoscaler-range',
  severity: 'error',
  title: 'The numbers of the autoscaler lie in their ranges',
  why: 'The operator refuses the whole resource otherwise.',
  source: 'operator validator, deployment row 15 (also of session jobs)',
  kinds: JOBS,
  check: (subject) =>
    enabled(subject) ? rangesOf(subject).flatMap((range) => rangeProblems(subject, range)) : [],
};

function rangeProblems(subject: Subject, [option, min, max]: Range): Problem[] {
  const found = lookup(subject.configuration, option);
  if (!found) return [];
  const number = found.value.trim() === '' ? NaN : Number(found.value);
  if (number >= min && number <= max) return [];
  const range = max === Infinity ? `${min} or more` : `from ${min} to ${max}`;
  return [
    {
      field: found.key,
      value: found.value,
      message: Number.isNaN(number) ? 'is no number' : `is outside its range, ${range}`,
      fix: `set a number ${range}, or remove it`,
    },
  ];
}

const excludedPeriods: Rule = {
  id: 'autoscaler-excluded-periods',
  severity: 'error',
  title: 'The periods in which the autoscaler rests can be read',
  why: 'The operator refuses the whole resource otherwise.',
  source: 'operator validator, deployment row 15 (also of session jobs); from operator 1.8 on',
  kinds: JOBS,
  check: (subject) => {
    const found = lookup(subject.configuration, EXCLUDED_PERIODS);
    const known = subject.operatorVersion.isAtLeast(OperatorVersion.V1_8_0);
    if (!known || !enabled(subject) || !found || found.value.trim() === '' || found.value.startsWith('[')) {
      return [];
    }
    return found.value.split(';').flatMap((expression) => {
      const problem = excludedPeriodProblem(expression.trim());
      return problem
        ? [
            {
              field: found.key,
              value: expression,
              message: problem,
              fix: 'write such as 09:00-17:00 && * * * ? * MON-FRI; several are separated by semicolons',
            },
          ]
        : [];
    });
  },
};

const autoscalerFlinkVersion: Rule = {
  id: 'autoscaler-flink-version',
  severity: 'warning',
  typedSeverity: 'error',
  title: 'The autoscaler goes with Flink 1.17 or newer',
  why: 'Older Flink does not report the metrics that it decides by; it never scales.',
  source: 'operator documentation, autoscaler',
  kinds: JOBS,
  check: (subject) => {
    const version = flinkVersionOf(subject);
    return enabled(subject) && version !== undefined && !flinkAtLeast(version, FlinkVersion.V1_17)
      ? [
          {
            field: AUTOSCALER[0],
            value: 'true',
            message: `does nothing with Flink ${version}`,
            fix: 'use Flink 1.17 or newer, or switch the autoscaler off',
          },
        ]
      : [];
  },
};

const autoscalerStateless: Rule = {
  id: 'autoscaler-stateless',
  severity: 'warning',
  typedSeverity: 'error',
  title: 'A job that is scaled keeps its state',
  why: 'Unless it is rescaled in place, each scaling is an upgrade, and a stateless upgrade begins with nothing.',
  source: 'operator, autoscaler: scaling by the upgrade mode',
  kinds: JOBS,
  check: (subject) => {
    const job = jobOf(subject);
    return job && scales(subject) && !isStateful(job) && !rescalesInPlace(subject)
      ? [
          {
            field: 'spec.job.upgradeMode',
            value: upgradeModeOf(job),
            message: 'loses all state each time the autoscaler changes the parallelism',
            fix: 'use last-state or savepoint, or set job.autoscaler.scaling.enabled: "false" for advice only',
          },
        ]
      : [];
  },
};

const autoscalerInPlace: Rule = {
  id: 'autoscaler-in-place',
  severity: 'warning',
  title: 'The adaptive scheduler, where it is chosen for the autoscaler, can rescale in place',
  why: 'In-place rescaling needs native mode and Flink 1.18; otherwise each scaling stops and restarts the job.',
  source: 'operator documentation, autoscaler',
  kinds: ['FlinkDeployment', 'FlinkBlueGreenDeployment'],
  check: (subject) =>
    jobOf(subject) && scales(subject) && isAdaptive(subject) && !rescalesInPlace(subject)
      ? [
          {
            field: SCHEDULER[0],
            value: 'adaptive',
            message: 'does not make the autoscaler rescale in place here',
            fix: 'use native mode and Flink 1.18 or newer, with kubernetes.operator.job.upgrade.inplace-scaling.enabled on',
          },
        ]
      : [],
};

const isAdaptive = (subject: Subject) => textOf(subject, SCHEDULER)?.toLowerCase() === 'adaptive';

function rescalesInPlace(subject: Subject): boolean {
  return (
    isAdaptive(subject) &&
    isOn(subject, INPLACE_SCALING, true) &&
    (subject.sessionCluster ?? subject).spec.mode !== 'standalone' &&
    flinkAtLeast(flinkVersionOf(subject), FlinkVersion.V1_18)
  );
}

const autoscalerParallelism: Rule = {
  id: 'autoscaler-parallelism',
  severity: 'warning',
  typedSeverity: 'error',
  title: "The autoscaler's least parallelism is not above its greatest",
  why: 'No parallelism satisfies both.',
  source: 'operator, AutoScalerOptions',
  kinds: JOBS,
  check: (subject) => {
    const min = Number(lookup(subject.configuration, VERTEX_MIN_PARALLELISM)?.value ?? 1);
    const max = Number(lookup(subject.configuration, VERTEX_MAX_PARALLELISM)?.value ?? 200);
    return enabled(subject) && min > max
      ? [
          {
            field: VERTEX_MIN_PARALLELISM[0],
            value: min,
            message: `is above ${VERTEX_MAX_PARALLELISM[0]}, which is ${max}`,
            fix: 'lower it, or raise the greatest',
          },
        ]
      : [];
  },
};

const SESSIONS: readonly FlinkKind[] = ['FlinkDeployment', 'FlinkSessionJob'];

const autoscalerMemorySession: Rule = {
  id: 'autoscaler-memory-session',
  severity: 'warning',
  title: 'Memory tuning is asked for only where a cluster runs one job',
  why: 'The task managers of a session cluster belong to all its jobs; the autoscaler does not tune them.',
  source: 'operator documentation, autotuning',
  kinds: SESSIONS,
  check: (subject) =>
    enabled(subject) &&
    isOn(subject, MEMORY_TUNING, false) &&
    (subject.kind === 'FlinkSessionJob' || !jobOf(subject))
      ? [
          {
            field: MEMORY_TUNING[0],
            value: 'true',
            message: 'has no effect in a session cluster',
            fix: 'remove it, or run the job in a FlinkDeployment of its own',
          },
        ]
      : [],
};

export const AUTOSCALER_RULES: readonly Rule[] = [autoscalerRange, excludedPeriods];

export const AUTOSCALER_ADVICE: readonly Rule[] = [
  autoscalerFlinkVersion,
  autoscalerStateless,
  autoscalerInPlace,
  autoscalerParallelism,
  autoscalerMemorySession,
];

import { autoscalerOn } from './autoscaler';
import { CLUSTERS } from './deployment';
import {
  AUTOSCALER,
  AUTOSCALER_SCALING,
  autoscalerOptionOf,
  INPLACE_SCALING,
  isOn,
  lookup,
  MEMORY_TUNING,
  SCHEDULER,
  textOf,
  VERTEX_MAX_PARALLELISM,
  VERTEX_MIN_PARALLELISM,
} from './options';
import { FlinkKind, Rule, Subject } from './rule';
import { flinkVersionOf, isStateful, jobOf, upgradeModeOf } from './spec';
import { JOBS } from './upgrade';
import { AUTOSCALER_OPTION_SINCE } from '../versions/configuration-keys';
import { FlinkVersion, flinkAtLeast } from '../versions/flink-version';

const scales = (subject: Subject) => autoscalerOn(subject) && isOn(subject, AUTOSCALER_SCALING, true);

const isAdaptive = (subject: Subject) => textOf(subject, SCHEDULER)?.toLowerCase() === 'adaptive';

function rescalesInPlace(subject: Subject): boolean {
  return (
    isAdaptive(subject) &&
    isOn(subject, INPLACE_SCALING, true) &&
    (subject.sessionCluster ?? subject).spec.mode !== 'standalone' &&
    flinkAtLeast(flinkVersionOf(subject), FlinkVersion.V1_18)
  );
}

const SESSIONS: readonly FlinkKind[] = ['FlinkDeployment', 'FlinkSessionJob'];

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
    return autoscalerOn(subject) && version !== undefined && !flinkAtLeast(version, FlinkVersion.V1_17)
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

const autoscalerOption: Rule = {
  id: 'autoscaler-option',
  severity: 'warning',
  typedSeverity: 'error',
  title: 'The operator knows the options of its autoscaler',
  why: 'An option that came later is passed over without a word, and the default applies.',
  source: 'flink-autoscaler 1.7.0 and 1.10.0; FLINK-36836, FLINK-30571',
  kinds: JOBS,
  check: (subject) =>
    autoscalerOn(subject)
      ? Object.entries(AUTOSCALER_OPTION_SINCE).flatMap(([option, since]) => {
          const found = subject.operatorVersion.isAtLeast(since)
            ? undefined
            : lookup(subject.configuration, autoscalerOptionOf(option));
          return found
            ? [
                {
                  field: found.key,
                  value: found.value,
                  message: `came with operator ${since.version}; ${subject.operatorVersion.version} passes it over`,
                  fix: `leave it out, or use operator ${since.version} or newer`,
                },
              ]
            : [];
        })
      : [],
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
  kinds: CLUSTERS,
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
    return autoscalerOn(subject) && min > max
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

const autoscalerMemorySession: Rule = {
  id: 'autoscaler-memory-session',
  severity: 'warning',
  title: 'Memory tuning is asked for only where a cluster runs one job',
  why: 'The task managers of a session cluster belong to all its jobs; the autoscaler does not tune them.',
  source: 'operator documentation, autotuning',
  kinds: SESSIONS,
  check: (subject) =>
    autoscalerOn(subject) &&
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

export const AUTOSCALER_ADVICE: readonly Rule[] = [
  autoscalerFlinkVersion,
  autoscalerOption,
  autoscalerStateless,
  autoscalerInPlace,
  autoscalerParallelism,
  autoscalerMemorySession,
];

import { Subject } from './rule';
import { RENAMED_KEYS } from '../versions/configuration-keys';

/** A Flink option: its key, then the older keys under which Flink still finds it, in Flink's own order. */
export type Option = readonly [key: string, ...older: string[]];

const renamed = (key: string): Option => [key, ...(RENAMED_KEYS[key]?.old ?? [])];

/** An option of the autoscaler; the operator's older prefix counts as well. */
export const autoscalerOptionOf = (...names: [string, ...string[]]): Option =>
  names.flatMap((name) => [`job.autoscaler.${name}`, `kubernetes.operator.job.autoscaler.${name}`]) as [
    string,
    ...string[],
  ];

export const HA_TYPE: Option = ['high-availability.type', 'recovery.mode', 'high-availability'];
export const HA_STORAGE_DIR: Option = [
  'high-availability.storageDir',
  'high-availability.zookeeper.storageDir',
  'recovery.zookeeper.storageDir',
];
/** What the libraries of Flink before 1.20 know: those of operators up to 1.10. */
export const OLD_CHECKPOINT_DIR: Option = ['state.checkpoints.dir', 'state.backend.fs.checkpointdir'];
export const OLD_SAVEPOINT_DIR: Option = ['state.savepoints.dir', 'savepoints.state.backend.fs.dir'];
export const CHECKPOINT_DIR = renamed('execution.checkpointing.dir');
export const SAVEPOINT_DIR = renamed('execution.checkpointing.savepoint-dir');
export const CHECKPOINT_INTERVAL: Option = ['execution.checkpointing.interval'];
export const CHECKPOINT_MODE: Option = ['execution.checkpointing.mode', 'execution.checkpointing-mode'];
export const CHECKPOINT_STORAGE = renamed('execution.checkpointing.storage');
export const CHECKPOINT_RETENTION: Option = ['execution.checkpointing.externalized-checkpoint-retention'];
export const CHECKPOINTS_RETAINED = renamed('execution.checkpointing.num-retained');
export const RUNTIME_MODE: Option = ['execution.runtime-mode'];
export const SCHEDULER: Option = ['jobmanager.scheduler'];
export const SCHEDULER_MODE: Option = ['scheduler-mode'];
export const MAX_PARALLELISM: Option = ['pipeline.max-parallelism'];
export const STATE_BACKEND = renamed('state.backend.type');
export const TASK_SLOTS: Option = ['taskmanager.numberOfTaskSlots'];

export const ROLLBACK: Option = ['kubernetes.operator.deployment.rollback.enabled'];
export const HEALTH_CHECK: Option = ['kubernetes.operator.cluster.health-check.enabled'];
export const JM_RECOVERY: Option = ['kubernetes.operator.jm-deployment-recovery.enabled'];
export const PERIODIC_SAVEPOINTS: Option = ['kubernetes.operator.periodic.savepoint.interval'];
export const CHECKPOINT_MAX_AGE: Option = [
  'kubernetes.operator.job.upgrade.last-state.max.allowed.checkpoint.age',
];
export const LAST_STATE_FALLBACK: Option = ['kubernetes.operator.job.upgrade.last-state-fallback.enabled'];
export const INPLACE_SCALING: Option = ['kubernetes.operator.job.upgrade.inplace-scaling.enabled'];
export const JAR_SCHEMES: Option = ['kubernetes.operator.user.artifacts.allowed-schemes'];

export const AUTOSCALER = autoscalerOptionOf('enabled');
export const AUTOSCALER_SCALING = autoscalerOptionOf('scaling.enabled');
export const SCALE_DOWN_MAX_FACTOR = autoscalerOptionOf('scale-down.max-factor');
export const SCALE_UP_MAX_FACTOR = autoscalerOptionOf('scale-up.max-factor');
export const UTILIZATION_TARGET = autoscalerOptionOf('utilization.target', 'target.utilization');
export const TARGET_UTILIZATION = autoscalerOptionOf('target.utilization');
export const UTILIZATION_BOUNDARY = autoscalerOptionOf(
  'utilization.target.boundary',
  'target.utilization.boundary',
);
export const TARGET_UTILIZATION_BOUNDARY = autoscalerOptionOf('target.utilization.boundary');
export const UTILIZATION_MAX = autoscalerOptionOf('utilization.max');
export const UTILIZATION_MIN = autoscalerOptionOf('utilization.min');
export const SCALABILITY_COEFFICIENT = autoscalerOptionOf('observed-scalability.coefficient-min');
export const EXCLUDED_PERIODS = autoscalerOptionOf('excluded.periods');
export const MEMORY_TUNING = autoscalerOptionOf('memory.tuning.enabled');
export const RESTART_TIME = autoscalerOptionOf('restart.time');
export const QUOTA_CPU = autoscalerOptionOf('quota.cpu');
export const QUOTA_MEMORY = autoscalerOptionOf('quota.memory');
export const VERTEX_MAX_PARALLELISM = autoscalerOptionOf('vertex.max-parallelism');
export const VERTEX_MIN_PARALLELISM = autoscalerOptionOf('vertex.min-parallelism');

/** What Flink would find for the option, and under which key. */
export function lookup(
  configuration: Readonly<Record<string, string>>,
  option: Option,
): { readonly key: string; readonly value: string } | undefined {
  const key = option.find((each) => configuration[each] !== undefined);
  return key === undefined ? undefined : { key, value: configuration[key] };
}

/** The value of the option; undefined where it is not set, or is blank. */
export function textOf(subject: Subject, option: Option): string | undefined {
  const value = lookup(subject.configuration, option)?.value.trim();
  return value === '' ? undefined : value;
}

/** The value of the option as Flink reads a boolean; undefined where it is neither true nor false. */
export function parseBoolean(value: string): boolean | undefined {
  const upper = value.toUpperCase();
  return upper === 'TRUE' ? true : upper === 'FALSE' ? false : undefined;
}

/** Whether the option is on; a value that is no boolean counts as the default (a rule of its own names it). */
export function isOn(subject: Subject, option: Option, whenAbsent: boolean): boolean {
  const found = lookup(subject.configuration, option);
  return (found && parseBoolean(found.value)) ?? whenAbsent;
}

/** Whether any kind of high availability is on, as Flink decides it: everything but `NONE` is. */
export function hasHighAvailability(subject: Subject): boolean {
  const type = lookup(subject.configuration, HA_TYPE)?.value;
  return type !== undefined && type.toUpperCase() !== 'NONE';
}

const DURATION_UNITS: Readonly<Record<string, number>> = Object.fromEntries(
  (
    [
      [86_400_000, 'd', 'day', 'days'],
      [3_600_000, 'h', 'hour', 'hours'],
      [60_000, 'm', 'min', 'minute', 'minutes'],
      [1000, 's', 'sec', 'secs', 'second', 'seconds'],
      [1, '', 'ms', 'milli', 'millis', 'millisecond', 'milliseconds'],
      [1e-3, 'µs', 'micro', 'micros', 'microsecond', 'microseconds'],
      [1e-6, 'ns', 'nano', 'nanos', 'nanosecond', 'nanoseconds'],
    ] as const
  ).flatMap(([factor, ...names]) => names.map((name) => [name, factor])),
);

/** A duration as Flink writes it, in milliseconds; undefined where Flink could not read it. */
export function parseDuration(text: string): number | undefined {
  const match = /^\s*(\d+)\s*([a-zµ]*)\s*$/i.exec(text);
  const factor = match ? DURATION_UNITS[match[2].toLowerCase()] : undefined;
  return match && factor !== undefined ? Number(match[1]) * factor : undefined;
}

/** A number as Java reads a double; undefined where it does not. */
export function parseDouble(text: string): number | undefined {
  const trimmed = text.trim();
  if (/^[+-]?(NaN|Infinity)$/.test(trimmed)) return Number(trimmed.replace('+', ''));
  const match = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)[df]?$/i.exec(trimmed);
  return match ? Number(match[1]) : undefined;
}

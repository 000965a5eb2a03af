import { FlinkVersion, flinkAtLeast } from './flink-version';
import { OperatorVersion } from './operator-version';

/** A configuration key that has had other names. */
export interface RenamedKey {
  /** Its former names, the latest first; Flink and the operator still read all of them. */
  readonly old: readonly string[];
  /** The first Flink that knows the present name; absent if only the operator reads the key. */
  readonly flink?: FlinkVersion;
  /** The first operator that knows the present name; absent if all of 1.7 to 1.15 do. */
  readonly operator?: OperatorVersion;
}

/**
 * Keys by their present names. The versions are those of the first released flink-core, flink-streaming-java or
 * flink-autoscaler that holds the name. The operator reads some of Flink's keys itself, with the Flink libraries
 * that it is built with: 1.20 since operator 1.11, older ones before.
 */
export const RENAMED_KEYS: Readonly<Record<string, RenamedKey>> = {
  ...since(FlinkVersion.V1_17, undefined, {
    'high-availability.type': ['high-availability'],
    'state.backend.type': ['state.backend'],
    'restart-strategy.type': ['restart-strategy'],
    'execution.checkpointing.unaligned.enabled': ['execution.checkpointing.unaligned'],
  }),
  ...since(FlinkVersion.V1_20, OperatorVersion.V1_11_0, {
    'execution.checkpointing.dir': ['state.checkpoints.dir', 'state.backend.fs.checkpointdir'],
    'execution.checkpointing.savepoint-dir': ['state.savepoints.dir', 'savepoints.state.backend.fs.dir'],
    'execution.checkpointing.num-retained': ['state.checkpoints.num-retained'],
    'execution.checkpointing.storage': ['state.checkpoint-storage'],
    'execution.checkpointing.incremental': ['state.backend.incremental'],
    'execution.checkpointing.create-subdir': ['state.checkpoints.create-subdir'],
    'execution.checkpointing.data-inline-threshold': [
      'state.storage.fs.memory-threshold',
      'state.backend.fs.memory-threshold',
    ],
    'execution.state-recovery.path': ['execution.savepoint.path'],
    'execution.state-recovery.ignore-unclaimed-state': ['execution.savepoint.ignore-unclaimed-state'],
    'execution.state-recovery.claim-mode': ['execution.savepoint-restore-mode'],
    'execution.state-recovery.from-local': ['state.backend.local-recovery'],
  }),
  ...since(FlinkVersion.V2_0, undefined, {
    'jobmanager.adaptive-scheduler.submission.resource-wait-timeout': [
      'jobmanager.adaptive-scheduler.resource-wait-timeout',
    ],
    'jobmanager.adaptive-scheduler.submission.resource-stabilization-timeout': [
      'jobmanager.adaptive-scheduler.resource-stabilization-timeout',
    ],
  }),
  // FLINK-36836. The old `target.utilization.boundary` is no former name of `utilization.min` or `max`: it was a
  // distance from the target.
  ...since(undefined, OperatorVersion.V1_11_0, {
    'job.autoscaler.utilization.target': ['job.autoscaler.target.utilization'],
  }),
};

/**
 * The first operator version whose autoscaler has an option, by the option's name without `job.autoscaler.`; the
 * others exist since 1.7. Read from flink-autoscaler 1.7.0 and 1.10.0. What only 1.10.0 has came between the two:
 * 1.8 is assumed, save for `scale-down.interval`, which the release notes of 1.10 present.
 */
export const AUTOSCALER_OPTION_SINCE: Readonly<Record<string, OperatorVersion>> = {
  'excluded.periods': OperatorVersion.V1_8_0,
  'memory.gc-pressure.threshold': OperatorVersion.V1_8_0,
  'memory.heap-usage.threshold': OperatorVersion.V1_8_0,
  'memory.tuning.enabled': OperatorVersion.V1_8_0,
  'memory.tuning.maximize-managed-memory': OperatorVersion.V1_8_0,
  'memory.tuning.overhead': OperatorVersion.V1_8_0,
  'memory.tuning.scale-down-compensation.enabled': OperatorVersion.V1_8_0,
  'quota.cpu': OperatorVersion.V1_8_0,
  'quota.memory': OperatorVersion.V1_8_0,
  'restart.time-tracking.enabled': OperatorVersion.V1_8_0,
  'restart.time-tracking.limit': OperatorVersion.V1_8_0,
  'scale-down.interval': OperatorVersion.V1_10_0,
  /** FLINK-36836. */
  'utilization.max': OperatorVersion.V1_11_0,
  'utilization.min': OperatorVersion.V1_11_0,
  /** FLINK-30571, merged after 1.11. */
  'observed-scalability.coefficient-min': OperatorVersion.V1_12_0,
};

/**
 * The name under which a key is emitted, so that both Flink and the operator know it.
 *
 * @param name its present name; one that never changed is given back.
 * @param flinkVersion unknown for session jobs, which then take the former name: every Flink still reads it.
 */
export function keyFor(
  name: string,
  flinkVersion: FlinkVersion | undefined,
  operatorVersion: OperatorVersion,
): string {
  const renamed = Object.hasOwn(RENAMED_KEYS, name) ? RENAMED_KEYS[name] : undefined;
  if (!renamed) {
    return name;
  }
  const flinkKnows = !renamed.flink || flinkAtLeast(flinkVersion, renamed.flink);
  const operatorKnows = !renamed.operator || operatorVersion.isAtLeast(renamed.operator);
  return flinkKnows && operatorKnows ? name : renamed.old[0];
}

/** The key of an autoscaler option such as `utilization.target`, as the operator's version calls it. */
export function autoscalerKey(option: string, operatorVersion: OperatorVersion): string {
  return keyFor(AUTOSCALER + option, undefined, operatorVersion);
}

/** All names that mean the same as `key`, itself included: where several are set, the first in the list wins. */
export function aliases(key: string): readonly string[] {
  const name = PRESENT_NAMES.get(key) ?? key;
  const names = [name, ...(Object.hasOwn(RENAMED_KEYS, name) ? RENAMED_KEYS[name].old : [])];
  // Until operator 1.6 the autoscaler's keys had the operator's prefix; it still reads them.
  const plain = names.map((each) =>
    each.startsWith(OPERATOR + AUTOSCALER) ? each.slice(OPERATOR.length) : each,
  );
  return plain.some((each) => each.startsWith(AUTOSCALER))
    ? [...plain, ...plain.map((each) => OPERATOR + each)]
    : plain;
}

const AUTOSCALER = 'job.autoscaler.';
const OPERATOR = 'kubernetes.operator.';

const PRESENT_NAMES: ReadonlyMap<string, string> = new Map(
  Object.entries(RENAMED_KEYS).flatMap(([name, { old }]) =>
    old.flatMap((former) => [
      [former, name] as const,
      ...(name.startsWith(AUTOSCALER)
        ? [[OPERATOR + former, name] as const, [OPERATOR + name, name] as const]
        : []),
    ]),
  ),
);

function since(
  flink: FlinkVersion | undefined,
  operator: OperatorVersion | undefined,
  keys: Record<string, readonly string[]>,
): Record<string, RenamedKey> {
  return Object.fromEntries(Object.entries(keys).map(([name, old]) => [name, { old, flink, operator }]));
}

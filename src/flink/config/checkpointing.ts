import { Duration } from 'cdk8s';
import { bool, duration, oneOf, Shape, whole } from '../../validation/shape';
import { Part, PartContext } from '../part';
import { flinkDuration } from './duration';
import { keyFor } from '../versions/configuration-keys';

/** What a checkpoint guarantees of each record's effect on state. */
export enum CheckpointingMode {
  /** Each record affects the state exactly once. */
  EXACTLY_ONCE = 'EXACTLY_ONCE',
  /** After a failure a record may affect the state more than once. */
  AT_LEAST_ONCE = 'AT_LEAST_ONCE',
}

/** Where a running job keeps its working state. */
export enum StateBackend {
  /** On the heap: fast, and bounded by memory. */
  HASHMAP = 'hashmap',
  /** In RocksDB on local disk: bounded by disk, checkpointed incrementally. */
  ROCKSDB = 'rocksdb',
  /** In ForSt, which keeps it in the state storage (Flink 2.0 and newer). */
  FORST = 'forst',
}

/** How a job takes checkpoints. */
export interface CheckpointingProps {
  /**
   * Time between two checkpoints.
   *
   * @default Duration.minutes(1)
   */
  readonly interval?: Duration;
  /**
   * After this time a checkpoint is given up; also the time that a stop with savepoint may take.
   *
   * @default Duration.minutes(10)
   */
  readonly timeout?: Duration;
  /**
   * Least time between the end of one checkpoint and the start of the next.
   *
   * @default - none
   */
  readonly minPause?: Duration;
  /**
   * The guarantee for state.
   *
   * @default CheckpointingMode.EXACTLY_ONCE
   */
  readonly mode?: CheckpointingMode;
  /**
   * How many completed checkpoints are kept. One alone can be deleted while a failover reads it.
   *
   * @default 3
   */
  readonly retained?: number;
  /**
   * How many checkpoints may fail in a row before the job restarts.
   *
   * @default 0
   */
  readonly tolerableFailures?: number;
  /**
   * Where working state is kept.
   *
   * @default StateBackend.ROCKSDB
   */
  readonly stateBackend?: StateBackend;
  /**
   * Whether a checkpoint holds only what has changed since the last.
   *
   * @default - true, except with StateBackend.HASHMAP, which knows only whole ones
   */
  readonly incremental?: boolean;
  /**
   * Whether barriers overtake records in flight, so that back-pressure does not delay checkpoints.
   *
   * @default false
   */
  readonly unaligned?: boolean;
  /**
   * Whether task managers keep a copy of their state on local disk, to restart from without a download.
   *
   * @default false
   */
  readonly localRecovery?: boolean;
}

export const DEFAULT_CHECKPOINT_INTERVAL = Duration.minutes(1);

export const CHECKPOINTING_SHAPE: Shape<CheckpointingProps> = {
  interval: duration,
  timeout: duration,
  minPause: duration,
  mode: oneOf(CheckpointingMode),
  retained: whole(1),
  tolerableFailures: whole(0),
  stateBackend: oneOf(StateBackend),
  incremental: bool,
  unaligned: bool,
  localRecovery: bool,
};

export function checkpointingPart(props: CheckpointingProps, context: PartContext): Part {
  const key = (name: string) => keyFor(name, context.flinkVersion, context.operatorVersion);
  const backend = props.stateBackend ?? StateBackend.ROCKSDB;
  const incremental = props.incremental ?? backend !== StateBackend.HASHMAP;
  return {
    configuration: {
      'execution.checkpointing.interval': flinkDuration(props.interval ?? DEFAULT_CHECKPOINT_INTERVAL),
      'execution.checkpointing.timeout': flinkDuration(props.timeout ?? Duration.minutes(10)),
      'execution.checkpointing.mode': props.mode ?? CheckpointingMode.EXACTLY_ONCE,
      'execution.checkpointing.externalized-checkpoint-retention': 'RETAIN_ON_CANCELLATION',
      [key('execution.checkpointing.num-retained')]: String(props.retained ?? 3),
      [key('state.backend.type')]: backend,
      [key('execution.checkpointing.incremental')]: String(incremental),
      ...(props.minPause ? { 'execution.checkpointing.min-pause': flinkDuration(props.minPause) } : {}),
      ...(props.tolerableFailures !== undefined
        ? { 'execution.checkpointing.tolerable-failed-checkpoints': String(props.tolerableFailures) }
        : {}),
      ...(props.unaligned ? { [key('execution.checkpointing.unaligned.enabled')]: 'true' } : {}),
      ...(props.localRecovery ? localRecovery(key) : {}),
    },
  };
}

/** One key of old has become two: to use a copy of the state, and to keep one. */
function localRecovery(key: (name: string) => string): Record<string, string> {
  const present = 'execution.state-recovery.from-local';
  const backup = { 'execution.checkpointing.local-backup.enabled': 'true' };
  return { [key(present)]: 'true', ...(key(present) === present ? backup : {}) };
}

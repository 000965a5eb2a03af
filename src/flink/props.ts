import { ApiObjectMetadata } from 'cdk8s';
import { AUTOSCALER_SHAPE, AutoscalerProps } from './config/autoscaler';
import { CHECKPOINTING_SHAPE, CheckpointingProps } from './config/checkpointing';
import { RestartStrategy } from './config/restart-strategy';
import { StateStorage } from './config/state-storage';
import { JOB_SHAPE, JobProps } from './job';
import { anyText, anyMap, bool, like, mapOf, oneOf, Shape, struct, text, whole } from '../validation/shape';

/** What applications, session clusters and session jobs have in common. */
export interface FlinkResourceProps {
  /**
   * Name, namespace, labels and annotations.
   *
   * @default - a name from the construct path, the namespace of the chart
   */
  readonly metadata?: ApiObjectMetadata;
  /**
   * Where checkpoints, savepoints and high-availability files live.
   *
   * @default - nowhere: without it there is no checkpointing and no high availability, unless `flinkConfiguration`
   * brings them
   */
  readonly stateStorage?: StateStorage;
  /**
   * The path within the state storage that belongs to this resource alone; the default of its Kafka transactional
   * id prefix as well.
   *
   * @default - `<namespace>/<name>`
   */
  readonly stateScope?: string;
  /**
   * How checkpoints are taken.
   *
   * @default - every minute, if there is a state storage
   */
  readonly checkpointing?: CheckpointingProps;
  /**
   * What happens when a job fails.
   *
   * @default RestartStrategy.exponentialDelay()
   */
  readonly restartStrategy?: RestartStrategy;
  /**
   * Flink configuration of your own, merged last over what all other properties make. Values are strings, keys
   * are dotted.
   *
   * @default - none
   */
  readonly flinkConfiguration?: { [key: string]: string };
  /**
   * A number that restarts the resource each time that it changes.
   *
   * @default - none
   */
  readonly restartNonce?: number;
}

/** How the operator takes a job from its old spec to a new one. */
export enum UpgradeMode {
  /** Stop with a savepoint, start from it. */
  SAVEPOINT = 'savepoint',
  /** Start from the last checkpoint, also when the job is not healthy. */
  LAST_STATE = 'last-state',
  /** Start empty. */
  STATELESS = 'stateless',
}

/** Who owns the files of a restore point after the restore. */
export enum ClaimMode {
  /** Nobody: Flink leaves them alone, and needs them only until its first checkpoint. */
  NO_CLAIM = 'NO_CLAIM',
  /** Flink: it deletes them when they are no longer needed. Never while another job may still use them. */
  CLAIM = 'CLAIM',
}

/** The state that a job starts from at its first deployment. */
export interface RestoreProps {
  /** The URI of a savepoint or of a retained checkpoint. */
  readonly path: string;
  /**
   * Who owns its files afterwards.
   *
   * @default ClaimMode.NO_CLAIM
   */
  readonly claimMode?: ClaimMode;
  /**
   * Whether state that no operator of the job takes may be dropped.
   *
   * @default false
   */
  readonly allowNonRestoredState?: boolean;
  /**
   * A number that makes a job that runs already start anew from `path`, each time that it changes. Its own newer
   * state is lost.
   *
   * @default - a job that runs already keeps its own state
   */
  readonly redeployNonce?: number;
}

/** What applications and session jobs have in common. */
export interface FlinkJobResourceProps extends FlinkResourceProps {
  /** What runs. */
  readonly job: JobProps;
  /**
   * How the operator changes a running job.
   *
   * @default UpgradeMode.SAVEPOINT
   */
  readonly upgradeMode?: UpgradeMode;
  /**
   * Whether a savepoint upgrade of a job that is not healthy may take its last checkpoint instead.
   *
   * @default false
   */
  readonly lastStateFallback?: boolean;
  /**
   * Whether the job is stopped and its state kept.
   *
   * @default false
   */
  readonly suspended?: boolean;
  /**
   * The state that the job starts from.
   *
   * @default - none: the first deployment starts empty
   */
  readonly restore?: RestoreProps;
  /**
   * The operator's autoscaler.
   *
   * @default - parallelism stays as it is
   */
  readonly autoscaler?: AutoscalerProps;
}

const RESTORE_SHAPE: Shape<RestoreProps> = {
  path: text,
  claimMode: oneOf(ClaimMode),
  allowNonRestoredState: bool,
  redeployNonce: whole(0),
};

export const RESOURCE_SHAPE: Shape<FlinkResourceProps> = {
  metadata: anyMap,
  stateStorage: like('_stateStoragePart', 'a StateStorage'),
  stateScope: text,
  checkpointing: struct(CHECKPOINTING_SHAPE),
  restartStrategy: like('_restartStrategyPart', 'a RestartStrategy'),
  flinkConfiguration: mapOf(anyText),
  restartNonce: whole(0),
};

export const JOB_RESOURCE_SHAPE: Shape<FlinkJobResourceProps> = {
  ...RESOURCE_SHAPE,
  job: struct(JOB_SHAPE),
  upgradeMode: oneOf(UpgradeMode),
  lastStateFallback: bool,
  suspended: bool,
  restore: struct(RESTORE_SHAPE, ['path']),
  autoscaler: struct(AUTOSCALER_SHAPE),
};

import { Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { bool, cpu, duration, listOf, range, Shape, size, text, whole } from '../../validation/shape';
import { Part, PartContext } from '../part';
import { flinkDuration } from './duration';
import { autoscalerKey } from '../versions/configuration-keys';

/**
 * The operator's autoscaler (FLIP-271), which sets the parallelism of each vertex by its load.
 *
 * @see https://nightlies.apache.org/flink/flink-kubernetes-operator-docs-stable/docs/custom-resource/autoscaler/
 */
export interface AutoscalerProps {
  /**
   * Whether it acts; otherwise it only computes and reports what it would do.
   *
   * @default true
   */
  readonly scaling?: boolean;
  /**
   * The share of its time that a vertex shall be busy, from 0 to 1.
   *
   * @default 0.7
   */
  readonly targetUtilization?: number;
  /**
   * Above this share a vertex is scaled up.
   *
   * @default - the target and 0.3
   */
  readonly maxUtilization?: number;
  /**
   * Below this share a vertex is scaled down.
   *
   * @default - the target less 0.3
   */
  readonly minUtilization?: number;
  /**
   * The least parallelism of a vertex.
   *
   * @default 1
   */
  readonly minParallelism?: number;
  /**
   * The greatest parallelism of a vertex.
   *
   * @default 200
   */
  readonly maxParallelism?: number;
  /**
   * The time over which load is measured.
   *
   * @default Duration.minutes(15)
   */
  readonly metricsWindow?: Duration;
  /**
   * The time after a scaling in which nothing is scaled.
   *
   * @default Duration.minutes(5)
   */
  readonly stabilizationInterval?: Duration;
  /**
   * The time in which a backlog shall be worked off after a scaling.
   *
   * @default Duration.minutes(30)
   */
  readonly catchUpDuration?: Duration;
  /**
   * How long a restart takes: at least the start of a new node and the pull of the image, if it may need one.
   *
   * @default Duration.minutes(5)
   */
  readonly restartTime?: Duration;
  /**
   * The time between two scalings down.
   *
   * @default Duration.hours(1)
   */
  readonly scaleDownInterval?: Duration;
  /**
   * The greatest share of its parallelism that a vertex loses at once, from 0 to 1.
   *
   * @default 0.6
   */
  readonly scaleDownMaxFactor?: number;
  /**
   * How many times its parallelism a vertex may win at once.
   *
   * @default 100000
   */
  readonly scaleUpMaxFactor?: number;
  /**
   * The CPU that the whole job may use; keep it within the limits of its NodePool.
   *
   * @default - no limit
   */
  readonly cpuQuota?: Cpu;
  /**
   * The memory that the whole job may use; keep it within the limits of its NodePool.
   *
   * @default - no limit
   */
  readonly memoryQuota?: Size;
  /**
   * Times in which nothing is scaled, such as `10:00-18:00` or `* * 9-11 * * ?`.
   *
   * @default - none
   */
  readonly excludedPeriods?: string[];
  /**
   * Hexadecimal ids of the vertices that are left alone.
   *
   * @default - none
   */
  readonly excludedVertices?: string[];
  /**
   * Whether memory is tuned as well, below what the task managers are given.
   *
   * @default false
   */
  readonly memoryTuning?: boolean;
}

export const AUTOSCALER_SHAPE: Shape<AutoscalerProps> = {
  scaling: bool,
  targetUtilization: range(0, 1),
  maxUtilization: range(0, 1),
  minUtilization: range(0, 1),
  minParallelism: whole(1),
  maxParallelism: whole(1),
  metricsWindow: duration,
  stabilizationInterval: duration,
  catchUpDuration: duration,
  restartTime: duration,
  scaleDownInterval: duration,
  scaleDownMaxFactor: range(0, 1),
  scaleUpMaxFactor: range(0, Number.MAX_VALUE),
  cpuQuota: cpu,
  memoryQuota: size,
  excludedPeriods: listOf(text),
  excludedVertices: listOf(text),
  memoryTuning: bool,
};

export function autoscalerPart(props: AutoscalerProps, context: PartContext): Part {
  const time = (value?: Duration) => value && flinkDuration(value);
  const options: Record<string, string | number | boolean | undefined> = {
    enabled: true,
    'scaling.enabled': props.scaling ?? true,
    'utilization.target': props.targetUtilization,
    'utilization.max': props.maxUtilization,
    'utilization.min': props.minUtilization,
    'vertex.min-parallelism': props.minParallelism,
    'vertex.max-parallelism': props.maxParallelism,
    'metrics.window': time(props.metricsWindow),
    'stabilization.interval': time(props.stabilizationInterval),
    'catch-up.duration': time(props.catchUpDuration),
    'restart.time': time(props.restartTime),
    'scale-down.interval': time(props.scaleDownInterval),
    'scale-down.max-factor': props.scaleDownMaxFactor,
    'scale-up.max-factor': props.scaleUpMaxFactor,
    'quota.cpu': props.cpuQuota && cpuUnits(props.cpuQuota),
    'quota.memory': props.memoryQuota && `${props.memoryQuota.toMebibytes()} mb`,
    'excluded.periods': props.excludedPeriods?.join(';'),
    'vertex.exclude.ids': props.excludedVertices?.join(';'),
    'memory.tuning.enabled': props.memoryTuning,
  };
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return {
    configuration: Object.fromEntries(
      given.map(([name, value]) => [autoscalerKey(name, context.operatorVersion), String(value)]),
    ),
  };
}

/** CPU in units: `0.5` for `500m`. */
export function cpuUnits(value: Cpu): number {
  const amount = value.amount ?? '';
  return amount.endsWith('m') ? Number(amount.slice(0, -1)) / 1000 : Number(amount);
}

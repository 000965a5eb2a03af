import { Duration } from 'cdk8s';
import { checkShape, duration, range, Shape, whole } from '../../validation/shape';
import { Part, PartContext } from '../part';
import { flinkDuration } from './duration';
import { keyFor } from '../versions/configuration-keys';

/** Options of a restart after an exponentially growing delay. */
export interface ExponentialDelayOptions {
  /**
   * The first delay.
   *
   * @default Duration.seconds(1)
   */
  readonly initialBackoff?: Duration;
  /**
   * The longest delay.
   *
   * @default Duration.minutes(1)
   */
  readonly maxBackoff?: Duration;
  /**
   * What the delay is multiplied with after each failure.
   *
   * @default 1.5
   */
  readonly backoffMultiplier?: number;
  /**
   * After this time without a failure the delay starts over.
   *
   * @default Duration.hours(1)
   */
  readonly resetBackoffThreshold?: Duration;
}

/** Options of a restart after a fixed delay. */
export interface FixedDelayOptions {
  /** How often the job is restarted before it fails for good. */
  readonly attempts: number;
  /** The time between two attempts. */
  readonly delay: Duration;
}

/** Options of a restart as long as failures are rare. */
export interface FailureRateOptions {
  /** How many failures within the interval make the job fail for good. */
  readonly maxFailuresPerInterval: number;
  /** The interval in which failures are counted. */
  readonly failureRateInterval: Duration;
  /** The time between two attempts. */
  readonly delay: Duration;
}

/** What Flink does when a job fails. */
export class RestartStrategy {
  /**
   * Restart for ever, ever later: for streaming jobs.
   *
   * @throws if an option is of a wrong type.
   */
  public static exponentialDelay(options: ExponentialDelayOptions = {}): RestartStrategy {
    const shape: Shape<ExponentialDelayOptions> = {
      initialBackoff: duration,
      maxBackoff: duration,
      backoffMultiplier: range(1, 100),
      resetBackoffThreshold: duration,
    };
    checkShape('RestartStrategy.exponentialDelay', options, shape);
    return new RestartStrategy('exponential-delay', {
      'initial-backoff': flinkDuration(options.initialBackoff ?? Duration.seconds(1)),
      'max-backoff': flinkDuration(options.maxBackoff ?? Duration.minutes(1)),
      'backoff-multiplier': String(options.backoffMultiplier ?? 1.5),
      'reset-backoff-threshold': flinkDuration(options.resetBackoffThreshold ?? Duration.hours(1)),
    });
  }

  /**
   * Restart a number of times.
   *
   * @throws if an option is missing or of a wrong type.
   */
  public static fixedDelay(options: FixedDelayOptions): RestartStrategy {
    const shape: Shape<FixedDelayOptions> = { attempts: whole(1), delay: duration };
    checkShape('RestartStrategy.fixedDelay', options, shape, ['attempts', 'delay']);
    return new RestartStrategy('fixed-delay', {
      attempts: String(options.attempts),
      delay: flinkDuration(options.delay),
    });
  }

  /**
   * Restart as long as failures are rare.
   *
   * @throws if an option is missing or of a wrong type.
   */
  public static failureRate(options: FailureRateOptions): RestartStrategy {
    const shape: Shape<FailureRateOptions> = {
      maxFailuresPerInterval: whole(1),
      failureRateInterval: duration,
      delay: duration,
    };
    const required: (keyof FailureRateOptions)[] = ['maxFailuresPerInterval', 'failureRateInterval', 'delay'];
    checkShape('RestartStrategy.failureRate', options, shape, required);
    return new RestartStrategy('failure-rate', {
      'max-failures-per-interval': String(options.maxFailuresPerInterval),
      'failure-rate-interval': flinkDuration(options.failureRateInterval),
      delay: flinkDuration(options.delay),
    });
  }

  /** Never restart: the first failure ends the job. */
  public static none(): RestartStrategy {
    return new RestartStrategy('none', {});
  }

  private readonly options: Readonly<Record<string, string>>;

  private constructor(
    private readonly type: string,
    options: Readonly<Record<string, string>>,
  ) {
    this.options = prefixed(type, options);
  }

  /** @internal */
  public _restartStrategyPart(context: PartContext): Part {
    const key = keyFor('restart-strategy.type', context.flinkVersion, context.operatorVersion);
    return { configuration: { [key]: this.type, ...this.options } };
  }
}

function prefixed(type: string, options: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(options).map(([name, value]) => [`restart-strategy.${type}.${name}`, value]),
  );
}

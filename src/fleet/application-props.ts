import { Duration } from 'cdk8s';
import { Queue } from './queue';
import { FlinkApplicationProps } from '../flink/application';
import { FlinkSessionClusterProps } from '../flink/session-cluster';
import { bool, duration, like, listOf, namespaceName, oneOf, Shape } from '../validation/shape';

/** How often a record has its effect outside, whatever fails; what a move must guarantee follows from it. */
export enum Delivery {
  /** Once: nothing starts elsewhere before it is proven that what ran before can do no more. */
  EXACTLY_ONCE = 'exactly-once',
  /** At least once: after the loss of a cluster, records since the last checkpoint may have their effect again. */
  AT_LEAST_ONCE = 'at-least-once',
}

/** What the fleet must know of an application, whatever it consists of. */
export interface FleetOptions {
  /** What it is submitted to. */
  readonly queue: Queue;
  /**
   * The namespace that it runs in, one of its tenant's.
   *
   * @default - the first of the tenant's
   */
  readonly namespace?: string;
  /**
   * How often a record has its effect.
   *
   * @default Delivery.EXACTLY_ONCE
   */
  readonly delivery?: Delivery;
  /**
   * How old a checkpoint may be that it is started from after a loss; if none is younger, a person decides.
   *
   * @default Duration.hours(1)
   */
  readonly maxStateAge?: Duration;
  /**
   * Whether it starts empty wherever it starts. Without a state storage it must be said, so that nothing loses its
   * state because a line was forgotten.
   *
   * @default false
   */
  readonly stateless?: boolean;
  /**
   * How it writes what it has made. A fence that does not protect one of them is not accepted for what promises exactly once.
   *
   * @default - Kafka for each of `kafka`, and a check before the commit for `icebergCatalogs`; otherwise not known, and
   * nothing is held against any fence
   */
  readonly sinks?: Sink[];
}

/** How an application writes what it has made; what a fence guarantees differs by it. */
export enum Sink {
  /** In transactions of Kafka, with the epoch in the prefix of their ids. */
  KAFKA_PREFIX_PER_EPOCH = 'kafka-prefix-per-epoch',
  /** In transactions of Kafka, with the same prefix at all epochs. */
  KAFKA_SAME_PREFIX = 'kafka-same-prefix',
  /** By Flink's FileSink, which commits a file as often as it likes. */
  FILES = 'files',
  /** By a commit that looks first whether it was done, such as those of Iceberg and Delta, and of JDBC's XA. */
  CHECK_THEN_ACT = 'check-then-act',
  /** By writes that may be repeated, such as upserts by key. */
  IDEMPOTENT_UPSERT = 'idempotent-upsert',
  /** By writes that are there twice when they are repeated. */
  AT_LEAST_ONCE = 'at-least-once',
}

/** A Flink application of a fleet. Where it runs, its directories and what it starts from are the fleet's to say. */
export interface FleetApplicationProps extends FlinkApplicationProps, FleetOptions {}

/** A session cluster of a fleet, which is moved with all its jobs. */
export interface FleetSessionClusterProps extends FlinkSessionClusterProps, FleetOptions {}

export const FLEET_OPTIONS_SHAPE: Shape<FleetOptions> = {
  queue: like('_candidates', 'a Queue of the tenant'),
  namespace: namespaceName,
  delivery: oneOf(Delivery),
  maxStateAge: duration,
  stateless: bool,
  sinks: listOf(oneOf(Sink)),
};

import { Construct } from 'constructs';
import { Cluster, ClusterCapacity } from './cluster';
import { NAME } from './names';
import {
  anyText,
  checkShape,
  cpu,
  like,
  mapOf,
  oneOf,
  range,
  Shape,
  size,
  struct,
  text,
} from '../validation/shape';

/** Which loss an application must survive: synthesis fails if it could not start anywhere else then. */
export enum Survives {
  /** None: after a loss it may have to wait. */
  NOTHING = 'nothing',
  /** That of any one cluster. */
  CLUSTER = 'cluster',
  /** That of any one failure domain, with all clusters and state storages in it. */
  FAILURE_DOMAIN = 'failure-domain',
}

/** A tenant's share of the fleet, which applications are submitted to. */
export interface QueueProps {
  /**
   * In which order applications are recovered after a loss: 1 first, 3 last.
   *
   * @default 2
   */
  readonly tier?: number;
  /**
   * Which loss its applications must survive.
   *
   * @default Survives.NOTHING
   */
  readonly survives?: Survives;
  /**
   * Labels that a cluster must have, besides being one of the queue's.
   *
   * @default - none
   */
  readonly clusterLabels?: { [name: string]: string };
  /**
   * What its applications may use in all clusters together.
   *
   * @default - what the tenant's quota and the clusters have
   */
  readonly limits?: ClusterCapacity;
  /**
   * The PriorityClass of its pods.
   *
   * @default - that of the scheduler's role, else the cluster's default
   */
  readonly priorityClassName?: string;
}

/** How a queue uses a cluster. */
export interface QueueClusterOptions {
  /**
   * Its share of the applications, relative to the other clusters of the queue.
   *
   * @default 1
   */
  readonly weight?: number;
}

const LIMITS: Shape<ClusterCapacity> = { cpu, memory: size };
const SHAPE: Shape<QueueProps> = {
  tier: (value) => ([1, 2, 3].includes(value as number) ? undefined : '1, 2 or 3'),
  survives: oneOf(Survives),
  clusterLabels: mapOf(anyText),
  limits: struct(LIMITS, ['cpu', 'memory']),
  priorityClassName: text,
};

/** A queue of a tenant, made by `tenant.addQueue`. */
export class Queue extends Construct {
  /** The name of the queue within its tenant. */
  public readonly name: string;
  /** In which order its applications are recovered. */
  public readonly tier: number;
  /** @internal */
  public readonly _props: QueueProps;
  /** @internal */
  public readonly _candidates = new Map<Cluster, number>();

  /** `tenant.addQueue` calls it. */
  public constructor(scope: Construct, id: string, props: QueueProps = {}) {
    super(scope, id);
    checkShape(this, { name: id }, { name: NAME });
    checkShape(this, props, SHAPE);
    this.name = id;
    this.tier = props.tier ?? 2;
    this._props = props;
  }

  /**
   * Lets its applications run on a cluster.
   *
   * @throws if the weight is no positive number.
   */
  public addCluster(cluster: Cluster, options: QueueClusterOptions = {}): void {
    const { weight } = options;
    const shape = { cluster: like('failureDomain', 'a Cluster of the fleet'), weight: POSITIVE };
    checkShape(`${this.node.path}.addCluster`, { cluster, weight }, shape, ['cluster']);
    this._candidates.set(cluster, weight ?? 1);
  }

  /** The clusters that its applications may run on. */
  public get clusters(): Cluster[] {
    return [...this._candidates.keys()];
  }
}

const POSITIVE = (value: unknown) =>
  range(Number.MIN_VALUE, 1e6)(value) === undefined
    ? undefined
    : 'a number greater than 0; a cluster that shall get nothing is not added at all';

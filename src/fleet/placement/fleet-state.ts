import { Allowance } from './allowance';
import { rejectedForQueue } from './filters';
import { Hash, hashOf } from './hash';
import { byName } from './order';
import {
  PlacementApplication,
  PlacementCluster,
  PlacementProblem,
  PlacementQueue,
  PlacementTenant,
} from './problem';
import { Reason } from './reason';
import { NOTHING, Resources, add } from './resources';
import { Subject } from './subject';

export interface ClusterState {
  readonly cluster: PlacementCluster;
  readonly hash: Hash;
  readonly capacity: Allowance;
}

/** A cluster as the applications of one queue see it; made once for all of them. */
export interface Site {
  readonly cluster: PlacementCluster;
  readonly hash: Hash;
  /** Of the cluster in the queue; 0 where it is no candidate. */
  readonly weight: number;
  /** Why the queue lets none of its applications run here; empty where it does. */
  readonly rejected: readonly Reason[];
  /** All that must hold what is placed here, the capacity of the cluster first. */
  readonly allowances: readonly Allowance[];
}

export class QueueState {
  /** All clusters, by name. */
  public readonly sites: readonly Site[];
  /** Those that it lets its applications run on. */
  public readonly open: readonly Site[];

  public constructor(
    public readonly queue: PlacementQueue,
    public readonly limits: Allowance,
    clusters: readonly ClusterState[],
    quotaOn: (cluster: string) => Allowance,
  ) {
    const weights = new Map(queue.candidates.map(({ cluster, weight }) => [cluster, weight]));
    this.sites = clusters.map(({ cluster, hash, capacity }) => ({
      cluster,
      hash,
      weight: weights.get(cluster.name) ?? 0,
      rejected: rejectedForQueue(queue, cluster),
      allowances: [capacity, quotaOn(cluster.name), limits],
    }));
    this.open = this.sites.filter(({ rejected }) => rejected.length === 0);
  }

  public siteOn(cluster: PlacementCluster): Site {
    return this.sites.find((site) => site.cluster === cluster)!;
  }
}

/** A CPU counts as much as 4 GiB, as on the nodes that clouds call general purpose. */
const GENERAL_PURPOSE: Resources = { cpu: 1000, memory: 4 * 2 ** 30 };

/** A problem made ready: by name, in an order of its own, with an account of all that is used. */
export class FleetState {
  public readonly clusters: readonly ClusterState[];
  /** What demands are measured by to tell large from small: the capacity of the fleet, as far as it is known. */
  public readonly yardstick: Resources;
  private readonly clustersByName: ReadonlyMap<string, ClusterState>;
  private readonly queues: ReadonlyMap<string, QueueState>;
  /** By tenant, then by cluster. */
  private readonly quotas: ReadonlyMap<string, ReadonlyMap<string, Allowance>>;

  public constructor({ clusters, queues, tenants }: PlacementProblem) {
    this.clusters = [...clusters].sort(byName).map((cluster) => ({
      cluster,
      hash: hashOf(cluster.name),
      capacity: new Allowance(
        { of: 'capacity', name: cluster.name, cluster: cluster.name },
        cluster.capacity,
      ),
    }));
    this.clustersByName = new Map(this.clusters.map((state) => [state.cluster.name, state]));
    this.quotas = new Map([...tenants].sort(byName).map((tenant) => [tenant.name, this.quotasOf(tenant)]));
    this.queues = new Map([...queues].sort(byName).map((queue) => [queue.name, this.queueState(queue)]));
    const capacities = clusters.flatMap(({ capacity }) => capacity ?? []);
    this.yardstick = capacities.length > 0 ? capacities.reduce(add, NOTHING) : GENERAL_PURPOSE;
  }

  public cluster(name: string): ClusterState | undefined {
    return this.clustersByName.get(name);
  }

  /** An application that is still without a place; `home` is the cluster that it was last on, if there is such a one. */
  public subject(application: PlacementApplication, home?: string): Subject {
    const queue = this.queues.get(application.queue);
    if (queue === undefined) throw new Error(`${application.id}: there is no queue ${application.queue}`);
    return new Subject(application, queue, home === undefined ? undefined : this.cluster(home)?.cluster);
  }

  /** Everything that bounds what may be used, the capacities first. */
  public allowances(): Allowance[] {
    return [
      ...this.clusters.map(({ capacity }) => capacity),
      ...[...this.quotas.values()].flatMap((ofTenant) => [...ofTenant.values()]),
      ...[...this.queues.values()].map(({ limits }) => limits),
    ];
  }

  private quotasOf({ name, quota }: PlacementTenant): Map<string, Allowance> {
    return new Map(
      this.clusters.map(({ cluster }) => [
        cluster.name,
        new Allowance({ of: 'quota', name, cluster: cluster.name }, quota),
      ]),
    );
  }

  private queueState(queue: PlacementQueue): QueueState {
    const quotas = this.quotas.get(queue.tenant);
    if (quotas === undefined) throw new Error(`queue ${queue.name}: there is no tenant ${queue.tenant}`);
    const limits = new Allowance({ of: 'limits', name: queue.name }, queue.limits);
    return new QueueState(queue, limits, this.clusters, (cluster) => quotas.get(cluster)!);
  }
}

import { Loss, PlacementApplication, PlacementProblem, Resources } from '../../../src/fleet/placement';

/** Where applications are, by id. */
export type Assignment = ReadonlyMap<string, string>;

/**
 * Says from the problem alone, by trying everything, what placement has to get right. It shares no code with it on
 * purpose.
 */
export class Oracle {
  public constructor(private readonly problem: PlacementProblem) {}

  /** Whether `id` could go to `cluster` if there were room without end. */
  public mayGo(id: string, cluster: string, home: string | undefined, loss?: Loss): boolean {
    const { clusters } = this.problem;
    const application = this.application(id);
    const queue = this.queueOf(application);
    const target = clusters.find(({ name }) => name === cluster)!;
    const weight = queue.candidates.find((candidate) => candidate.cluster === cluster)?.weight ?? 0;
    if (weight <= 0 || target.cordoned || loss?.clusters.includes(cluster)) return false;
    for (const label in queue.clusterLabels) {
      if (target.labels[label] !== queue.clusterLabels[label]) return false;
    }
    for (const binding of application.bindings) if (!(binding in target.bindings)) return false;
    const storage = application.stateStorage;
    if (storage === undefined) return true;
    if (!target.stateStorages.includes(storage) || loss?.storages.includes(storage)) return false;
    const kafka = clusters.find(({ name }) => name === home)?.bindings['kafka.clusterId'];
    return kafka === undefined || kafka === target.bindings['kafka.clusterId'];
  }

  /** Whether no bound that `id` counts for is broken by all that is placed. */
  public hasRoom(id: string, placed: Assignment): boolean {
    const application = this.application(id);
    const queue = this.queueOf(application);
    const cluster = placed.get(id)!;
    const sum = (counts: (other: PlacementApplication, where: string) => boolean) => {
      const total = { cpu: 0n, memory: 0n };
      for (const [otherId, where] of placed) {
        const other = this.application(otherId);
        if (!counts(other, where)) continue;
        total.cpu += BigInt(other.demandOn(where).cpu);
        total.memory += BigInt(other.demandOn(where).memory);
      }
      return total;
    };
    const within = (bound: Resources | undefined, counts: Parameters<typeof sum>[0]) => {
      if (bound === undefined) return true;
      const { cpu, memory } = sum(counts);
      return cpu <= BigInt(bound.cpu) && memory <= BigInt(bound.memory);
    };
    const { clusters, tenants } = this.problem;
    const tenant = tenants.find(({ name }) => name === queue.tenant)!;
    return (
      within(clusters.find(({ name }) => name === cluster)!.capacity, (_, where) => where === cluster) &&
      within(
        tenant.quota,
        (other, where) => where === cluster && this.queueOf(other).tenant === tenant.name,
      ) &&
      within(queue.limits, (other) => other.queue === queue.name)
    );
  }

  /** Whether there is any way to place all of `ids` beside what is placed. */
  public canPlaceAll(
    ids: readonly string[],
    placed: Assignment,
    homeOf: (id: string) => string | undefined,
    loss?: Loss,
  ): boolean {
    const [id, ...rest] = ids;
    if (id === undefined) return true;
    return this.problem.clusters.some(({ name }) => {
      if (!this.mayGo(id, name, homeOf(id), loss)) return false;
      const tried = new Map(placed).set(id, name);
      return this.hasRoom(id, tried) && this.canPlaceAll(rest, tried, homeOf, loss);
    });
  }

  /** Whether all that must survive the loss can, with everything else where it is. */
  public survives(placed: Assignment, loss: Loss): boolean {
    const required = [...placed.keys()].filter((id) => {
      const { survives } = this.queueOf(this.application(id));
      return survives === 'failure-domain' || (survives === 'cluster' && loss.kind === 'cluster');
    });
    const lost = (id: string) => loss.clusters.includes(placed.get(id)!);
    const stateLost = (id: string) => loss.storages.includes(this.application(id).stateStorage ?? '');
    if (required.some((id) => stateLost(id) && !lost(id))) return false;
    const left = new Map([...placed].filter(([id]) => !lost(id)));
    return this.canPlaceAll(required.filter(lost), left, (id) => placed.get(id), loss);
  }

  private application(id: string) {
    return this.problem.applications.find((application) => application.id === id)!;
  }

  private queueOf({ queue }: PlacementApplication) {
    return this.problem.queues.find(({ name }) => name === queue)!;
  }
}

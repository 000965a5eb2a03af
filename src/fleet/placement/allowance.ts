import { RESOURCE_NAMES, ResourceName, Resources } from './resources';

/** What an allowance is: the capacity of a cluster, the quota of a tenant in one cluster, the limits of a queue. */
export interface AllowanceSubject {
  readonly of: 'capacity' | 'quota' | 'limits';
  /** The cluster, tenant or queue. */
  readonly name: string;
  /** The cluster, in which alone it counts; absent for limits of a queue, which count over the whole fleet. */
  readonly cluster?: string;
}

/** More of one resource is asked for than is left. */
export interface Shortage {
  readonly resource: ResourceName;
  readonly needed: number;
  readonly left: number;
}

/** How much may be used of something, and how much is. */
export class Allowance {
  /** How many applications use it. */
  public users = 0;
  // Two numbers and no object: they change with every place that is tried.
  private cpu = 0;
  private memory = 0;

  public constructor(
    public readonly subject: AllowanceSubject,
    /** Absent: there is no bound. */
    public readonly bound?: Resources,
  ) {}

  public get used(): Resources {
    return { cpu: this.cpu, memory: this.memory };
  }

  public take({ cpu, memory }: Resources): void {
    this.cpu += cpu;
    this.memory += memory;
    this.users++;
  }

  public give({ cpu, memory }: Resources): void {
    this.cpu -= cpu;
    this.memory -= memory;
    this.users--;
  }

  public holds(demand: Resources): boolean {
    const { bound } = this;
    return (
      bound === undefined ||
      (this.cpu + demand.cpu <= bound.cpu && this.memory + demand.memory <= bound.memory)
    );
  }

  /** What keeps `demand` from being held; nothing where it is held. */
  public shortages(demand: Resources): Shortage[] {
    const { used, bound } = this;
    if (bound === undefined) return [];
    return RESOURCE_NAMES.filter((resource) => used[resource] + demand[resource] > bound[resource]).map(
      (resource) => ({
        resource,
        needed: demand[resource],
        left: Math.max(0, bound[resource] - used[resource]),
      }),
    );
  }
}

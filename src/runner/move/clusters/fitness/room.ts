import { AssemblyResources } from '../../../../assembly/assembly';
import { parseQuantity } from '../../../../flink/rules/quantity';
import { at, isObject } from '../../../../validation/manifest';
import { KubeObject } from '../../../kube/object';

/** What an application will take, as far as it does not have it already. */
export interface Need extends AssemblyResources {
  /** At least. */
  readonly pods: number;
  /** Resources of Flink that are to be created. */
  readonly deployments: number;
}

/** How much of one thing is left of a bound. */
interface Left {
  readonly name: string;
  readonly of: keyof Need;
  /** In thousandths of a CPU, bytes, or pieces; undefined: nobody has counted yet what is used. */
  amount?: number;
}

/** What of a cluster or a namespace is bounded, and is given away to one application after the other. */
export class Room {
  private readonly left: Left[] = [];

  public constructor(
    /** Such as `the capacity of west`. */
    private readonly of: string,
    left: readonly Readonly<Left>[],
  ) {
    this.left = left.map((each) => ({ ...each }));
  }

  /** What keeps an application out; nothing where it fits. */
  public shortages(need: Need): string[] {
    return this.left
      .filter(({ of: what, amount }) => need[what] > 0 && (amount === undefined || need[what] > amount))
      .map(({ of: what, name, amount }) => {
        if (amount === undefined) return `${this.of} has not counted ${name} yet, and admits none until then`;
        return `${this.of} has ${text(what, Math.max(0, amount))} of ${name} left, and it takes ${text(what, need[what])}`;
      });
  }

  public take(need: Need): void {
    for (const left of this.left) {
      if (left.amount !== undefined) left.amount -= need[left.of];
    }
  }
}

const BOUNDS: Readonly<Record<string, keyof Need>> = {
  cpu: 'cpu',
  'requests.cpu': 'cpu',
  'limits.cpu': 'cpu',
  memory: 'memory',
  'requests.memory': 'memory',
  'limits.memory': 'memory',
  pods: 'pods',
  'count/pods': 'pods',
  'count/flinkdeployments.flink.apache.org': 'deployments',
};

/**
 * What a ResourceQuota leaves; one with scopes counts only some pods, and is left to the API server. What its controller has not
 * counted yet the API server refuses.
 */
export function roomOf(quota: KubeObject): Room | undefined {
  const scopes = at(quota, 'spec', 'scopes');
  if (isObject(at(quota, 'spec', 'scopeSelector')) || (Array.isArray(scopes) && scopes.length > 0)) {
    return undefined;
  }
  const hard = at(quota, 'status', 'hard') ?? at(quota, 'spec', 'hard');
  if (!isObject(hard)) return undefined;
  const left = Object.entries(hard).flatMap(([name, bound]) => {
    const of = BOUNDS[name];
    const whole = amountOf(of, bound);
    const used = amountOf(of, at(quota, 'status', 'used', name));
    if (of === undefined || whole === undefined) return [];
    return [{ name, of, ...(used === undefined ? {} : { amount: whole - used }) }];
  });
  return new Room(`the quota ${quota.metadata.name}`, left);
}

/** What the capacity of a cluster leaves. */
export function capacityRoom(
  cluster: string,
  { cpu, memory }: AssemblyResources,
  used: AssemblyResources,
): Room {
  return new Room(`the capacity of ${cluster}`, [
    { name: 'cpu', of: 'cpu', amount: cpu - used.cpu },
    { name: 'memory', of: 'memory', amount: memory - used.memory },
  ]);
}

/** What pods ask for. */
export function requestsOf(pods: readonly KubeObject[]): AssemblyResources {
  const sum = { cpu: 0, memory: 0 };
  for (const pod of pods) {
    const containers = at(pod, 'spec', 'containers');
    for (const container of Array.isArray(containers) ? containers : []) {
      sum.cpu += amountOf('cpu', at(container, 'resources', 'requests', 'cpu')) ?? 0;
      sum.memory += amountOf('memory', at(container, 'resources', 'requests', 'memory')) ?? 0;
    }
  }
  return sum;
}

function amountOf(of: keyof Need | undefined, value: unknown): number | undefined {
  const parsed =
    typeof value === 'string' || typeof value === 'number' ? parseQuantity(String(value)) : undefined;
  if (parsed === undefined) return undefined;
  return of === 'cpu' ? Math.round(parsed * 1000) : parsed;
}

function text(of: keyof Need, amount: number): string {
  if (of === 'cpu') return String(amount / 1000);
  if (of === 'memory') return `${Math.round((amount / 1024 ** 3) * 10) / 10}Gi`;
  return String(amount);
}

/** What pods ask for. Whole numbers, so that sums are exact in any order: up to 2^53, or 8 PiB of memory. */
export interface Resources {
  /** In thousandths of a CPU. */
  readonly cpu: number;
  /** In bytes. */
  readonly memory: number;
}

export type ResourceName = keyof Resources;

export const RESOURCE_NAMES: readonly ResourceName[] = ['cpu', 'memory'];
export const NOTHING: Resources = { cpu: 0, memory: 0 };

export function add(a: Resources, b: Resources): Resources {
  return { cpu: a.cpu + b.cpu, memory: a.memory + b.memory };
}

/** Which part of `whole` each resource is. Of nothing, something is more than all. */
export function shares(part: Resources, whole: Resources): Resources {
  return { cpu: share(part.cpu, whole.cpu), memory: share(part.memory, whole.memory) };
}

/** The share of the resource that there is relatively most of. */
export function dominantShare(part: Resources, whole: Resources): number {
  const { cpu, memory } = shares(part, whole);
  return Math.max(cpu, memory);
}

function share(part: number, whole: number): number {
  if (part === 0) return 0;
  return whole === 0 ? Infinity : part / whole;
}

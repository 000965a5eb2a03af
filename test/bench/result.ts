/** One measurement: ours against a peer that does the same work. */
export interface Result {
  /** Such as `synth-time-100`; its first word says what is measured. */
  readonly name: string;
  /** How many things were measured at once. */
  readonly n: number;
  readonly ours: number;
  readonly peer: number;
  readonly unit: string;
  /** `ours` / `peer`. */
  readonly ratio: number;
  /** The greatest ratio that is good enough. */
  readonly target: number;
  readonly met: boolean;
  /** What ours took of processors, in milliseconds, and how long Node alone takes to start and end; where they were measured. */
  readonly cpu?: number;
  readonly start?: number;
}

/** One that cannot be had on this machine, and why. */
export interface Skipped {
  readonly name: string;
  readonly skipped: string;
}

export function result(
  name: string,
  n: number,
  { ours, peer, unit }: Pick<Result, 'ours' | 'peer' | 'unit'>,
  target: number,
  { cpu, start }: Pick<Result, 'cpu' | 'start'> = {},
): Result {
  const ratio = round(ours / peer);
  return {
    name,
    n,
    ours: round(ours),
    peer: round(peer),
    unit,
    ratio,
    target: round(target),
    met: ratio <= target,
    ...(cpu === undefined ? {} : { cpu: round(cpu) }),
    ...(start === undefined ? {} : { start: round(start) }),
  };
}

/** Of an even number the greater one of the two in the middle. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

/** Three digits are all that a measurement is good for. */
function round(value: number): number {
  return Number(value.toPrecision(3));
}

/** Measures those of its results whose names are wanted. */
export type Benchmark = (wanted: (name: string) => boolean) => AsyncIterable<Result | Skipped>;

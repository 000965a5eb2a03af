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
}

export function result(of: Pick<Result, 'name' | 'n' | 'ours' | 'peer' | 'unit' | 'target'>): Result {
  const ratio = round(of.ours / of.peer);
  return { ...of, ours: round(of.ours), peer: round(of.peer), ratio, met: ratio <= of.target };
}

/** Three digits are all that a measurement is good for. */
function round(value: number): number {
  return Number(value.toPrecision(3));
}

/** Measures those of its results whose names are wanted. */
export type Benchmark = (wanted: (name: string) => boolean) => AsyncIterable<Result>;

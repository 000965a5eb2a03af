import { Duration } from 'cdk8s';

const UNITS: readonly [milliseconds: number, unit: string][] = [
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1_000, 's'],
];

/** A duration as Flink reads it, in the largest unit that holds it exactly: `10 min`, `90 s`, `250 ms`. */
export function flinkDuration(duration: Duration): string {
  const milliseconds = duration.toMilliseconds();
  const [factor, unit] = UNITS.find(([each]) => milliseconds > 0 && milliseconds % each === 0) ?? [1, 'ms'];
  return `${milliseconds / factor} ${unit}`;
}

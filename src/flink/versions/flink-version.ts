/**
 * A line of Apache Flink, as FlinkDeployment's `spec.flinkVersion` names it.
 *
 * Which of them an operator runs depends on the operator's version.
 */
export enum FlinkVersion {
  /** Flink 1.15. */
  V1_15 = 'v1_15',
  /** Flink 1.16. */
  V1_16 = 'v1_16',
  /** Flink 1.17. */
  V1_17 = 'v1_17',
  /** Flink 1.18. */
  V1_18 = 'v1_18',
  /** Flink 1.19. */
  V1_19 = 'v1_19',
  /** Flink 1.20. */
  V1_20 = 'v1_20',
  /** Flink 2.0. */
  V2_0 = 'v2_0',
  /** Flink 2.1. */
  V2_1 = 'v2_1',
  /** Flink 2.2. */
  V2_2 = 'v2_2',
}

const LINES: readonly unknown[] = Object.values(FlinkVersion);

/** Whether `version` (such as `v1_19`) is `least` or a newer line of Flink; an unknown version is not. */
export function flinkAtLeast(version: unknown, least: FlinkVersion): boolean {
  return LINES.indexOf(version) >= LINES.indexOf(least);
}

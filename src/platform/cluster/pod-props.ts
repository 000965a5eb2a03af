import { FlinkPodProps } from '../../flink/pod/pod-props';

/** What several parts of a platform ask of the same pods, in one. Maps and lists add up; of single values the last counts. */
export function mergePodProps(...parts: readonly FlinkPodProps[]): FlinkPodProps {
  const merged: Record<string, unknown> = {};
  for (const part of parts) {
    for (const [name, value] of Object.entries(part)) {
      const before = merged[name];
      if (value === undefined) continue;
      if (Array.isArray(before) && Array.isArray(value)) merged[name] = [...before, ...value];
      else if (isPlain(before) && isPlain(value)) merged[name] = { ...before, ...value };
      else merged[name] = value;
    }
  }
  return merged;
}

function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

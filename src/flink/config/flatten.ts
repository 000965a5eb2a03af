import { isMap } from '../../validation/manifest';

/**
 * Flink configuration as the operator reads it: nested maps become dotted keys, a list becomes one value with
 * `;` between its items, an empty list nothing at all. Anything that is not a map is no configuration.
 */
export function flattenConfiguration(configuration: unknown): Record<string, string> {
  // Without a prototype, a key such as `constructor` or `__proto__` is a key like any other.
  const flat: Record<string, string> = Object.create(null);
  if (isMap(configuration)) flattenInto(flat, '', configuration);
  return flat;
}

function flattenInto(flat: Record<string, string>, prefix: string, map: Record<string, unknown>): void {
  for (const key of Object.keys(map)) {
    const value = map[key];
    if (isMap(value)) {
      flattenInto(flat, `${prefix}${key}.`, value);
    } else if (Array.isArray(value)) {
      if (value.length > 0) flat[prefix + key] = value.map(scalar).join(';');
    } else if (value !== undefined) {
      flat[prefix + key] = scalar(value);
    }
  }
}

/** The operator's JSON library has no text for what lies within a list's items. */
function scalar(value: unknown): string {
  return typeof value === 'object' && value !== null ? '' : String(value);
}

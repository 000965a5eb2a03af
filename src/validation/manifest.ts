/** A part of a manifest, as it comes out of YAML or JSON. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

/** An object with whatever in it. */
export function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The same in what came out of YAML or JSON. */
export function isObject(value: unknown): value is JsonObject {
  return isMap(value);
}

/** A value as text; never by a `toString` of its own, which a manifest may have brought along as a field. */
export function asText(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  return isMap(value) ? 'an object' : String(value);
}

/** The value at a path of keys, or undefined where any step is missing. */
export function at(value: unknown, ...path: string[]): Json | undefined {
  let here = value;
  for (const key of path) {
    if (!isObject(here)) return undefined;
    here = here[key];
  }
  return here as Json | undefined;
}

/** Without the entries that hold undefined; undefined if nothing is left. */
export function compact<T extends object>(object: T): T | undefined {
  const kept: Partial<T> = {};
  let some = false;
  for (const key of Object.keys(object) as (keyof T)[]) {
    if (object[key] === undefined) continue;
    kept[key] = object[key];
    some = true;
  }
  return some ? (kept as T) : undefined;
}

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

/** What a text says in JSON; undefined if it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A value as text; never by a `toString` of its own, which a manifest may have brought along as a field. */
export function asText(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  return isMap(value) ? 'an object' : String(value);
}

/** The group of an `apiVersion`; the core group is empty. */
export function groupOf({ apiVersion }: { readonly apiVersion?: Json }): string {
  const text = String(apiVersion);
  return text.includes('/') ? text.split('/')[0] : '';
}

/** The value at a path of keys, or undefined where any step is missing. */
export function at(value: unknown, ...path: string[]): Json | undefined {
  let here = value;
  // It counts, for the reason that plain-json.ts gives.
  for (let i = 0; i < path.length; i++) {
    if (!isObject(here)) return undefined;
    here = here[path[i]];
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

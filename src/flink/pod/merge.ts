import { isObject, Json, JsonObject } from '../../validation/manifest';

/** What tells the elements of a pod's lists apart, as in Kubernetes' own strategic merge. */
const MERGE_KEYS: Record<string, readonly string[]> = {
  containers: ['name'],
  initContainers: ['name'],
  ephemeralContainers: ['name'],
  volumes: ['name'],
  env: ['name'],
  imagePullSecrets: ['name'],
  volumeMounts: ['mountPath'],
  volumeDevices: ['devicePath'],
  ports: ['containerPort', 'protocol'],
  hostAliases: ['ip'],
  topologySpreadConstraints: ['topologyKey', 'whenUnsatisfiable'],
};

/**
 * Merges pod templates, the later over the earlier: maps key by key, the lists above element by element,
 * other lists of objects end to end, everything else replaced. `null` removes what came before.
 */
export function mergePodTemplates(...templates: (JsonObject | undefined)[]): JsonObject | undefined {
  const given = templates.filter((template) => template !== undefined);
  return given.length > 1 ? given.reduce((base, patch) => merge('', base, patch) as JsonObject) : given[0];
}

/** Of what stands under `key`. */
function merge(key: string, base: Json, patch: Json): Json {
  if (isObject(base) && isObject(patch)) {
    const merged: JsonObject = { ...base };
    for (const name of Object.keys(patch)) {
      const value = patch[name];
      if (value === null) delete merged[name];
      else if (value !== undefined) merged[name] = name in merged ? merge(name, merged[name], value) : value;
    }
    return merged;
  }
  if (!Array.isArray(base) || !Array.isArray(patch)) return patch;
  if (key in MERGE_KEYS) return mergeByIdentity(MERGE_KEYS[key], base, patch);
  return patch.every(isObject) ? [...base, ...patch] : patch;
}

function mergeByIdentity(keys: readonly string[], base: readonly Json[], patch: readonly Json[]): Json[] {
  const merged = new Map<string, Json>();
  base.forEach((item) => merged.set(identityOf(keys, item), item));
  patch.forEach((item) => {
    const identity = identityOf(keys, item);
    const known = merged.get(identity);
    merged.set(identity, isObject(known) && isObject(item) ? merge('', known, item) : item);
  });
  return [...merged.values()];
}

function identityOf(keys: readonly string[], item: Json): string {
  return JSON.stringify(isObject(item) ? keys.map((key) => item[key] ?? null) : item);
}

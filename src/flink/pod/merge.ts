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
  return given.length > 1 ? given.reduce((base, patch) => mergeObjects(base, patch)) : given[0];
}

function mergeObjects(base: JsonObject, patch: JsonObject): JsonObject {
  const merged: JsonObject = { ...base };
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete merged[key];
    else if (value !== undefined) merged[key] = key in merged ? mergeValues(key, merged[key], value) : value;
  }
  return merged;
}

function mergeValues(key: string, base: Json, patch: Json): Json {
  if (isObject(base) && isObject(patch)) return mergeObjects(base, patch);
  if (!Array.isArray(base) || !Array.isArray(patch)) return patch;
  if (key in MERGE_KEYS) return mergeLists(MERGE_KEYS[key], base, patch);
  return patch.every(isObject) ? [...base, ...patch] : patch;
}

function mergeLists(keys: readonly string[], base: Json[], patch: Json[]): Json[] {
  const identity = (item: Json) =>
    JSON.stringify(isObject(item) ? keys.map((key) => item[key] ?? null) : item);
  const merged = new Map(base.map((item) => [identity(item), item]));
  for (const item of patch) {
    const known = merged.get(identity(item));
    merged.set(identity(item), isObject(known) && isObject(item) ? mergeObjects(known, item) : item);
  }
  return [...merged.values()];
}

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
    for (const [name, value] of Object.entries(patch)) {
      if (value === null) delete merged[name];
      else if (value !== undefined) merged[name] = name in merged ? merge(name, merged[name], value) : value;
    }
    return merged;
  }
  if (!Array.isArray(base) || !Array.isArray(patch)) return patch;
  if (!(key in MERGE_KEYS)) return patch.every(isObject) ? [...base, ...patch] : patch;
  const identity = identityBy(MERGE_KEYS[key]);
  const merged = new Map(base.map((item) => [identity(item), item]));
  for (const item of patch) {
    const known = merged.get(identity(item));
    merged.set(identity(item), isObject(known) && isObject(item) ? merge('', known, item) : item);
  }
  return [...merged.values()];
}

const identityBy = (keys: readonly string[]) => (item: Json) =>
  JSON.stringify(isObject(item) ? keys.map((key) => item[key] ?? null) : item);

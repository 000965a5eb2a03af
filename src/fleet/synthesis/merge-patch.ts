import { isObject, Json, JsonObject } from '../../validation/manifest';

/**
 * A JSON merge patch: maps are merged, anything else is replaced, `null` removes.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7386
 */
export function mergePatch(target: JsonObject, patch: JsonObject): JsonObject {
  const merged: JsonObject = { ...target };
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete merged[key];
    else merged[key] = mergeValue(merged[key], value);
  }
  return merged;
}

function mergeValue(target: Json | undefined, patch: Json): Json {
  if (!isObject(patch)) return patch;
  return mergePatch(isObject(target) ? target : {}, patch);
}

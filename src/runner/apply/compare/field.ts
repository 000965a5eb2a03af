import { Json, JsonObject } from '../../../validation/manifest';

/** A field that is there. One such as `constructor` is not, just because every object of JavaScript has it. */
export function fieldOf(object: JsonObject, name: string): Json | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

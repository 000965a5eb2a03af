import { fieldOf } from './field';
import {
  isAssociative,
  isAtomicMap,
  isBuiltIn,
  isDefault,
  isDropped,
  isQuantity,
  OWN_METADATA,
} from './kinds';
import { sameQuantity } from './quantity';
import { isObject, Json, JsonObject } from '../../../validation/manifest';
import { groupOf, KubeObject } from '../../kube/object';

/**
 * Whether the live object has every value that the manifest sets, so that to apply it would change nothing. False where it
 * is not sure: then a dry run decides. What the manifest no longer sets, and did before, is not seen by it: whoever asks
 * knows that the same manifest was applied before.
 */
export function holds(manifest: KubeObject, live: KubeObject): boolean {
  const group = groupOf(manifest);
  const comparison = new Comparison(group, manifest.kind);
  const secret = group === '' && manifest.kind === 'Secret';
  return Object.entries(manifest).every(([field, want]) => {
    // The kinds of the API server itself take no status from whoever applies.
    if (field === 'status' && isBuiltIn(group)) return true;
    if (field === 'metadata') {
      return comparison.holdsMap(manifest.metadata, live.metadata, OWN_METADATA, false);
    }
    if (secret && field === 'stringData') return holdsTexts(want, fieldOf(live, 'data'));
    if (secret && field === 'data') {
      return comparison.holds(withoutTexts(want, manifest), fieldOf(live, field), '', field);
    }
    return comparison.holds(want, fieldOf(live, field), '', field);
  });
}

class Comparison {
  public constructor(
    private readonly group: string,
    private readonly kind: string,
  ) {}

  /** `map` is the name of the map or of the list that the field is in; `exact`: it is replaced as a whole. */
  public holds(want: Json, have: Json | undefined, map: string, field: string, exact = false): boolean {
    if (want === null) return have === undefined || have === null;
    if (have === undefined || have === null) return isDropped(this.group, map, field, want);
    if (Array.isArray(want)) return Array.isArray(have) && this.holdsItems(want, have, field, exact);
    if (isObject(want)) {
      return isObject(have) && this.holdsMap(want, have, field, exact || isAtomicMap(this.group, map, field));
    }
    return want === have || this.holdsQuantity(want, have, map, field);
  }

  private holdsItems(want: readonly Json[], have: readonly Json[], field: string, exact: boolean): boolean {
    if (want.length !== have.length) return false;
    const whole = exact || !isAssociative(this.group, this.kind, field);
    return want.every((item, i) =>
      // The fields of an item are those of the list.
      isObject(item) && isObject(have[i])
        ? this.holdsMap(item, have[i], field, whole)
        : this.holds(item, have[i], field, '', whole),
    );
  }

  public holdsMap(want: JsonObject, have: JsonObject, name: string, exact: boolean): boolean {
    return (
      Object.entries(want).every(([field, value]) =>
        this.holds(value, fieldOf(have, field), name, field, exact),
      ) &&
      (!exact ||
        Object.entries(have).every(
          ([field, value]) => Object.hasOwn(want, field) || isDefault(this.group, name, field, value),
        ))
    );
  }

  private holdsQuantity(want: Json, have: Json, map: string, field: string): boolean {
    return isQuantity(this.group, map, field) && isScalar(want) && isScalar(have) && sameQuantity(want, have);
  }
}

function isScalar(value: Json): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}

/** The API server keeps texts of secrets as data. */
function holdsTexts(texts: Json, data: Json | undefined): boolean {
  if (!isObject(texts)) return texts === null;
  return Object.entries(texts).every(
    ([name, text]) =>
      typeof text === 'string' &&
      isObject(data) &&
      fieldOf(data, name) === Buffer.from(text, 'utf8').toString('base64'),
  );
}

/** Where both are set, the text counts. */
function withoutTexts(data: Json, { stringData }: KubeObject): Json {
  if (!isObject(data) || !isObject(stringData)) return data;
  return Object.fromEntries(Object.entries(data).filter(([name]) => !Object.hasOwn(stringData, name)));
}

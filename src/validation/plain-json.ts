import { ApiObject, IResolver } from 'cdk8s';
import { isMap, Json, JsonObject } from './manifest';
import { sortedKeys } from './sorted';

/** A resolver that looks at texts only, and says what becomes of one without being asked value by value. */
export interface TextResolver extends IResolver {
  resolveText(text: string, object: ApiObject): string;
}

/** Those that cdk8s itself adds to each app: of Lazy values, of tokens, of unions. A plain value is none of these. */
const OF_CDK8S = 3;

const NOT_PLAIN = Symbol('not plain');

/**
 * What cdk8s makes of `data`, where that is plain JSON: the same, with its keys sorted and without what is empty. cdk8s
 * walks up to the app, and through all resolvers, for each single value; this is one pass. Undefined where there is
 * something in it that only cdk8s can resolve.
 */
export function plainJson(
  data: object,
  object: ApiObject,
  resolvers: readonly IResolver[],
): JsonObject | undefined {
  const own = resolvers.slice(0, -OF_CDK8S);
  if (!own.every((resolver): resolver is TextResolver => 'resolveText' in resolver)) return undefined;
  const resolveText = (text: string) => {
    let resolved = text;
    for (let i = 0; i < own.length; i++) resolved = own[i].resolveText(resolved, object);
    return resolved;
  };
  const result = plain(data, own.length > 0 ? resolveText : undefined);
  return result === NOT_PLAIN ? undefined : (result as JsonObject);
}

/**
 * One function for all kinds of values, and loops that count: functions that call each other are compiled into one another
 * many times over, and `for of` makes an object at each step until it is compiled. Most syntheses end before that pays.
 */
function plain(
  value: unknown,
  resolveText: ((text: string) => string) | undefined,
): Json | undefined | typeof NOT_PLAIN {
  switch (typeof value) {
    case 'string':
      return resolveText ? resolveText(value) : value;
    case 'number':
    case 'boolean':
      return value;
    case 'undefined':
      return undefined;
    case 'object':
      break;
    default:
      return NOT_PLAIN;
  }
  if (value === null) return undefined;
  if (Array.isArray(value)) {
    const list: Json[] = [];
    for (let i = 0; i < value.length; i++) {
      const json = plain(value[i], resolveText);
      // Of a hole in a list cdk8s makes what it makes.
      if (json === NOT_PLAIN || json === undefined) return NOT_PLAIN;
      list.push(json as Json);
    }
    return list;
  }
  if (!isMap(value) || value.constructor !== Object) return NOT_PLAIN;
  const map: JsonObject = {};
  const keys = sortedKeys(value);
  for (let i = 0; i < keys.length; i++) {
    const json = plain(value[keys[i]], resolveText);
    if (json === NOT_PLAIN) return NOT_PLAIN;
    if (json !== undefined) map[keys[i]] = json as Json;
  }
  return map;
}

import { isDeepStrictEqual } from 'node:util';
import { fieldOf } from './field';
import { isObject, Json, JsonObject } from '../../../validation/manifest';
import type { KubeObject } from '../../kube/object';

/** A value that an apply changes. */
export interface FieldChange {
  /** Such as `spec.template.spec.containers[name=flink].image`; empty where it is the whole object. */
  readonly path: string;
  /** Absent: there was none. */
  readonly before?: Json;
  /** Absent: there will be none. */
  readonly after?: Json;
}

/** What only the API server writes, or whatever applies the object. */
const SERVER_FIELDS: ReadonlySet<string> = new Set([
  'managedFields',
  'resourceVersion',
  'uid',
  'generation',
  'creationTimestamp',
  'selfLink',
]);
/** Of the runner itself, and of controllers that answer to a change. */
const NO_CHANGES: ReadonlySet<string> = new Set([
  'flink-fleet.dev/digest',
  'applyset.kubernetes.io/part-of',
  'deployment.kubernetes.io/revision',
]);

/** What would be different: the live object, and what the API server answers to a dry run. Absent: it is not there. */
export function differences(before: KubeObject | undefined, after: KubeObject): FieldChange[] {
  if (before === undefined) return [{ path: '', after: withoutNoise(after) }];
  const changes: FieldChange[] = [];
  compareMaps(withoutNoise(before), withoutNoise(after), '', changes);
  return changes;
}

function withoutNoise({ status, apiVersion, kind, metadata, ...object }: KubeObject): JsonObject {
  const { labels, annotations, ...others } = metadata;
  const kept = Object.entries(others).filter(([field]) => !SERVER_FIELDS.has(field));
  return {
    apiVersion,
    kind,
    metadata: {
      ...(Object.fromEntries(kept) as JsonObject),
      ...named('labels', labels),
      ...named('annotations', annotations),
    },
    ...object,
  };
}

/** No names are as good as none at all. */
function named(field: string, names: { [name: string]: string } = {}): JsonObject {
  const kept = Object.entries(names).filter(([name]) => !NO_CHANGES.has(name));
  return kept.length > 0 ? { [field]: Object.fromEntries(kept) } : {};
}

function compare(
  before: Json | undefined,
  after: Json | undefined,
  path: string,
  changes: FieldChange[],
): void {
  if (before === after) return;
  if (isObject(before) && isObject(after)) {
    compareMaps(before, after, path, changes);
  } else if (Array.isArray(before) && Array.isArray(after)) {
    compareLists(before, after, path, changes);
  } else {
    changes.push({
      path,
      ...(before === undefined ? {} : { before }),
      ...(after === undefined ? {} : { after }),
    });
  }
}

function compareMaps(before: JsonObject, after: JsonObject, path: string, changes: FieldChange[]): void {
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    compare(fieldOf(before, key), fieldOf(after, key), stepTo(path, key), changes);
  }
}

function compareLists(before: Json[], after: Json[], path: string, changes: FieldChange[]): void {
  if (isDeepStrictEqual(before, after)) return;
  const key = keyOf(before, after);
  if (key !== undefined) {
    compareKeyed(byKey(before, key), byKey(after, key), path, key, changes);
  } else if (before.length === after.length && [...before, ...after].every(isObject)) {
    before.forEach((item, i) => compare(item, after[i], `${path}[${i}]`, changes));
  } else {
    // Of words, such as arguments, or of items that have come or gone and have no names: nobody can say which is which.
    changes.push({ path, before, after });
  }
}

type Keyed = ReadonlyMap<string, JsonObject>;

function compareKeyed(before: Keyed, after: Keyed, path: string, key: string, changes: FieldChange[]): void {
  for (const name of new Set([...before.keys(), ...after.keys()])) {
    compare(before.get(name), after.get(name), `${path}[${key}=${name}]`, changes);
  }
  const [was, is] = [
    [...before.keys()].filter((name) => after.has(name)),
    [...after.keys()].filter((name) => before.has(name)),
  ];
  if (!isDeepStrictEqual(was, is)) changes.push({ path: `${path}[*].${key}`, before: was, after: is });
}

/** By what items of a list are told apart, the first that does. */
const KEYS = [
  'name',
  'mountPath',
  'devicePath',
  'containerPort',
  'port',
  'ip',
  'key',
  'type',
  'topologyKey',
  'rule',
];

function keyOf(before: readonly Json[], after: readonly Json[]): string | undefined {
  if (before.length + after.length === 0) return undefined;
  return KEYS.find((key) => tellsApart(before, key) && tellsApart(after, key));
}

function tellsApart(items: readonly Json[], key: string): boolean {
  const seen = new Set<string>();
  return items.every((item) => {
    const value = isObject(item) ? fieldOf(item, key) : undefined;
    if (typeof value !== 'string' && typeof value !== 'number') return false;
    const fresh = !seen.has(String(value));
    seen.add(String(value));
    return fresh;
  });
}

function byKey(items: readonly Json[], key: string): Keyed {
  return new Map((items as readonly JsonObject[]).map((item) => [String(item[key]), item]));
}

function stepTo(path: string, key: string): string {
  if (!/^[\w-]+$/.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === '' ? key : `${path}.${key}`;
}

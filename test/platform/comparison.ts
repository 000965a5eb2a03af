import { at, isObject, Json, JsonObject } from '../../src/validation/manifest';

/** A way in which what is emitted differs from what a published chart installs. */
export interface Difference {
  /** The object; `rights` stands for all roles of a service account together, `every object` for each. */
  readonly object: string;
  /** Fields, each with all below it; nothing for an object that only one side has; for rights, verbs and resource. */
  readonly fields: readonly string[];
  readonly change: Change;
  readonly why: string;
}

export type Change = 'added' | 'left out' | 'changed';

/** One side of a comparison: the values of fields, of rights or of whatever else by their names. */
type Side = ReadonlyMap<string, string>;

/** Every difference between two installations into the namespace `home`, as `object field: change`. */
export function differencesBetween(
  theirs: readonly JsonObject[],
  ours: readonly JsonObject[],
  home: string,
): string[] {
  const [their, our] = [theirs, ours].map(
    (side) => new Map(side.map((object) => [keyOf(object, home), object])),
  );
  const names = (side: ReadonlyMap<string, JsonObject>) => new Map([...side.keys()].map((key) => [key, '']));
  const labels = (side: ReadonlyMap<string, JsonObject>) =>
    new Map([...side].map(([key, object]) => [key, JSON.stringify(at(object, 'metadata', 'labels'))]));
  const both = [...our.keys()].filter((key) => their.has(key));
  return [
    ...changes(names(their), names(our)),
    ...both.flatMap((key) => {
      const [left, right] = [their, our].map((side) => leavesOf(comparable(side.get(key)!)));
      return changes(left, right).map((change) => `${key} ${change}`);
    }),
    ...(changes(labels(their), labels(our)).length > 0 ? ['every object metadata.labels: changed'] : []),
  ];
}

/** Every difference between two sides, as `name: change`. */
export function changes(theirs: Side, ours: Side): string[] {
  return [...new Set([...theirs.keys(), ...ours.keys()])].flatMap((name) => {
    if (theirs.get(name) === ours.get(name)) return [];
    const change: Change = !ours.has(name) ? 'left out' : !theirs.has(name) ? 'added' : 'changed';
    return [`${name}: ${change}`];
  });
}

/** Differences that are not listed, and listed ones that are none. */
export function unlike(
  found: readonly string[],
  listed: readonly Difference[],
): { readonly unlisted: string[]; readonly gone: string[] } {
  const each = listed.flatMap(expanded);
  return {
    unlisted: found.filter((difference) => !each.some((one) => covers(one, difference))),
    gone: each.filter((one) => !found.some((difference) => covers(one, difference))),
  };
}

/** As a page shows them; `short` shortens the names of fields. */
export function differencesTable(
  differences: readonly Difference[],
  short: (field: string) => string,
): string {
  const rows = differences.map(({ object, fields, change, why }) => {
    const named = fields.map((field) => `\`${short(field)}\``);
    return `| ${object} | ${named.join(', ') || 'the whole'} | ${change} | ${why} |`;
  });
  return ['| object | field | ours | why |', '|---|---|---|---|', ...rows].join('\n');
}

function keyOf({ kind, metadata }: JsonObject, home: string): string {
  const { name, namespace = home } = metadata as Record<string, string>;
  return `${kind as string}/${name}${namespace === home ? '' : ` in ${namespace}`}`;
}

/** Without what is compared otherwise. */
function comparable({ rules: _, ...object }: JsonObject): JsonObject {
  const { labels: __, ...metadata } = object.metadata as JsonObject;
  return { ...object, metadata };
}

/** The leaves of a manifest by their paths; list items that have a name go by it. */
function leavesOf(value: Json, path = ''): Map<string, string> {
  if (!Array.isArray(value) && !isObject(value)) return new Map([[path, JSON.stringify(value)]]);
  const children: [string, Json][] = Array.isArray(value)
    ? value.map((item, i) => [`${path}[${isObject(item) && item.name ? (item.name as string) : i}]`, item])
    : Object.entries(value).map(([key, child]) => [path ? `${path}.${key}` : key, child]);
  return new Map(children.flatMap(([childPath, child]) => [...leavesOf(child, childPath)]));
}

/** What a difference says, one by one: verbs and objects may stand together in it. */
function expanded({ object, fields, change }: Difference): string[] {
  const each = object.endsWith('rights') ? fields.flatMap(expandedRight) : fields;
  return object
    .split(', ')
    .flatMap((key) =>
      each.length > 0 ? each.map((field) => `${key} ${field}: ${change}`) : `${key}: ${change}`,
    );
}

function expandedRight(right: string): string[] {
  const [verbs, resource] = right.split(' ');
  return verbs.split(',').map((verb) => `${verb} ${resource}`);
}

/** Whether a listed difference covers a found one: a field stands for all below it. */
function covers(listed: string, found: string): boolean {
  const [field, change] = listed.split(/: (?=[^:]*$)/);
  const below = found.startsWith(field) && /^[.[]/.test(found.slice(field.length));
  return found === listed || (below && found.endsWith(`: ${change}`));
}

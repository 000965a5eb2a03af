import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Testing } from 'cdk8s';
import { DIFFERENCES, differencesTable } from './chart-differences';
import { newChart } from './fixture';
import published from '../../../imports/karpenter-chart-1.14.json';
import { Karpenter, KarpenterIdentity } from '../../../src/platform/karpenter';
import { at, isObject, Json, JsonObject } from '../../../src/validation/manifest';

/** What the chart installs, and what is emitted here for the same cluster. */
const THEIRS = published as unknown as JsonObject[];

function ours(): JsonObject[] {
  const chart = newChart();
  new Karpenter(chart, 'karpenter', {
    clusterName: 'prod-1',
    namespace: 'kube-system',
    identity: KarpenterIdentity.podIdentity(),
    interruptionQueue: 'prod-1-karpenter',
  });
  return Testing.synth(chart) as JsonObject[];
}

const keyOf = ({ kind, metadata }: JsonObject) => `${kind as string}/${at(metadata, 'name') as string}`;
const isRole = ({ kind }: JsonObject) => ['Role', 'ClusterRole'].includes(kind as string);

/** The leaves of a manifest by their paths; list items that have a name go by it. */
function leavesOf(value: Json, path = ''): Map<string, string> {
  if (!Array.isArray(value) && !isObject(value)) return new Map([[path, JSON.stringify(value)]]);
  const children: [string, Json][] = Array.isArray(value)
    ? value.map((item, i) => [`${path}[${isObject(item) && item.name ? (item.name as string) : i}]`, item])
    : Object.entries(value).map(([key, child]) => [path ? `${path}.${key}` : key, child]);
  return new Map(children.flatMap(([childPath, child]) => [...leavesOf(child, childPath)]));
}

/** Each thing that may be done, as `verb resource[name]`, after the namespace where it is not everywhere. */
function rightsOf(objects: readonly JsonObject[]): Map<string, string> {
  const bound = objects.filter(isRole).filter((role) => keyOf(role) !== 'ClusterRole/karpenter-admin');
  return new Map(
    bound.flatMap(({ kind, metadata, rules }) =>
      (rules as unknown as Record<string, string[]>[]).flatMap(({ resources, verbs, resourceNames = [''] }) =>
        resources.flatMap((resource) =>
          verbs.flatMap((verb) =>
            resourceNames.map((name): [string, string] => [
              `${verb} ${resource}${name && `[${name}]`}`,
              kind === 'Role' ? (at(metadata, 'namespace') as string) : 'everywhere',
            ]),
          ),
        ),
      ),
    ),
  );
}

/** Every difference, as `object: field: change`. */
function differences(): string[] {
  const [mine, chart] = [ours(), THEIRS].map(
    (objects) => new Map(objects.map((each) => [keyOf(each), each])),
  );
  const objects = changes(keysOnly(chart), keysOnly(mine)).map(([key, change]) => `${key}: ${change}`);
  const both = [...mine.keys()].filter((key) => chart.has(key));
  const fields = both.flatMap((key) => {
    const [their, my] = [chart, mine].map((side) => leavesOf(comparable(side.get(key)!)));
    return changes(their, my).map(([field, change]) => `${key} ${field}: ${change}`);
  });
  const rights = changes(rightsOf(THEIRS), rightsOf(ours())).map(
    ([right, change]) => `rights ${right}: ${change}`,
  );
  const labels =
    changes(labelsOf(chart), labelsOf(mine)).length > 0 ? ['every object metadata.labels: changed'] : [];
  return [...objects, ...fields, ...rights, ...labels];
}

const keysOnly = (side: Map<string, JsonObject>) => new Map([...side.keys()].map((key) => [key, '']));

function comparable(object: JsonObject): JsonObject {
  const { labels: _, ...metadata } = object.metadata as JsonObject;
  const { rules, ...others } = object;
  return { ...others, metadata, ...(isRole(object) ? {} : { rules: rules ?? null }) };
}

function labelsOf(side: Map<string, JsonObject>): Map<string, string> {
  return new Map([...side].map(([key, object]) => [key, JSON.stringify(at(object, 'metadata', 'labels'))]));
}

function changes(theirs: Map<string, string>, mine: Map<string, string>): [string, string][] {
  return [...new Set([...theirs.keys(), ...mine.keys()])].flatMap((key): [string, string][] => {
    if (theirs.get(key) === mine.get(key)) return [];
    return [[key, !mine.has(key) ? 'left out' : !theirs.has(key) ? 'added' : 'changed']];
  });
}

/** What the list says, each difference on its own. */
const LISTED = DIFFERENCES.flatMap(({ object, fields, change }) => {
  if (fields.length === 0) return object.split(', ').map((key) => `${key}: ${change}`);
  const each = object === 'rights' ? fields.flatMap(expandRight) : fields;
  return each.map((field) => `${object} ${field}: ${change}`);
});

function expandRight(right: string): string[] {
  const [verbs, resource] = right.split(' ');
  return verbs.split(',').map((verb) => `${verb} ${resource}`);
}

/** Whether a listed difference covers a found one: a field stands for all below it. */
const covers = (listed: string) => (found: string) => {
  const [field, change] = listed.split(/: (?=[^:]*$)/);
  return (
    found === listed ||
    (found.startsWith(field) && /^[.[]/.test(found.slice(field.length)) && found.endsWith(`: ${change}`))
  );
};

test('every difference from the published chart is listed, with its reason', () => {
  const unexplained = differences().filter((found) => !LISTED.some((listed) => covers(listed)(found)));
  expect(unexplained).toEqual([]);
});

test('every listed difference is one', () => {
  const found = differences();
  expect(LISTED.filter((listed) => !found.some(covers(listed)))).toEqual([]);
});

test('no right is wider than in the chart', () => {
  const theirs = rightsOf(THEIRS);
  const wider = [...rightsOf(ours()).keys()].filter((right) => !theirs.has(right));
  // The chart lets it read every lease of the namespace.
  expect(wider).toEqual(['get leases[karpenter-leader-election]']);
});

test('the page shows the list', () => {
  const page = readFileSync(join(__dirname, '../../../docs/karpenter.md'), 'utf8');
  expect(page).toContain(differencesTable());
});

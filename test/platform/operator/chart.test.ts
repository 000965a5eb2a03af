import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chartObjects, RELEASE } from './chart';
import { DIFFERENCES, differencesFor, operatorDifferencesTable } from './chart-differences';
import { install } from './install';
import { OperatorVersion } from '../../../src';
import { OperatorWebhook } from '../../../src/platform/operator';
import { at, JsonObject } from '../../../src/validation/manifest';
import { changes, differencesBetween, unlike } from '../comparison';

/** What is emitted here where the chart is installed by default. */
function ours(watchNamespaces?: string[]): JsonObject[] {
  const keystorePassword = { secretName: 'keystore', key: 'password' };
  const { manifests } = install({
    version: OperatorVersion.V1_15_0,
    namespace: RELEASE,
    installCrds: false,
    watchNamespaces,
    webhook: OperatorWebhook.certManager({ keystorePassword }),
  });
  return (manifests as readonly JsonObject[]).map(byKeys);
}

/** With the configuration by its keys. */
function byKeys(object: JsonObject): JsonObject {
  const text = at(object, 'data', 'flink-conf.yaml') as string | undefined;
  if (text === undefined) return object;
  const entries = text
    .trimEnd()
    .split('\n')
    .map((line) => line.split(/: (.*)/).slice(0, 2));
  return {
    ...object,
    data: { ...(object.data as JsonObject), 'flink-conf.yaml': Object.fromEntries(entries) },
  };
}

/** Each thing that a service account may do, as `verb resource.group`, and where. */
function rightsOf(objects: readonly JsonObject[], of: 'operator' | 'job'): Map<string, string> {
  const roles = objects.filter(({ kind, metadata }) => {
    const isJobs = at(metadata, 'name') === 'flink';
    return ['Role', 'ClusterRole'].includes(kind as string) && isJobs === (of === 'job');
  });
  const found = new Map<string, string[]>();
  for (const { metadata, rules } of roles) {
    const where = (at(metadata, 'namespace') as string | undefined) ?? 'everywhere';
    for (const { apiGroups, resources, verbs } of rules as unknown as Record<string, string[]>[]) {
      const groups = apiGroups.map((group) => group && `.${group}`);
      const names = resources.flatMap((resource) => groups.map((group) => resource + group));
      for (const right of names.flatMap((name) => verbs.map((verb) => `${verb} ${name}`))) {
        found.set(right, [...(found.get(right) ?? []), where]);
      }
    }
  }
  return new Map([...found].map(([right, places]) => [right, [...new Set(places)].sort().join(', ')]));
}

describe.each([
  ['the whole cluster', undefined],
  ['named namespaces', ['ads']],
] as const)('for %s', (scope, watchNamespaces) => {
  const chart = chartObjects(watchNamespaces);
  const mine = ours(watchNamespaces && [...watchNamespaces]);
  const rights = (of: 'operator' | 'job') =>
    changes(rightsOf(chart, of), rightsOf(mine, of)).map((change) => `${of} rights ${change}`);
  const found = [
    ...differencesBetween(chart, mine, RELEASE),
    ...rights('operator'),
    // Where nobody makes a service account for jobs there is nothing to compare.
    ...(watchNamespaces ? rights('job') : []),
  ];

  test('every difference from the published chart is listed, with its reason', () => {
    expect(unlike(found, differencesFor(scope)).unlisted).toEqual([]);
  });

  test('every listed difference is one', () => {
    expect(unlike(found, differencesFor(scope)).gone).toEqual([]);
  });

  test('no right of the operator is wider than in the chart', () => {
    const theirs = rightsOf(chart, 'operator');
    const isIn = (places: string, where: string) =>
      places === 'everywhere' || where.split(', ').every((place) => places.split(', ').includes(place));
    const wider = [...rightsOf(mine, 'operator')].filter(
      ([right, where]) => !isIn(theirs.get(right) ?? '', where),
    );
    expect(wider).toEqual([]);
  });
});

test('each difference has a reason', () => {
  expect(DIFFERENCES.filter(({ why }) => why.length < 10)).toEqual([]);
});

test('the page shows the list', () => {
  const page = readFileSync(join(__dirname, '../../../docs/flink-operator.md'), 'utf8');
  expect(page).toContain(operatorDifferencesTable());
});

import { ApiObject, App, Chart, Testing } from 'cdk8s';
import { Guard, GuardedNamespace, KubernetesSubject, UnmanagedResources } from '../../../src/platform/guard';
import { at, JsonObject } from '../../../src/validation/manifest';
import { newChart } from '../karpenter/fixture';

const RUNNER = [KubernetesSubject.user('flink-fleet-runner')];

function guardIn(chart: Chart, props = {}): JsonObject[] {
  new Guard(chart, 'guard', { runner: RUNNER, ...props });
  return Testing.synth(chart) as JsonObject[];
}

function namespaceOf(props: object, chart = newChart()): JsonObject[] {
  new GuardedNamespace(chart, 'ads', { runner: RUNNER, ...props } as never);
  return Testing.synth(chart) as JsonObject[];
}

const ofKind = (kind: string, all: readonly JsonObject[]) => all.filter((object) => object.kind === kind);
const labelsOf = (object: JsonObject) => at(object, 'metadata', 'labels') as Record<string, string>;
const namespaceIn = (chart: Chart) =>
  new ApiObject(chart, 'namespace', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'ads' } });
const makeNamespace = (props: object) => () => namespaceOf(props);

describe('a guard', () => {
  test('has each policy bound once, and denies', () => {
    const objects = guardIn(newChart());
    const policies = ofKind('ValidatingAdmissionPolicy', objects);
    const bindings = ofKind('ValidatingAdmissionPolicyBinding', objects);
    expect(bindings.map((binding) => at(binding, 'spec', 'policyName'))).toEqual(
      policies.map((policy) => at(policy, 'metadata', 'name')),
    );
    for (const binding of bindings) expect(at(binding, 'spec', 'validationActions')).toEqual(['Deny']);
    for (const policy of policies) expect(at(policy, 'spec', 'failurePolicy')).toBe('Fail');
  });

  test('belongs to the whole cluster, whatever the namespace of its chart', () => {
    const chart = newChart();
    expect(chart.namespace).toBe('flink-system');
    for (const object of guardIn(chart)) expect(at(object, 'metadata', 'namespace')).toBeUndefined();
  });

  test('takes its grants from a ConfigMap of the namespace of each object, and refuses where there is none', () => {
    const bindings = ofKind('ValidatingAdmissionPolicyBinding', guardIn(newChart()));
    const withGrants = bindings.filter((binding) => at(binding, 'spec', 'paramRef'));
    expect(withGrants.map((binding) => at(binding, 'spec', 'policyName'))).toEqual([
      'flink-fleet-guard',
      'flink-fleet-guard-scale',
    ]);
    for (const binding of withGrants) {
      expect(at(binding, 'spec', 'paramRef')).toEqual({
        name: 'flink-fleet-epochs',
        parameterNotFoundAction: 'Deny',
      });
    }
  });

  test('has the group system:masters break the glass, unless others are named', () => {
    const told = (props: object) => JSON.stringify(guardIn(newChart(), props));
    expect(told({})).toContain('only Group system:masters may remove its label');
    const breakGlass = [KubernetesSubject.group('oidc:platform'), KubernetesSubject.user('jane')];
    expect(told({ breakGlass })).toContain('only Group oidc:platform, User jane may remove its label');
    expect(told({ breakGlass })).not.toContain('system:masters');
  });

  test('does not change the list that it was given', () => {
    const guard = new Guard(newChart(), 'guard', { runner: RUNNER });
    guard.runner.push(KubernetesSubject.user('jane'));
    expect(guard.runner).toEqual(RUNNER);
  });

  test('takes no property that it does not know', () => {
    expect(() => guardIn(newChart(), { breakGlas: RUNNER })).toThrow(/breakGlas.*breakGlass/s);
  });
});

describe('a guarded namespace', () => {
  test('of another program gets labels and nothing else', () => {
    const [namespace] = ofKind('Namespace', namespaceOf({ namespaceName: 'ads' }));
    expect(namespace).toEqual({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: {
        name: 'ads',
        labels: { 'flink-fleet.dev/guarded': 'true', 'flink-fleet.dev/unmanaged': 'refuse' },
      },
    });
  });

  test('of another program is labelled last, when the grants are there', () => {
    const chart = newChart();
    const guarded = new GuardedNamespace(chart, 'ads', { namespaceName: 'ads', runner: RUNNER });
    expect(guarded.node.findChild('Namespace').node.dependencies).toContain(guarded.apiObject);
    const kinds = (Testing.synth(chart) as JsonObject[]).map(({ kind }) => kind);
    expect(kinds.indexOf('ConfigMap')).toBeLessThan(kinds.indexOf('Namespace'));
  });

  test('of this program gets the labels beside its own, and comes before what is in it', () => {
    const chart = newChart();
    const namespace = namespaceIn(chart);
    namespace.metadata.addLabel('team', 'ads');
    const objects = namespaceOf({ namespace, unmanaged: UnmanagedResources.ALLOW }, chart);
    expect(objects[0].kind).toBe('Namespace');
    expect(ofKind('Namespace', objects)).toHaveLength(1);
    expect(labelsOf(objects[0])).toEqual({
      team: 'ads',
      'flink-fleet.dev/guarded': 'true',
      'flink-fleet.dev/unmanaged': 'allow',
    });
  });

  test('has a ConfigMap without data, so that no apply ever touches a grant', () => {
    const [configMap] = ofKind('ConfigMap', namespaceOf({ namespaceName: 'ads' }));
    expect(Object.keys(configMap).sort()).toEqual(['apiVersion', 'kind', 'metadata']);
    expect(configMap.metadata).toMatchObject({ name: 'flink-fleet-epochs', namespace: 'ads' });
  });

  test('has all that is in it in itself, whatever the namespace of its chart', () => {
    const inside = namespaceOf({ namespaceName: 'ads' }).filter(({ kind }) => kind !== 'Namespace');
    expect(inside.map(({ kind }) => kind).sort()).toEqual(['ConfigMap', 'Role', 'RoleBinding']);
    for (const object of inside) expect(at(object, 'metadata', 'namespace')).toBe('ads');
  });

  test('lets nobody but the runner write grants, and not even it create or delete their ConfigMap', () => {
    const objects = namespaceOf({ namespaceName: 'ads' });
    const rules = ofKind('Role', objects).flatMap((role) => role.rules as JsonObject[]);
    const onConfigMaps = rules.filter((rule) => (rule.resources as string[]).includes('configmaps'));
    expect(onConfigMaps).toEqual([
      {
        apiGroups: [''],
        resources: ['configmaps'],
        resourceNames: ['flink-fleet-epochs'],
        verbs: ['get', 'list', 'watch', 'update', 'patch'],
      },
    ]);
    expect(ofKind('RoleBinding', objects).map(({ subjects }) => subjects)).toEqual([
      [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'flink-fleet-runner' }],
    ]);
  });

  test('can be one of several in a chart', () => {
    const chart = newChart();
    for (const name of ['ads', 'search']) {
      new GuardedNamespace(chart, name, { namespaceName: name, runner: RUNNER });
    }
    const configMaps = ofKind('ConfigMap', Testing.synth(chart) as JsonObject[]);
    expect(configMaps.map((object) => at(object, 'metadata', 'namespace'))).toEqual(['ads', 'search']);
  });

  test('is named once', () => {
    const namespace = namespaceIn(new Chart(new App(), 'other'));
    expect(makeNamespace({})).toThrow(/FLEET_E2303: \[platform\/ads\] neither is given; give exactly one/);
    expect(makeNamespace({ namespace, namespaceName: 'ads' })).toThrow(/FLEET_E2303.*both are given/);
  });

  test('is a Namespace', () => {
    const namespace = new ApiObject(newChart(), 'x', { apiVersion: 'v1', kind: 'ConfigMap' });
    expect(makeNamespace({ namespace })).toThrow(
      /FLEET_E2304.*must be a v1 Namespace object, got ConfigMap of v1/,
    );
  });

  test.each([
    [{ namespaceName: 'ads', unmanaged: 'ignore' }, /unmanaged.*refuse/],
    [{ namespaceName: 'ads', runner: undefined }, /runner is missing/],
    [{ namespaceName: 'ads', runner: [] }, /FLEET_E2302/],
    [{ namespaceName: 3 }, /namespaceName/],
  ])('of %j is refused', (props, text) => {
    expect(makeNamespace(props)).toThrow(text);
  });
});

import { install } from './install';
import { OperatorVersion } from '../../../src';
import { OPERATOR_VERSIONS } from '../../../src/flink/versions/operator-facts';
import { FlinkOperatorProps } from '../../../src/platform/operator';
import { Manifest } from '../../lab';

interface Rule {
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

const roles = (props: FlinkOperatorProps): Manifest[] =>
  install({ installCrds: false, ...props }).manifests.filter(({ kind }) => /^(Cluster)?Role$/.test(kind));

/** Each right as `verb resource`, by the role that has it. */
const rights = (props: FlinkOperatorProps): Record<string, string[]> =>
  Object.fromEntries(
    roles(props).map(({ kind, metadata, rules }) => [
      [kind, metadata.namespace, metadata.name].filter(Boolean).join('/'),
      (rules as Rule[]).flatMap(({ resources, verbs }) =>
        resources.flatMap((resource) => verbs.map((verb) => `${verb} ${resource}`)),
      ),
    ]),
  );

const EVERYTHING: FlinkOperatorProps = {
  kerberos: true,
  configuration: {
    'kubernetes.rest-service.exposed.type': 'NodePort',
    'kubernetes.operator.cluster.resource-view.refresh-interval': '1 min',
  },
};

test.each(OPERATOR_VERSIONS)('no role of operator %s has a wildcard or a right on rights', (version) => {
  for (const watchNamespaces of [undefined, ['ads']]) {
    const all = JSON.stringify(
      roles({ ...EVERYTHING, version, watchNamespaces }).map(({ rules }) => rules as Rule[]),
    );
    expect(all).not.toContain('*');
    expect(all).not.toMatch(
      /"(roles|clusterroles|rolebindings|clusterrolebindings|serviceaccounts|namespaces)/,
    );
    expect(all).not.toMatch(/"(escalate|bind|impersonate)"/);
  }
});

test('for the whole cluster its rights are in one ClusterRole, and its lease in its own namespace', () => {
  expect(Object.keys(rights({}))).toEqual([
    'ClusterRole/flink-operator',
    'Role/flink-operator/flink-operator-own-namespace',
  ]);
  expect(rights({})['Role/flink-operator/flink-operator-own-namespace']).toEqual([
    'get leases',
    'create leases',
    'update leases',
    'patch leases',
  ]);
});

test('for named namespaces nothing holds for the whole cluster', () => {
  const watchNamespaces = ['ads', 'shop', 'ads'];
  expect(Object.keys(rights({ watchNamespaces, jobServiceAccounts: false }))).toEqual([
    'Role/ads/flink-operator',
    'Role/shop/flink-operator',
    'Role/flink-operator/flink-operator-own-namespace',
  ]);
});

test('where it does not serve its own namespace, it may see there whether there are snapshots', () => {
  const own = (props: FlinkOperatorProps) =>
    rights(props)['Role/flink-operator/flink-operator-own-namespace'];
  const list = 'list flinkstatesnapshots';
  expect(own({ watchNamespaces: ['ads'] })).toContain(list);
  expect(own({ watchNamespaces: ['ads', 'flink-operator'] })).not.toContain(list);
  expect(own({ watchNamespaces: ['ads'], version: OperatorVersion.V1_9_0 })).not.toContain(list);
});

test.each([
  [OperatorVersion.V1_7_0, [], ['flinkdeployments', 'flinksessionjobs']],
  [
    OperatorVersion.V1_10_0,
    ['flinkstatesnapshots'],
    ['flinkdeployments', 'flinksessionjobs', 'flinkstatesnapshots'],
  ],
  [
    OperatorVersion.V1_14_0,
    ['flinkdeployments', 'flinkstatesnapshots'],
    ['flinkdeployments', 'flinksessionjobs', 'flinkstatesnapshots', 'flinkbluegreendeployments'],
  ],
])('operator %s makes %j itself, and serves %j', (version, made, served) => {
  const own = rights({ version })['ClusterRole/flink-operator'];
  const flink = (verb: string) =>
    own
      .filter((right) => new RegExp(`^${verb} flink[a-z]+$`).test(right))
      .map((right) => right.split(' ')[1]);
  expect(flink('create')).toEqual(made);
  expect(flink('delete')).toEqual(made);
  expect(flink('watch')).toEqual(served);
  expect(own).toEqual(expect.arrayContaining(served.map((resource) => `update ${resource}/status`)));
});

test('Secrets are open to it only where jobs log in by Kerberos', () => {
  const secrets = (props: FlinkOperatorProps) =>
    Object.values(rights(props))
      .flat()
      .filter((right) => right.endsWith(' secrets'));
  expect(secrets({})).toEqual([]);
  expect(secrets({ kerberos: true })).toContain('create secrets');
});

describe('nodes are open to it', () => {
  const nodes = (props: FlinkOperatorProps) =>
    rights(props)['ClusterRole/flink-operator-flink-operator-nodes'];

  test('not by default', () => {
    expect(nodes({})).toBeUndefined();
    const key = 'kubernetes.operator.cluster.resource-view.refresh-interval';
    expect(nodes({ configuration: { [key]: '-1 min' } })).toBeUndefined();
  });

  test.each([
    [{ defaultConfiguration: { 'kubernetes.rest-service.exposed.type': 'NodePort' } }],
    [{ namespaceConfiguration: { ads: { 'kubernetes.rest-service.exposed.type': 'nodeport' } } }],
  ])('where jobs are reached by them: %j', (props) => {
    expect(nodes(props)).toEqual(['list nodes']);
  });

  test('where it minds what the cluster has room for', () => {
    expect(nodes(EVERYTHING)).toEqual(['list nodes', 'get nodes', 'get configmaps']);
    const { rules } = roles(EVERYTHING).find(({ metadata }) => metadata.name.endsWith('-nodes'))!;
    expect((rules as { resourceNames?: string[] }[]).at(-1)!.resourceNames).toEqual([
      'cluster-autoscaler-status',
    ]);
  });
});

test('every role is bound to the service account that the pods run under', () => {
  const { manifests, object, operator } = install({ installCrds: false, namespace: 'ops', ...EVERYTHING });
  expect(object('Deployment').spec.template.spec.serviceAccountName).toBe(operator.serviceAccountName);
  const bindings = manifests.filter(({ kind }) => kind.endsWith('RoleBinding'));
  expect(bindings.map(({ roleRef }) => roleRef.name as string)).toEqual(
    roles({ namespace: 'ops', ...EVERYTHING }).map(({ metadata }) => metadata.name),
  );
  for (const { subjects } of bindings) {
    expect(subjects).toEqual([{ kind: 'ServiceAccount', name: 'flink-operator', namespace: 'ops' }]);
  }
});

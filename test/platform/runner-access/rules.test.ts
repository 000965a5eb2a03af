import { heldObject } from '../../../src/platform/runner-access/held';
import { pluralOf, pluralsIn } from '../../../src/platform/runner-access/resource';
import { runnerAccess } from '../../../src/platform/runner-access/rules';
import { JsonObject } from '../../../src/validation/manifest';

const RBAC = 'rbac.authorization.k8s.io/v1';

function object(apiVersion: string, kind: string, name: string, namespace?: string): JsonObject {
  return { apiVersion, kind, metadata: { name, ...(namespace ? { namespace } : {}) } };
}

function accessTo(...manifests: JsonObject[]) {
  const plurals = pluralsIn(manifests);
  return runnerAccess(
    manifests.map((manifest) => heldObject(manifest, plurals)),
    new Map(),
  );
}

/** The verbs on a resource: by name, or by `*` for those of any name. */
function verbs(rules: readonly JsonObject[] | undefined, resource: string): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  for (const { resources, resourceNames = ['*'], verbs: some } of (rules ?? []) as unknown as Rule[]) {
    if (!resources.includes(resource)) continue;
    for (const name of resourceNames) found[name] = [...(found[name] ?? []), ...some].sort();
  }
  return found;
}

interface Rule {
  readonly resources: string[];
  readonly resourceNames?: string[];
  readonly verbs: string[];
}

const OWN_NAMESPACE = object('v1', 'Namespace', 'ads');
const READ = ['get', 'list', 'watch'];
const WRITE = ['create', 'delete', 'patch'];

test('what is of the whole cluster is written by name, and read by kind', () => {
  const { cluster } = accessTo(object('scheduling.k8s.io/v1', 'PriorityClass', 'bulk'));
  expect(verbs(cluster, 'priorityclasses')).toEqual({ '*': READ, bulk: WRITE });
});

test('in a namespace of the program its kinds are written, whatever their names', () => {
  const { cluster, namespaces } = accessTo(OWN_NAMESPACE, object('apps/v1', 'Deployment', 'x', 'ads'));
  expect(verbs(cluster, 'deployments')).toEqual({ '*': READ });
  expect(verbs(namespaces.get('ads'), 'deployments')).toEqual({ '*': WRITE });
});

test('where applications run, a move may look and clean up; elsewhere it may not', () => {
  const { cluster, namespaces: all } = runnerAccess(
    [OWN_NAMESPACE, object('v1', 'ConfigMap', 'x', 'ads'), object('v1', 'ConfigMap', 'x', 'ops')].map(
      (each) => heldObject(each, new Map()),
    ),
    new Map([['ads', []]]),
  );
  expect(verbs(cluster, 'nodes')).toEqual({ '*': READ });
  expect(verbs(cluster, 'deployments')).toEqual({ '*': READ });
  expect(verbs(all.get('ads'), 'services/proxy')).toEqual({ '*': ['get'] });
  expect(verbs(all.get('ads'), 'deployments')).toEqual({ '*': ['delete', 'get', 'list'] });
  expect(verbs(all.get('ads'), 'resourcequotas')).toEqual({ '*': ['get', 'list'] });
  expect(verbs(all.get('ops'), 'services/proxy')).toEqual({});
});

test('in a namespace of others it is by name', () => {
  const { namespaces } = accessTo(object('apps/v1', 'Deployment', 'x', 'kube-system'));
  expect(verbs(namespaces.get('kube-system'), 'deployments')).toEqual({ x: WRITE });
});

test.each(['ads', 'kube-system'])('a Secret in %s is read and written by its name alone', (namespace) => {
  const { cluster, namespaces } = accessTo(OWN_NAMESPACE, object('v1', 'Secret', 'password', namespace));
  expect(verbs(cluster, 'secrets')).toEqual({});
  expect(verbs(namespaces.get(namespace), 'secrets')).toEqual({
    password: ['create', 'delete', 'get', 'patch'],
  });
});

test.each([
  ['v1', 'Namespace'],
  ['v1', 'PersistentVolume'],
  ['apiextensions.k8s.io/v1', 'CustomResourceDefinition'],
  ['admissionregistration.k8s.io/v1', 'ValidatingAdmissionPolicy'],
  ['admissionregistration.k8s.io/v1', 'ValidatingAdmissionPolicyBinding'],
])('of %s a %s is never removed', (apiVersion, kind) => {
  const { cluster } = accessTo(object(apiVersion, kind, 'x'));
  expect(verbs(cluster, pluralOf(kind)).x).toEqual(['create', 'patch']);
});

test.each([
  ['v1', 'PersistentVolumeClaim'],
  ['flink.apache.org/v1beta1', 'FlinkStateSnapshot'],
  ['flink.apache.org/v1beta1', 'FlinkDeployment'],
])('of %s a %s is not removed but by what the guard gives', (apiVersion, kind) => {
  const { namespaces } = accessTo(OWN_NAMESPACE, object(apiVersion, kind, 'x', 'ads'));
  expect(verbs(namespaces.get('ads'), pluralOf(kind))).toEqual({ '*': ['create', 'patch'] });
});

describe('roles', () => {
  const bound = (kind: string, name: string, roleKind: string, role: string, namespace?: string) => ({
    ...object(RBAC, kind, name, namespace),
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: roleKind, name: role },
  });

  test('are written with whatever is in them, and given away, by the names that the program has', () => {
    const { cluster, namespaces } = accessTo(
      OWN_NAMESPACE,
      object(RBAC, 'ClusterRole', 'operator'),
      bound('ClusterRoleBinding', 'all', 'ClusterRole', 'operator'),
      object(RBAC, 'Role', 'jobs', 'ads'),
      bound('RoleBinding', 'jobs', 'Role', 'jobs', 'ads'),
      bound('RoleBinding', 'seers', 'ClusterRole', 'view', 'ads'),
    );
    expect(verbs(cluster, 'clusterroles')).toMatchObject({
      '*': READ,
      operator: ['bind', ...WRITE, 'escalate'].sort(),
    });
    expect(verbs(cluster, 'clusterrolebindings')).toMatchObject({ all: WRITE });
    const ads = namespaces.get('ads');
    expect(verbs(ads, 'roles')).toMatchObject({
      '*': ['delete'],
      jobs: ['bind', ...WRITE, 'escalate'].sort(),
    });
    expect(verbs(ads, 'rolebindings')).toMatchObject({ '*': ['delete'], jobs: WRITE, seers: WRITE });
    expect(verbs(ads, 'clusterroles')).toEqual({ view: ['bind'] });
  });

  test('of the runner itself are kept, and never extended', () => {
    const { cluster, namespaces } = accessTo(
      OWN_NAMESPACE,
      object(RBAC, 'ClusterRole', 'flink-fleet-runner'),
      bound('ClusterRoleBinding', 'flink-fleet-runner', 'ClusterRole', 'flink-fleet-runner'),
      object(RBAC, 'Role', 'flink-fleet-runner', 'ads'),
      bound('RoleBinding', 'flink-fleet-runner', 'Role', 'flink-fleet-runner', 'ads'),
    );
    for (const name of ['flink-fleet-runner', 'flink-fleet-runner-apply']) {
      expect(verbs(cluster, 'clusterroles')[name]).toEqual(['patch']);
      expect(verbs(cluster, 'clusterrolebindings')[name]).toEqual(['patch']);
      expect(verbs(namespaces.get('ads'), 'roles')[name]).toEqual(['patch']);
      expect(verbs(namespaces.get('ads'), 'rolebindings')[name]).toEqual(['patch']);
    }
  });
});

test('the order of the objects changes nothing', () => {
  const objects = [
    OWN_NAMESPACE,
    object('v1', 'Namespace', 'ops'),
    object('v1', 'ConfigMap', 'b', 'ads'),
    object('apps/v1', 'Deployment', 'a', 'kube-system'),
    object('v1', 'Service', 'c', 'kube-system'),
    object(RBAC, 'ClusterRole', 'z'),
    object(RBAC, 'ClusterRole', 'a'),
  ];
  const { cluster, namespaces } = accessTo(...objects);
  const reversed = accessTo(...[...objects].reverse());
  expect(JSON.stringify(reversed.cluster)).toBe(JSON.stringify(cluster));
  expect(JSON.stringify([...reversed.namespaces])).toBe(JSON.stringify([...namespaces]));
});

test.each([
  ['Deployment', 'deployments'],
  ['NetworkPolicy', 'networkpolicies'],
  ['PriorityClass', 'priorityclasses'],
  ['Endpoints', 'endpoints'],
  ['Gateway', 'gateways'],
  ['Ingress', 'ingresses'],
])('the plural of %s is %s', (kind, plural) => {
  expect(pluralOf(kind)).toBe(plural);
});

test('what a CRD of the program calls its kind is what counts', () => {
  const crd = {
    ...object('apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'oxen.example.com'),
    spec: { group: 'example.com', names: { kind: 'Ox', plural: 'oxen' } },
  };
  const { cluster } = accessTo(crd, object('example.com/v1', 'Ox', 'bull'));
  expect(verbs(cluster, 'oxen')).toMatchObject({ bull: WRITE });
});

import * as fc from 'fast-check';
import { holds } from '../../../../src/runner/apply/compare/unchanged';
import { KubeObject } from '../../../../src/runner/kube/object';
import { isObject, Json, JsonObject } from '../../../../src/validation/manifest';

const object = (apiVersion: string, kind: string, more: JsonObject): KubeObject => ({
  apiVersion,
  kind,
  metadata: { name: 'x', namespace: 'ads' },
  ...more,
});
const deployment = (spec: JsonObject) => object('apps/v1', 'Deployment', { spec: { template: { spec } } });
const container = (fields: JsonObject) => deployment({ containers: [{ name: 'a', ...fields }] });
const limits = (values: JsonObject) => container({ resources: { limits: values } });
const nodePool = ({ metadata, ...spec }: JsonObject) =>
  object('karpenter.sh/v1', 'NodePool', { spec, ...(metadata ? { metadata } : {}) });
const policy = (spec: JsonObject) => object('networking.k8s.io/v1', 'NetworkPolicy', { spec });
const secret = (fields: JsonObject) => object('v1', 'Secret', fields);
const admission = (matchConstraints: JsonObject) =>
  object('admissionregistration.k8s.io/v1', 'ValidatingAdmissionPolicy', { spec: { matchConstraints } });

describe('what the API server adds or writes its own way is no change', () => {
  test.each<[string, KubeObject, KubeObject]>([
    ['fields that are set by default', container({}), container({ terminationMessagePath: '/dev/x' })],
    ['thousandths', limits({ cpu: '1000m' }), limits({ cpu: '1' })],
    ['a number', limits({ cpu: 0.5 }), limits({ cpu: '500m' })],
    ['mebibytes', limits({ memory: '2048Mi' }), limits({ memory: '2Gi' })],
    ['a fraction', limits({ memory: '0.5Gi' }), limits({ memory: '512Mi' })],
    ['bytes', limits({ 'ephemeral-storage': '1000000000' }), limits({ 'ephemeral-storage': '1G' })],
    ['an exponent', limits({ memory: '1e3' }), limits({ memory: '1k' })],
    [
      'a size of a volume',
      deployment({ volumes: [{ name: 'e', emptyDir: { sizeLimit: '1024Mi' } }] }),
      deployment({ volumes: [{ name: 'e', emptyDir: { sizeLimit: '1Gi' } }] }),
    ],
    [
      'a quota',
      object('v1', 'ResourceQuota', { spec: { hard: { pods: 10 } } }),
      object('v1', 'ResourceQuota', { spec: { hard: { pods: '10' } } }),
    ],
    [
      'a limit range',
      object('v1', 'LimitRange', { spec: { limits: [{ type: 'Pod', max: { cpu: '1000m' } }] } }),
      object('v1', 'LimitRange', { spec: { limits: [{ type: 'Pod', max: { cpu: '1' } }] } }),
    ],
    ['null', container({ command: null }), container({})],
    ['null and null', nodePool({ x: null }), nodePool({ x: null })],
    ['an empty list', container({ args: [] }), container({})],
    [
      'no labels',
      object('v1', 'ConfigMap', { metadata: { name: 'x', namespace: 'ads', labels: {} } }),
      object('v1', 'ConfigMap', {}),
    ],
    ['an empty node selector', deployment({ nodeSelector: {} }), deployment({})],
    [
      'an empty variable',
      container({ env: [{ name: 'A', value: '' }] }),
      container({ env: [{ name: 'A' }] }),
    ],
    ['a host network that is off', deployment({ hostNetwork: false }), deployment({})],
    [
      'the group of a subject',
      object('rbac.authorization.k8s.io/v1', 'RoleBinding', { subjects: [{ kind: 'User', apiGroup: '' }] }),
      object('rbac.authorization.k8s.io/v1', 'RoleBinding', { subjects: [{ kind: 'User' }] }),
    ],
    [
      'the protocol of a network policy',
      policy({ ingress: [{ ports: [{ port: 80 }] }] }),
      policy({ ingress: [{ ports: [{ port: 80, protocol: 'TCP' }] }] }),
    ],
    [
      'the version of a field',
      container({ env: [{ name: 'A', valueFrom: { fieldRef: { fieldPath: 'x' } } }] }),
      container({ env: [{ name: 'A', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'x' } } }] }),
    ],
    [
      'what an admission policy matches',
      admission({ resourceRules: [{ resources: ['pods'] }] }),
      admission({
        matchPolicy: 'Equivalent',
        namespaceSelector: {},
        objectSelector: {},
        resourceRules: [{ resources: ['pods'], scope: '*' }],
      }),
    ],
    ['a text of a secret', secret({ stringData: { a: 'hällo' } }), secret({ data: { a: 'aMOkbGxv' } })],
    [
      'a text over data',
      secret({ stringData: { a: 'x' }, data: { a: 'b2xk', b: 'Yg==' } }),
      secret({ data: { a: 'eA==', b: 'Yg==' } }),
    ],
    [
      'status',
      object('v1', 'Namespace', { status: {} }),
      object('v1', 'Namespace', { status: { phase: 'Active' } }),
    ],
    [
      'labels of others',
      nodePool({ metadata: { name: 'x', namespace: 'ads', labels: { a: 'b' } } }),
      nodePool({ metadata: { name: 'x', namespace: 'ads', labels: { a: 'b', c: 'd' } } }),
    ],
    [
      'entries of others',
      object('v1', 'ConfigMap', { data: { a: '1' } }),
      object('v1', 'ConfigMap', { data: { a: '1', b: '2' } }),
    ],
  ])('%s', (_, manifest, live) => {
    expect(holds(manifest, live)).toBe(true);
  });
});

describe('a change is seen, or left to a dry run', () => {
  test.each<[string, KubeObject, KubeObject]>([
    ['another value', container({ image: 'a' }), container({ image: 'b' })],
    ['another quantity', limits({ cpu: '1000m' }), limits({ cpu: '2' })],
    [
      'quantities that are told apart only by their last digit',
      limits({ memory: '9007199254740993' }),
      limits({ memory: '9007199254740992' }),
    ],
    ['M and Mi', limits({ memory: '1M' }), limits({ memory: '1Mi' })],
    ['no quantities', limits({ x: 'abc' }), limits({ x: 'abd' })],
    [
      'quantities of a kind that is not of Kubernetes',
      nodePool({ limits: { cpu: '1000m' } }),
      nodePool({ limits: { cpu: '1' } }),
    ],
    [
      'what looks like a quantity',
      object('v1', 'ConfigMap', { data: { limits: '1000m' } }),
      object('v1', 'ConfigMap', { data: { limits: '1' } }),
    ],
    [
      'the name of a port and its number',
      container({ livenessProbe: { httpGet: { port: '8080' } } }),
      container({ livenessProbe: { httpGet: { port: 8080 } } }),
    ],
    ['true and "true"', container({ a: true }), container({ a: 'true' })],
    ['an item more', container({ args: ['a'] }), container({ args: ['a', 'b'] })],
    ['another order', container({ args: ['a', 'b'] }), container({ args: ['b', 'a'] })],
    ['null where there is a value', container({ command: null }), container({ command: ['x'] })],
    ['nothing where a value is', container({ image: 'a' }), container({})],
    [
      'an empty map that means something',
      deployment({ volumes: [{ name: 'e', emptyDir: {} }] }),
      deployment({ volumes: [{ name: 'e' }] }),
    ],
    ['an empty list of a kind that is not of Kubernetes', nodePool({ x: [] }), nodePool({})],
    ['an empty text', container({ image: '' }), container({})],
    ['false where absent is true', deployment({ automountServiceAccountToken: false }), deployment({})],
    [
      'a selector that selects less',
      policy({ podSelector: {} }),
      policy({ podSelector: { matchLabels: { a: 'b' } } }),
    ],
    [
      'a peer that lets more in',
      policy({ ingress: [{ from: [{ podSelector: {} }] }] }),
      policy({ ingress: [{ from: [{ podSelector: {}, namespaceSelector: {} }] }] }),
    ],
    [
      'a rule without its ports',
      policy({ ingress: [{ from: [] }] }),
      policy({ ingress: [{ from: [], ports: [{ port: 1 }] }] }),
    ],
    [
      'a selector of a service that selects less',
      object('v1', 'Service', { spec: { selector: { a: 'b' } } }),
      object('v1', 'Service', { spec: { selector: { a: 'b', c: 'd' } } }),
    ],
    [
      'nodes that are fewer',
      deployment({ nodeSelector: { a: 'b' } }),
      deployment({ nodeSelector: { a: 'b', c: 'd' } }),
    ],
    [
      'an admission policy that matches less',
      admission({ resourceRules: [] }),
      admission({ resourceRules: [], namespaceSelector: { matchLabels: { a: 'b' } } }),
    ],
    [
      'an item that has more, in a list that is replaced',
      deployment({ tolerations: [{ key: 'a' }] }),
      deployment({ tolerations: [{ key: 'a', effect: 'NoExecute' }] }),
    ],
    [
      'labels of a template of Karpenter that are more',
      nodePool({ template: { metadata: { labels: { a: 'b' } } } }),
      nodePool({ template: { metadata: { labels: { a: 'b', c: 'd' } } } }),
    ],
    [
      'secrets of a service account that are more',
      object('v1', 'ServiceAccount', { imagePullSecrets: [{ name: 'a' }] }),
      object('v1', 'ServiceAccount', { imagePullSecrets: [{ name: 'a', more: 1 }] }),
    ],
    ['another text of a secret', secret({ stringData: { a: 'x' } }), secret({ data: { a: 'eQ==' } })],
    ['a text of a secret that is gone', secret({ stringData: { a: 'x' } }), secret({})],
    ['another version', object('a/v1', 'X', {}), object('a/v2', 'X', {})],
    ['another name', object('v1', 'X', {}), object('v1', 'X', { metadata: { name: 'y', namespace: 'ads' } })],
    [
      'a name that each object of JavaScript has',
      object('v1', 'ConfigMap', { x: { constructor: {} } }),
      object('v1', 'ConfigMap', { x: {} }),
    ],
    [
      'a prototype',
      object('v1', 'ConfigMap', { x: JSON.parse('{"__proto__": {}}') as Json }),
      object('v1', 'ConfigMap', { x: {} }),
    ],
    [
      'status of a kind that is not of Kubernetes',
      object('a/v1', 'X', { status: { a: 1 } }),
      object('a/v1', 'X', { status: {} }),
    ],
  ])('%s', (_, manifest, live) => {
    expect(holds(manifest, live)).toBe(false);
  });
});

/** Names of fields that mean nothing to Kubernetes, and lists whose items may get fields. */
const leaf = fc.oneof(fc.string(), fc.integer(), fc.boolean());
const manifests = fc
  .letrec<{ value: Json }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      leaf,
      fc.dictionary(fc.constantFrom('a', 'b', 'c', 'constructor'), tie('value'), { minKeys: 1 }),
      fc.array(leaf, { minLength: 1, maxLength: 3 }),
      fc.record({
        containers: fc.array(fc.record({ name: fc.string(), a: tie('value') }), {
          minLength: 1,
          maxLength: 3,
        }),
      }),
    ),
  }))
  .value.map((spec) => object('apps/v1', 'Deployment', { spec: isObject(spec) ? spec : { a: spec } }));

test('more fields, anywhere in maps, are no change', () => {
  fc.assert(
    fc.property(manifests, (manifest) => {
      expect(holds(manifest, { ...manifest, spec: withMore(manifest.spec) })).toBe(true);
    }),
  );
});

test('any value that changes is seen', () => {
  fc.assert(
    fc.property(manifests, fc.nat(), (manifest, which) => {
      const leaves = countLeaves(manifest.spec);
      const live = { ...manifest, spec: changed(withMore(manifest.spec), { left: which % leaves }) };
      expect(holds(manifest, live)).toBe(false);
    }),
  );
});

function withMore(value: Json): Json {
  if (Array.isArray(value)) return value.map(withMore);
  if (!isObject(value)) return value;
  return {
    ...Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withMore(each)])),
    zDefault: { set: [1] },
  };
}

function countLeaves(value: Json): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, each) => sum + countLeaves(each), 0);
  if (isObject(value)) return Object.values(value).reduce<number>((sum, each) => sum + countLeaves(each), 0);
  return 1;
}

/** The same, but for one leaf of those that the manifest has. */
function changed(value: Json, which: { left: number }): Json {
  if (Array.isArray(value)) return value.map((each) => changed(each, which));
  if (isObject(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => [key, key === 'zDefault' ? each : changed(each, which)]),
    );
  }
  if (which.left-- !== 0) return value;
  if (typeof value === 'boolean') return !value;
  return typeof value === 'number' ? value + 1 : `${String(value)}~`;
}

import { isDeepStrictEqual } from 'node:util';
import * as fc from 'fast-check';
import { differences } from '../../../../src/runner/apply/compare/differences';
import { changedLines } from '../../../../src/runner/apply/compare/lines';
import { KubeObject } from '../../../../src/runner/kube/object';
import { JsonObject } from '../../../../src/validation/manifest';

const object = (spec: JsonObject, metadata: JsonObject = {}): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'x', ...metadata },
  spec,
});
const pod = (container: JsonObject) => ({
  template: { spec: { containers: [{ name: 'flink', ...container }] } },
});

test.each<[string, JsonObject, JsonObject, object[]]>([
  ['a value', { replicas: 2 }, { replicas: 3 }, [{ path: 'spec.replicas', before: 2, after: 3 }]],
  ['a value that is new', {}, { replicas: 3 }, [{ path: 'spec.replicas', after: 3 }]],
  ['a value that goes', { replicas: 3 }, {}, [{ path: 'spec.replicas', before: 3 }]],
  ['a number and its text', { a: 1 }, { a: '1' }, [{ path: 'spec.a', before: 1, after: '1' }]],
  ['a whole map', {}, { a: { b: 1 } }, [{ path: 'spec.a', after: { b: 1 } }]],
  ['a map in place of a list', { a: [] }, { a: {} }, [{ path: 'spec.a', before: [], after: {} }]],
  [
    'a value of an item with a name',
    pod({ image: 'a' }),
    pod({ image: 'b' }),
    [{ path: 'spec.template.spec.containers[name=flink].image', before: 'a', after: 'b' }],
  ],
  [
    'an item that is put before others',
    pod({ env: [{ name: 'A', value: '1' }] }),
    pod({
      env: [
        { name: 'B', value: '2' },
        { name: 'A', value: '1' },
      ],
    }),
    [{ path: 'spec.template.spec.containers[name=flink].env[name=B]', after: { name: 'B', value: '2' } }],
  ],
  [
    'the order of items',
    { env: [{ name: 'A' }, { name: 'B' }] },
    { env: [{ name: 'B' }, { name: 'A' }] },
    [{ path: 'spec.env[*].name', before: ['A', 'B'], after: ['B', 'A'] }],
  ],
  [
    'one volume that is mounted twice',
    {
      volumeMounts: [
        { name: 'v', mountPath: '/a' },
        { name: 'v', mountPath: '/b' },
      ],
    },
    {
      volumeMounts: [
        { name: 'v', mountPath: '/a' },
        { name: 'v', mountPath: '/b', readOnly: true },
      ],
    },
    [{ path: 'spec.volumeMounts[mountPath=/b].readOnly', after: true }],
  ],
  [
    'a port without a name',
    { ports: [{ containerPort: 80 }] },
    { ports: [{ containerPort: 80, protocol: 'UDP' }] },
    [{ path: 'spec.ports[containerPort=80].protocol', after: 'UDP' }],
  ],
  [
    'items that nothing tells apart',
    { rules: [{ verbs: ['get'] }, { verbs: ['list'] }] },
    { rules: [{ verbs: ['get'] }, { verbs: ['watch'] }] },
    [{ path: 'spec.rules[1].verbs', before: ['list'], after: ['watch'] }],
  ],
  [
    'more items that nothing tells apart',
    { rules: [{ verbs: ['get'] }] },
    { rules: [{ verbs: ['list'] }, { verbs: ['get'] }] },
    [{ path: 'spec.rules', before: [{ verbs: ['get'] }], after: [{ verbs: ['list'] }, { verbs: ['get'] }] }],
  ],
  [
    'arguments',
    { args: ['a'] },
    { args: ['b', 'a'] },
    [{ path: 'spec.args', before: ['a'], after: ['b', 'a'] }],
  ],
  [
    'a name with dots',
    { 'flink.conf': 'a', constructor: 'a' },
    { 'flink.conf': 'b' },
    [
      { path: 'spec["flink.conf"]', before: 'a', after: 'b' },
      { path: 'spec.constructor', before: 'a' },
    ],
  ],
  ['nothing', pod({ args: ['a'], env: [] }), pod({ args: ['a'], env: [] }), []],
])('%s', (_, before, after, changes) => {
  expect(differences(object(before), object(after))).toEqual(changes);
});

test('what the API server, controllers and the runner itself write is left out', () => {
  const before = object({}, { labels: { 'applyset.kubernetes.io/part-of': 'a' } });
  const noisy = object(
    {},
    {
      uid: 'u',
      resourceVersion: '7',
      generation: 2,
      creationTimestamp: '2026-01-01T00:00:00Z',
      selfLink: '/x',
      managedFields: [{ manager: 'a' }],
      annotations: { 'flink-fleet.dev/digest': 'sha256:1', 'deployment.kubernetes.io/revision': '2' },
    },
  );
  expect(differences(before, { ...noisy, status: { replicas: 1 } })).toEqual([]);
  expect(differences(before, object({}, { labels: { a: 'b' } }))).toEqual([
    { path: 'metadata.labels', after: { a: 'b' } },
  ]);
});

test('what is made is one change: the whole', () => {
  expect(differences(undefined, object({ a: 1 }, { uid: 'u' }))).toEqual([
    { path: '', after: object({ a: 1 }) },
  ]);
});

test('an object is no different from itself', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (spec) => {
      const it = JSON.parse(JSON.stringify(object({ spec } as JsonObject))) as KubeObject;
      expect(differences(it, JSON.parse(JSON.stringify(it)) as KubeObject)).toEqual([]);
    }),
  );
});

test('any two values that differ are told apart', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (...values) => {
      const [before, after] = values.map((value) =>
        object(JSON.parse(JSON.stringify({ value })) as JsonObject),
      );
      expect(differences(before, after).length > 0).toBe(!isDeepStrictEqual(before, after));
    }),
  );
});

describe('lines of a text', () => {
  const lines = Array.from({ length: 20 }, (_, i) => `line ${i}`);
  test('that change are shown with two around them', () => {
    const after = lines.map((line, i) => (i === 10 ? 'other' : line));
    expect(changedLines(lines, after, 2).map(({ kind, text }) => `${kind} ${text}`)).toEqual([
      'skipped 8 lines',
      'same line 8',
      'same line 9',
      'removed line 10',
      'added other',
      'same line 11',
      'same line 12',
      'skipped 7 lines',
    ]);
  });

  test('a single line is not worth to be skipped', () => {
    expect(changedLines(lines.slice(0, 4), [...lines.slice(0, 3), 'x'], 2).map(({ kind }) => kind)).toEqual([
      'same',
      'same',
      'same',
      'removed',
      'added',
    ]);
  });

  test('texts that have nothing in common are told apart in no time', () => {
    const [a, b] = ['a', 'b'].map((name) => Array.from({ length: 50_000 }, (_, i) => `${name} ${i}`));
    const started = Date.now();
    expect(changedLines(a, b, 2)).toHaveLength(100_000);
    expect(Date.now() - started).toBeLessThan(5000);
  });
});

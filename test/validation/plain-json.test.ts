import { ApiObject, App, Chart, JsonPatch, Lazy } from 'cdk8s';
import * as fc from 'fast-check';
import { CheckedApiObject } from '../../src/validation/enforcement';

/** The same object as cdk8s has it, and as we do. */
function bothObjects(content: Record<string, unknown>): readonly [ApiObject, ApiObject] {
  const props = {
    apiVersion: 'v1',
    kind: 'Thing',
    metadata: { name: 'x', labels: { b: '1', a: '2' } },
    ...content,
  };
  const chart = new Chart(new App(), 'chart', { namespace: 'ads', labels: { team: 'x' } });
  return [new ApiObject(chart, 'theirs', props), new CheckedApiObject(chart, 'ours', props)];
}

function both(content: Record<string, unknown>): readonly [unknown, unknown] {
  const [theirs, ours] = bothObjects(content);
  return [theirs.toJson(), ours.toJson()];
}

const text = (value: unknown) => JSON.stringify(value);

/** By these keys cdk8s itself stumbles. */
const KEY = fc.string({ minLength: 1 }).filter((key) => !['constructor', '__proto__'].includes(key));

test('what is plain is rendered as cdk8s does, key by key and in the same order', () => {
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.string(),
      fc.integer(),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.boolean(),
      fc.constant(null),
      fc.constant(undefined),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(KEY, tie('value'), { maxKeys: 5, noNullPrototype: true }),
    ),
  }));
  fc.assert(
    fc.property(fc.dictionary(KEY, value, { noNullPrototype: true }), (spec) => {
      const [theirs, ours] = both({ spec, data: { z: spec, a: spec } });
      expect(text(ours)).toBe(text(theirs));
    }),
    { numRuns: 500 },
  );
});

test('what only cdk8s can resolve is left to it', () => {
  const token = { resolve: () => 'resolved' };
  const [theirs, ours] = both({
    spec: { lazy: Lazy.any({ produce: () => ({ b: 1, a: [2, undefined] }) }), token, list: [1, null, 2] },
  });
  expect(text(ours)).toBe(text(theirs));
  expect(ours).toMatchObject({ spec: { token: 'resolved', lazy: { b: 1 } } });
});

describe('metadata', () => {
  const TEXTS = fc.dictionary(KEY, fc.oneof(fc.string(), fc.constant(undefined)), {
    maxKeys: 3,
    noNullPrototype: true,
  });
  const metadata = fc.record(
    {
      name: fc.constant('x'),
      namespace: fc.constantFrom('ads', undefined),
      labels: TEXTS,
      annotations: TEXTS,
      finalizers: fc.array(fc.string(), { maxLength: 2 }),
      ownerReferences: fc.constantFrom([], [{ apiVersion: 'v1', kind: 'Thing', name: 'y', uid: 'z' }]),
      generateName: fc.string(),
    },
    { requiredKeys: [] },
  );
  const change = fc.oneof(
    fc.record({ add: fc.constant('label'), key: KEY, value: fc.string() }),
    fc.record({ add: fc.constant('annotation'), key: KEY, value: fc.string() }),
    fc.record({ add: fc.constant('finalizer'), key: KEY, value: fc.string() }),
    fc.record({ add: fc.constant('owner'), key: KEY, value: fc.string() }),
    fc.record({ add: fc.constant('other'), key: KEY, value: fc.string() }),
  );

  test('is what cdk8s makes of it, whatever was added', () => {
    fc.assert(
      fc.property(metadata, fc.array(change, { maxLength: 3 }), (given, changes) => {
        const [theirs, ours] = bothObjects({ metadata: { name: 'x', ...given } as never });
        for (const { metadata: each } of [theirs, ours]) {
          for (const { add, key, value } of changes) {
            if (add === 'label') each.addLabel(key, value);
            if (add === 'annotation') each.addAnnotation(key, value);
            if (add === 'finalizer') each.addFinalizers(value);
            if (add === 'owner') {
              each.addOwnerReference({ apiVersion: 'v1', kind: key, name: value, uid: '1' });
            }
            if (add === 'other') each.add(key, { value });
          }
        }
        expect(text(ours.toJson())).toBe(text(theirs.toJson()));
        expect(ours.metadata.getLabel('b')).toBe(theirs.metadata.getLabel('b'));
      }),
      { numRuns: 500 },
    );
  });

  test('that only cdk8s can resolve is left to it', () => {
    const labels = { late: Lazy.any({ produce: () => 'said late' }) };
    const [theirs, ours] = both({ metadata: { name: 'x', labels } });
    expect(text(ours)).toBe(text(theirs));
    expect(ours).toMatchObject({ metadata: { labels: { late: 'said late' } } });
  });
});

test('patches have the last word', () => {
  const chart = new Chart(new App(), 'chart');
  const object = new CheckedApiObject(chart, 'x', {
    apiVersion: 'v1',
    kind: 'Thing',
    spec: { a: 1 },
  });
  object.addJsonPatch(JsonPatch.replace('/spec/a', 2));
  expect(object.toJson().spec).toEqual({ a: 2 });
});

test('a resolver of somebody else is asked for each value', () => {
  const asked: unknown[] = [];
  const app = new App({ resolvers: [{ resolve: ({ value }) => void asked.push(value) }] });
  const chart = new Chart(app, 'chart');
  new CheckedApiObject(chart, 'x', { apiVersion: 'v1', kind: 'Thing', spec: { a: 'b' } }).toJson();
  expect(asked).toContain('b');
});

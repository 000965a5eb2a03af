import { ApiObject, App, Chart, JsonPatch, Lazy } from 'cdk8s';
import * as fc from 'fast-check';
import { CheckedApiObject } from '../../src/validation/enforcement';

/** The same object as cdk8s renders it, and as we do. */
function both(content: Record<string, unknown>): [unknown, unknown] {
  const props = {
    apiVersion: 'v1',
    kind: 'Thing',
    metadata: { name: 'x', labels: { b: '1', a: '2' } },
    ...content,
  };
  const chart = new Chart(new App(), 'chart', { namespace: 'ads', labels: { team: 'x' } });
  return [
    new ApiObject(chart, 'theirs', props).toJson(),
    new CheckedApiObject(chart, 'ours', props).toJson(),
  ];
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

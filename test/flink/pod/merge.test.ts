import * as fc from 'fast-check';
import { mergePodTemplates } from '../../../src/flink/pod/merge';
import { JsonObject } from '../../../src/validation/manifest';

const name = fc.constantFrom('a', 'b', 'c');
const named = fc.uniqueArray(fc.record({ name, value: fc.string() }), { selector: (item) => item.name });
const template = fc.record(
  {
    spec: fc.record({ nodeSelector: fc.dictionary(name, fc.string()), volumes: named }, { requiredKeys: [] }),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<JsonObject>;

test('merging nothing changes nothing', () => {
  fc.assert(fc.property(template, (a) => expect(mergePodTemplates(a, {})).toEqual(a)));
});

test('merging a template twice is merging it once', () => {
  fc.assert(
    fc.property(template, template, (a, b) => {
      expect(mergePodTemplates(a, b, b)).toEqual(mergePodTemplates(a, b));
    }),
  );
});

test('it does not matter which neighbours are merged first', () => {
  fc.assert(
    fc.property(template, template, template, (a, b, c) => {
      expect(mergePodTemplates(mergePodTemplates(a, b), c)).toEqual(
        mergePodTemplates(a, mergePodTemplates(b, c)),
      );
    }),
  );
});

test('the later one wins, and what only the earlier one has stays', () => {
  fc.assert(
    fc.property(template, template, (a, b) => {
      const merged = mergePodTemplates(a, b) as { spec?: { nodeSelector?: object } };
      const selector = (t: JsonObject) => (t as { spec?: { nodeSelector?: object } }).spec?.nodeSelector;
      expect(merged.spec?.nodeSelector ?? {}).toEqual({ ...selector(a), ...selector(b) });
    }),
  );
});

test('no template at all stays none', () => {
  expect(mergePodTemplates(undefined, undefined)).toBeUndefined();
});

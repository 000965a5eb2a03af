import * as fc from 'fast-check';
import { blueGreen, deployment, input, renamed, sessionCluster, sessionJob, snapshot } from './fixture';
import { check, formatFinding } from '../../../src/flink/rules/engine';
import { OperatorVersion } from '../../../src/flink/versions/operator-version';
import { Json, JsonObject } from '../../../src/validation/manifest';

const OBJECTS = [deployment(), sessionCluster(), sessionJob(), snapshot(), blueGreen(), renamed('views')];

/** All places in an object, as lists of keys. */
function places(value: Json, here: string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [here];
  return [here, ...Object.entries(value).flatMap(([key, child]) => places(child, [...here, key]))];
}

function replaced(value: Json, [key, ...rest]: string[], by: Json): Json {
  if (key === undefined) return by;
  const copy = JSON.parse(JSON.stringify(value)) as JsonObject;
  copy[key] = replaced(copy[key], rest, by);
  return copy;
}

const ALL_PLACES = OBJECTS.flatMap((object) =>
  places(object)
    .filter((place) => place.length > 0 && place[0] !== 'kind')
    .map((place) => ({ object, place })),
);

/** What YAML can hold and String() chokes on. */
const HOSTILE: Json[] = [{ toString: {} }, [{ toString: {} }], { toString: {}, valueOf: {} }];

const mutated = fc
  .tuple(fc.constantFrom(...ALL_PLACES), fc.oneof(fc.jsonValue(), fc.constantFrom(...HOSTILE)))
  .map(([{ object, place }, by]) => replaced(object, place, by as Json) as JsonObject);

const version = fc.constantFrom(OperatorVersion.V1_7_0, OperatorVersion.V1_10_0, OperatorVersion.V1_15_0);

test('no value anywhere makes a rule throw', () => {
  fc.assert(
    fc.property(fc.array(mutated, { maxLength: 4 }), version, (manifests, operatorVersion) => {
      const found = check(
        manifests.map((manifest, i) => input(manifest, { path: `app/${i}`, operatorVersion })),
      );
      for (const finding of found) expect(formatFinding(finding)).not.toContain('\n');
    }),
    { numRuns: 2000 },
  );
});

test('the order of the objects does not change the findings', () => {
  const inputs = fc
    .array(mutated, { minLength: 2, maxLength: 5 })
    .map((manifests) => manifests.map((manifest, i) => input(manifest, { path: `app/${i}` })));
  const shuffled = inputs.chain((list) =>
    fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
  );
  fc.assert(
    fc.property(shuffled, ([list, other]) => expect(check(other)).toEqual(check(list))),
    { numRuns: 500 },
  );
});

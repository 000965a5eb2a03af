import Ajv from 'ajv';
import fc from 'fast-check';
import { deriveCrds } from '../../../src/flink/versions/derive-crds';
import { OperatorVersion } from '../../../src/flink/versions/operator-version';
import { Json, JsonObject } from '../../../src/validation/manifest';
import { misfit, Steps, walk } from '../../../src/validation/schema-walk';
import { Schema } from '../../../src/validation/structural-schema';
import { manifests } from '../corpus';

describe('walk', () => {
  test.each([OperatorVersion.V1_7_0, OperatorVersion.V1_15_0])(
    'judges and prunes like a JSON schema validator, whatever is done to a real manifest (operator %s)',
    (version) => {
      const known = deriveCrds(version).map((crd) => crd.spec.names.kind);
      const originals = manifests()
        .filter(({ kind }) => known.includes(kind as string))
        .map((manifest) => withoutNulls(manifest) as JsonObject);
      const validators = new Map(known.map((kind) => [kind, validator(schemaOf(version, kind))]));

      const agrees = (manifest: JsonObject) => {
        const { pruned, problems } = walked(specOnly(manifest), schemaOf(version, manifest.kind as string));
        const byAjv = structuredClone(specOnly(manifest));
        const valid = validators.get(manifest.kind as string)!(byAjv);
        expect(problems.length === 0).toBe(valid);
        expect(pruned).toEqual(byAjv);
      };

      originals.forEach(agrees);
      const mutated = fc
        .tuple(fc.constantFrom(...originals), fc.array(mutation(), { minLength: 1, maxLength: 4 }))
        .map(([manifest, mutations]) => mutations.reduce((mutant, mutate) => mutate(mutant), manifest));
      fc.assert(fc.property(mutated, agrees), { numRuns: 1000 });
    },
  );

  test('never changes what it is given', () => {
    const value = { a: { known: 1, unknown: 2 } };
    const schema: Schema = {
      properties: { a: { type: 'object', properties: { known: { type: 'integer' } } } },
    };

    expect(walked(value, schema).pruned).toEqual({ a: { known: 1 } });
    expect(value).toEqual({ a: { known: 1, unknown: 2 } });
  });

  test('tells what is required and absent, or null', () => {
    const schema: Schema = { type: 'object', properties: { a: {}, b: {} }, required: ['a', 'b'] };

    expect(walked({ a: null }, schema).problems).toEqual(['a: is required', 'b: is required']);
  });

  test('keeps what belongs to every Kubernetes object in an embedded one, and nulls where they may be', () => {
    const schema: Schema = {
      type: 'object',
      'x-kubernetes-embedded-resource': true,
      properties: { n: { type: 'string', nullable: true } },
    };
    const value = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' }, n: null, other: 1 };

    expect(walked(value, schema)).toEqual({
      pruned: { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' }, n: null },
      problems: [],
    });
  });
});

describe('misfit', () => {
  test.each<[Json, Schema, string | undefined]>([
    ['ab', { pattern: '^a' }, undefined],
    ['ba', { pattern: '^a' }, 'must match ^a'],
    ['é', { maxLength: 1 }, undefined],
    ['', { minLength: 1 }, 'must be at least 1 characters'],
    [5, { minimum: 1, maximum: 4 }, 'must be at most 4'],
    [0, { minimum: 1 }, 'must be at least 1'],
    [[1, 2], { maxItems: 1 }, 'must be at most 1 items'],
    [null, { nullable: true, type: 'string' }, undefined],
    [1, { 'x-kubernetes-int-or-string': true }, undefined],
    [true, { 'x-kubernetes-int-or-string': true }, 'must be an integer or a string'],
  ])('of %j and %j is %j', (value, schema, expected) => {
    expect(misfit(value, schema)).toBe(expected);
  });
});

function walked(value: Json, schema: Schema): { pruned: Json; problems: string[] } {
  const problems: string[] = [];
  const tell = (steps: Steps, message: string) => problems.push(`${steps.join('.')}: ${message}`);
  const pruned = walk(value, schema, {
    problem: (steps, _, message) => tell(steps, message),
    unknown: () => undefined,
  });
  return { pruned, problems };
}

function schemaOf(version: OperatorVersion, kind: string): Schema {
  const crd = deriveCrds(version).find(({ spec }) => spec.names.kind === kind)!;
  return {
    type: 'object',
    properties: { spec: crd.spec.versions[0].schema.openAPIV3Schema.properties!.spec },
  };
}

/** A validator that also removes what a closed schema does not know, as pruning does. */
function validator(schema: Schema): (value: unknown) => boolean {
  const validate = new Ajv({ strict: false, allErrors: true, removeAdditional: true }).compile(
    closed(schema),
  );
  return (value) => validate(value);
}

function closed(schema: Schema): Schema {
  const { properties, items, additionalProperties: map } = schema;
  const open = schema['x-kubernetes-preserve-unknown-fields'] || (schema.type !== 'object' && !properties);
  return {
    ...schema,
    ...(properties && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, child]) => [name, closed(child)]),
      ),
    }),
    ...(items && { items: closed(items) }),
    ...(typeof map === 'object'
      ? { additionalProperties: closed(map) }
      : open
        ? {}
        : { additionalProperties: false }),
  };
}

function specOnly({ spec }: JsonObject): JsonObject {
  return spec === undefined ? {} : { spec };
}

/** Nulls are the API server's to drop; a JSON schema validator knows nothing of that. */
function withoutNulls(value: Json): Json {
  if (Array.isArray(value)) {
    return value.map(withoutNulls);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, child]) => child !== null)
      .map(([key, child]) => [key, withoutNulls(child)]),
  );
}

/** Puts some value at some place: over what is there, or under a name that may be unknown. */
function mutation(): fc.Arbitrary<(value: JsonObject) => JsonObject> {
  const name = fc.constantFrom('zzz', 'name', 'image', 'resources', 'port', 'podTemplate', 'labels');
  const leaf = fc.oneof(
    fc.boolean(),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.string(),
  );
  const value = fc.oneof(leaf, fc.array(leaf, { maxLength: 2 }), fc.dictionary(name, leaf, { maxKeys: 2 }));
  return fc
    .tuple(fc.nat(), name, fc.boolean(), value)
    .map(([place, added, over, put]) => (manifest: JsonObject) => {
      const mutant = structuredClone(manifest);
      const places = containers(mutant.spec);
      const target = places[place % places.length];
      if (target) {
        const keys = Object.keys(target);
        const key = over && keys.length > 0 ? keys[place % keys.length] : added;
        (target as JsonObject)[Array.isArray(target) ? String(target.length) : key] = put as Json;
      }
      return mutant;
    });
}

function containers(value: Json | undefined): (JsonObject | Json[])[] {
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  return [value, ...Object.values(value).flatMap(containers)];
}

import { Steps } from './schema-walk';
import { Crd, Schema } from './structural-schema';

/** The rules of the schema itself; they are part of the engines, and listed in RULES.md. */
export const SCHEMA_RULE = 'crd-schema';
export const UNKNOWN_FIELD_RULE = 'unknown-field';

const TEXT: Schema = { type: 'string' };
const TEXTS: Schema = { type: 'object', additionalProperties: TEXT };

/** What people write of metadata; CRDs do not say it, but the API server checks it all the same. */
const METADATA: Schema = {
  type: 'object',
  properties: { name: TEXT, namespace: TEXT, labels: TEXTS, annotations: TEXTS },
};

/** Schemas with the top-level fields that the API server knows by itself; kept, as they are asked for often. */
const withCommonFields = new WeakMap<Schema, Schema>();

/** The schema of a kind in one of its versions, with the fields that every object has. */
export function schemaOf(crd: Crd, apiVersion: unknown): Schema | undefined {
  const found = crd.spec.versions.find(({ name }) => apiVersion === `${crd.spec.group}/${name}`);
  const schema = found?.schema.openAPIV3Schema;
  if (!schema) {
    return undefined;
  }
  let whole = withCommonFields.get(schema);
  if (!whole) {
    const anything: Schema = { 'x-kubernetes-preserve-unknown-fields': true };
    const common = { apiVersion: TEXT, kind: TEXT, metadata: { ...anything, ...METADATA }, status: anything };
    whole = { ...schema, properties: { ...schema.properties, ...common } };
    withCommonFields.set(schema, whole);
  }
  return whole;
}

/** The way to a value as a finding shows it, such as `spec.containers[0].env`. */
export function printSteps(steps: Steps): string {
  return steps
    .map((step, i) => {
      if (typeof step === 'number') {
        return `[${step}]`;
      }
      // Keys of maps may hold dots.
      return /^[\w-]+$/.test(step) ? `${i > 0 ? '.' : ''}${step}` : `[${JSON.stringify(step)}]`;
    })
    .join('');
}

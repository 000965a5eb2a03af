import { asText, isObject, Json, JsonObject } from './manifest';
import { oneOfKnown } from './near';
import { remembered } from './remembered';
import { Schema } from './structural-schema';

/** The way to a value: names of fields and positions in lists. */
export type Steps = readonly (string | number)[];

export interface WalkListener {
  problem(steps: Steps, value: unknown, message: string, schema: Schema): void;
  unknown(steps: Steps, value: Json, known: readonly string[]): void;
  /** A rule in CEL applies to a value that is of the right type. */
  validation?(steps: Steps, value: Json, rule: string, message: string): void;
}

/**
 * Walks a value along its structural schema as the API server does: prunes unknown fields, drops nulls, and
 * tells what does not fit. Returns the pruned value, which shares all parts that nothing was pruned from.
 *
 * A walk costs about as much as one reading of the value. Compiling the schema of a FlinkDeployment, with its
 * three pod templates, for a JSON schema validator would cost more than walking thousands of manifests.
 */
export function walk(value: Json, schema: Schema, listener: WalkListener, steps: Steps = []): Json {
  return new Walk(listener, steps).visit(value, schema);
}

/** Why a value by itself does not fit a schema, without looking into it; undefined if it fits. */
export function misfit(value: Json, schema: Schema): string | undefined {
  if (value === null) {
    return schema.nullable ? undefined : 'must not be null';
  }
  return wrongType(value, schema) ?? wrongValue(value, schema);
}

const patternOf = remembered((pattern) => new RegExp(pattern, 'u'));

class Walk {
  private readonly steps: (string | number)[];

  public constructor(
    private readonly listener: WalkListener,
    steps: Steps,
  ) {
    this.steps = [...steps];
  }

  /** One method for all kinds of values, and a loop that counts, for the reason that plain-json.ts gives. */
  public visit(value: Json, schema: Schema): Json {
    const message = misfit(value, schema);
    if (message) {
      this.listener.problem(this.steps, value, message, schema);
    }
    // What is of the wrong type is not looked into: its fields would all be unknown.
    if (typeof value !== 'object' || value === null || (message && wrongType(value, schema))) {
      if (!message) this.validations(value, schema);
      return value;
    }
    this.validations(value, schema);
    const { steps } = this;
    if (Array.isArray(value)) {
      const { items } = schema;
      if (!items) return value;
      let pruned: Json[] | undefined;
      for (let i = 0; i < value.length; i++) {
        steps.push(i);
        const child = this.visit(value[i], items);
        steps.pop();
        if (child !== value[i]) (pruned ??= [...value])[i] = child;
      }
      return pruned ?? value;
    }
    let pruned: JsonObject | undefined;
    const keys = Object.keys(value);
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i];
      const known = fieldSchema(schema, key);
      if (known === true) continue;
      const there = value[key];
      if (known && (there !== null || known.nullable)) {
        steps.push(key);
        const child = this.visit(there, known);
        steps.pop();
        if (child !== there) (pruned ??= { ...value })[key] = child;
      } else {
        if (there !== null) this.unknown(key, there, schema);
        pruned ??= { ...value };
        delete pruned[key];
      }
    }
    this.required(pruned ?? value, schema);
    return pruned ?? value;
  }

  private validations(value: Json, schema: Schema): void {
    const rules = schema['x-kubernetes-validations'];
    if (!rules) return;
    for (const { rule, message = rule } of rules) {
      this.listener.validation?.(this.steps, value, rule, message);
    }
  }

  private unknown(key: string, value: Json, schema: Schema): void {
    this.steps.push(key);
    this.listener.unknown(this.steps, value, Object.keys(schema.properties ?? {}));
    this.steps.pop();
  }

  private required(value: JsonObject, schema: Schema): void {
    for (const key of schema.required ?? []) {
      // The API server fills in defaults before it looks.
      if (!Object.hasOwn(value, key) && schema.properties?.[key]?.default === undefined) {
        this.steps.push(key);
        this.listener.problem(this.steps, undefined, 'is required', schema);
        this.steps.pop();
      }
    }
  }
}

/** The schema of an object's field; true where anything goes, undefined where there is no such field. */
export function fieldSchema(schema: Schema, key: string): Schema | true | undefined {
  const { properties, additionalProperties } = schema;
  if (properties && Object.hasOwn(properties, key)) {
    return properties[key];
  }
  if (additionalProperties) {
    return additionalProperties;
  }
  const anything =
    schema['x-kubernetes-preserve-unknown-fields'] ||
    (schema['x-kubernetes-embedded-resource'] && ['apiVersion', 'kind', 'metadata'].includes(key));
  return anything ? true : undefined;
}

const TYPES: Readonly<Record<string, { readonly name: string; fits(value: Json): boolean }>> = {
  array: { name: 'a list', fits: Array.isArray },
  boolean: { name: 'a boolean', fits: (value) => typeof value === 'boolean' },
  integer: { name: 'an integer', fits: Number.isInteger },
  number: { name: 'a number', fits: (value) => typeof value === 'number' },
  object: { name: 'an object', fits: (value) => typeof value === 'object' && !Array.isArray(value) },
  string: { name: 'a string', fits: (value) => typeof value === 'string' },
};

function wrongType(value: Json, schema: Schema): string | undefined {
  if (schema['x-kubernetes-int-or-string']) {
    const fits = typeof value === 'string' || Number.isInteger(value);
    return fits ? undefined : 'must be an integer or a string';
  }
  const type = schema.type === undefined ? undefined : TYPES[schema.type];
  return !type || type.fits(value) ? undefined : `must be ${type.name}`;
}

function wrongValue(value: Json, schema: Schema): string | undefined {
  if (schema.enum && !schema.enum.includes(value)) {
    return `must be ${oneOfKnown(value, schema.enum.map(asText))}`;
  }
  if (typeof value === 'string') {
    return wrongString(value, schema);
  }
  if (typeof value === 'number') {
    return outOfRange(value, schema.minimum, schema.maximum, '');
  }
  if (Array.isArray(value)) {
    return outOfRange(value.length, schema.minItems, schema.maxItems, ' items');
  }
  return schema.maxProperties !== undefined && isObject(value)
    ? outOfRange(Object.keys(value).length, undefined, schema.maxProperties, ' entries')
    : undefined;
}

function wrongString(value: string, schema: Schema): string | undefined {
  if (schema.pattern !== undefined && !patternOf(schema.pattern).test(value)) {
    return `must match ${schema.pattern}`;
  }
  const { minLength, maxLength } = schema;
  if (minLength === undefined && maxLength === undefined) return undefined;
  return outOfRange([...value].length, minLength, maxLength, ' characters');
}

function outOfRange(
  size: number,
  least: number | undefined,
  most: number | undefined,
  unit: string,
): string | undefined {
  if (least !== undefined && size < least) {
    return `must be at least ${least}${unit}`;
  }
  return most !== undefined && size > most ? `must be at most ${most}${unit}` : undefined;
}

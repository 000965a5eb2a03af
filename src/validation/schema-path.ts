import { Schema } from './structural-schema';

/** All paths that one with alternatives, such as `spec.{a,b}[].c`, stands for, each as its steps. */
export function expandPath(path: string): readonly (readonly string[])[] {
  const group = /\{([^{}]*)\}/.exec(path);
  if (!group) {
    return [path.replace(/\[\]/g, '.[]').split('.')];
  }
  const [before, after] = [path.slice(0, group.index), path.slice(group.index + group[0].length)];
  return group[1].split(',').flatMap((choice) => expandPath(before + choice + after));
}

/** A copy of `schema` in which what stands at `steps` is replaced; shares everything else with it. */
export function editSchema(
  schema: Schema,
  steps: readonly string[],
  edit: (there: Schema | undefined) => Schema | undefined,
): Schema {
  const [step, ...rest] = steps;
  const there = step === '[]' ? schema.items : schema.properties?.[step];
  if (rest.length > 0 && !there) {
    throw new Error(`the schema has nothing at ${step}, on the way to ${rest.join('.')}`);
  }
  const edited = rest.length > 0 ? editSchema(there!, rest, edit) : edit(there);
  if (step === '[]') {
    return { ...schema, items: edited };
  }
  const properties = { ...schema.properties };
  if (edited) properties[step] = edited;
  else delete properties[step];
  return { ...schema, properties };
}

/** What a schema says of the field at `steps`; undefined where it knows no such field. */
export function schemaAt(schema: Schema, steps: readonly string[]): Schema | undefined {
  return steps.reduce<Schema | undefined>(
    (there, step) => (step === '[]' ? there?.items : there?.properties?.[step]),
    schema,
  );
}

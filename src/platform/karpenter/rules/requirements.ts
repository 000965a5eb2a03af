import { asText, at, isObject, JsonObject } from '../../../validation/manifest';

/** A requirement of a NodePool, as the manifest has it. */
export interface Requirement {
  readonly key: string;
  readonly operator: string;
  readonly values: readonly string[];
  /** Its place in the list. */
  readonly index: number;
}

/** Where they are. */
export const REQUIREMENTS = 'spec.template.spec.requirements';
export const CAPACITY_TYPE_LABEL = 'karpenter.sh/capacity-type';

export function requirementsOf(spec: JsonObject): Requirement[] {
  return listAt(spec, 'template', 'spec', 'requirements').map(({ key, operator, values }, index) => ({
    key: asText(key ?? ''),
    operator: asText(operator ?? ''),
    values: Array.isArray(values) ? values.map(asText) : [],
    index,
  }));
}

export function listAt(value: unknown, ...path: string[]): JsonObject[] {
  const list = at(value, ...path);
  return Array.isArray(list) ? list.filter(isObject) : [];
}

/** The labels of a pool's nodes: those that it gives them, and those that it asks for by a single value. */
export function labelsOf(spec: JsonObject): Record<string, string> {
  const labels = at(spec, 'template', 'metadata', 'labels');
  return Object.fromEntries(Object.entries(isObject(labels) ? labels : {}).map(([k, v]) => [k, asText(v)]));
}

/**
 * Whether some node could be of both pools: for each label that both speak of, some value satisfies both.
 *
 * A label that only one of them speaks of keeps nothing apart, since the other has nodes with any value of it.
 */
export function mayOverlap(a: JsonObject, b: JsonObject): boolean {
  const [left, right] = [constraintsOf(a), constraintsOf(b)];
  return [...left.keys()].every((key) => !right.has(key) || meet([...left.get(key)!, ...right.get(key)!]));
}

function constraintsOf(spec: JsonObject): Map<string, Requirement[]> {
  const labels = Object.entries(labelsOf(spec)).map(([key, value]): Requirement => ({
    key,
    operator: 'In',
    values: [value],
    index: -1,
  }));
  const byKey = new Map<string, Requirement[]>();
  for (const requirement of [...labels, ...requirementsOf(spec)]) {
    byKey.set(requirement.key, [...(byKey.get(requirement.key) ?? []), requirement]);
  }
  return byKey;
}

/** Whether one value can satisfy all requirements on its label. */
function meet(requirements: readonly Requirement[]): boolean {
  if (requirements.some(({ operator }) => operator === 'DoesNotExist')) {
    return requirements.every(({ operator }) => ['DoesNotExist', 'NotIn'].includes(operator));
  }
  const named = requirements.find(({ operator }) => operator === 'In');
  if (named) return named.values.some((value) => requirements.every((each) => satisfies(value, each)));
  // Without a list of values only bounds can exclude each other: is there a whole number between them?
  const least = Math.max(
    0,
    ...requirements.map((each) => boundOf(each, 'Gt', 1) ?? boundOf(each, 'Gte', 0) ?? 0),
  );
  const most = Math.min(
    ...requirements.map((each) => boundOf(each, 'Lt', -1) ?? boundOf(each, 'Lte', 0) ?? Infinity),
  );
  return least <= most;
}

function boundOf({ operator, values }: Requirement, wanted: string, shift: number): number | undefined {
  return operator === wanted ? Number(values[0]) + shift : undefined;
}

function satisfies(value: string, { operator, values }: Requirement): boolean {
  const number = Number(value);
  const bound = Number(values[0]);
  switch (operator) {
    case 'In':
      return values.includes(value);
    case 'NotIn':
      return !values.includes(value);
    case 'Gt':
      return number > bound;
    case 'Gte':
      return number >= bound;
    case 'Lt':
      return number < bound;
    case 'Lte':
      return number <= bound;
    default:
      return true;
  }
}

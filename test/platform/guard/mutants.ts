import { Manifest } from '../../lab';

interface Named {
  readonly name: string;
  readonly expression: string;
}

interface PolicySpec {
  readonly matchConditions?: readonly Named[];
  readonly matchConstraints: { readonly resourceRules: readonly [ResourceRule] };
  readonly variables?: readonly Named[];
  readonly validations: readonly { readonly expression: string; readonly message: string }[];
}

interface ResourceRule {
  readonly operations: readonly string[];
  readonly resources: readonly string[];
}

/** A policy of the guard together with the binding that puts it into force. */
export interface BoundPolicy {
  readonly policy: Manifest;
  readonly binding: Manifest;
}

/** A policy with one thing wrong. */
export interface Mutant extends BoundPolicy {
  readonly title: string;
  /** The policy of which it is one. */
  readonly of: string;
}

/** Variables that are only there to be read by people. */
const TEXTS = ['user', 'what', 'ours', 'here', 'says', 'where'];
/** Variables that are true or false. */
const CONDITIONS = [
  'runner',
  'fleet',
  'sameIdentity',
  'sameMarks',
  'sameSpec',
  'suspended',
  'onlySuspends',
  'atToken',
  'granted',
  'live',
  'changesOrigin',
];
const OPERATORS: Readonly<Record<string, string>> = {
  '&&': '||',
  '||': '&&',
  '==': '!=',
  '!=': '==',
  '>=': '>',
  '>': '>=',
};

/** Everything that is done wrong to a policy, once each. */
export function mutantsOf(bound: BoundPolicy): readonly Mutant[] {
  const { policy, binding } = bound;
  const of = policy.metadata.name;
  const spec = policy.spec as PolicySpec;
  const mutant = (title: string, change: Partial<PolicySpec>): Mutant => ({
    of,
    title: `${of} ${title}`,
    policy: { ...policy, spec: { ...policy.spec, ...change } },
    binding,
  });
  const { matchConditions = [], matchConstraints, variables = [], validations } = spec;
  const [rule] = matchConstraints.resourceRules;
  const ruled = (change: Partial<ResourceRule>): Partial<PolicySpec> => ({
    matchConstraints: { ...matchConstraints, resourceRules: [{ ...rule, ...change }] },
  });
  return [
    ...validations.flatMap((validation, i) => [
      mutant(`without "${validation.message}"`, { validations: replaced(validations, i, 'true') }),
      ...misread(validation.expression).map(([what, expression]) =>
        mutant(`"${validation.message}" ${what}`, { validations: replaced(validations, i, expression) }),
      ),
    ]),
    ...variables.flatMap(({ name, expression }, i) => [
      ...(CONDITIONS.includes(name) ? ['true', 'false'] : []).map((answer) =>
        mutant(`where ${name} is always ${answer}`, { variables: replaced(variables, i, answer) }),
      ),
      ...(TEXTS.includes(name) ? [] : misread(expression)).map(([what, wrong]) =>
        mutant(`where ${name} ${what}`, { variables: replaced(variables, i, wrong) }),
      ),
    ]),
    ...matchConditions.map(({ name }) =>
      mutant(`not only where it ${name}`, { matchConditions: without(matchConditions, name) }),
    ),
    ...rule.operations.flatMap((operation) =>
      rule.operations.length > 1
        ? [mutant(`that ignores ${operation}`, ruled({ operations: without(rule.operations, operation) }))]
        : [],
    ),
    ...rule.resources.flatMap((resource) =>
      rule.resources.length > 1
        ? [mutant(`that ignores ${resource}`, ruled({ resources: without(rule.resources, resource) }))]
        : [],
    ),
    ...(['namespaceSelector', 'objectSelector'] as const).flatMap((selector) =>
      binding.spec.matchResources[selector].matchLabels ? [unselective(bound, selector)] : [],
    ),
  ];
}

function unselective(
  { policy, binding }: BoundPolicy,
  selector: 'namespaceSelector' | 'objectSelector',
): Mutant {
  const of = policy.metadata.name;
  const matchResources = { ...binding.spec.matchResources, [selector]: {} };
  return {
    of,
    title: `${of} without its ${selector}`,
    policy,
    binding: { ...binding, spec: { ...binding.spec, matchResources } },
  };
}

/** The expression with one operator taken for another, for each that it has. */
function misread(expression: string): (readonly [what: string, wrong: string])[] {
  // What is between quotes is text.
  const found = [...expression.matchAll(/'[^']*'|"(?:[^"\\]|\\.)*"|&&|\|\||[=!>]=|>/g)];
  return found.flatMap(({ 0: operator, index }) => {
    const other = OPERATORS[operator];
    if (!other) return [];
    const end = index + operator.length;
    const wrong = expression.slice(0, index) + other + expression.slice(end);
    const near = expression.slice(Math.max(0, index - 24), end + 24).trim();
    return [[`has ${other} for ${operator} in … ${near} …`, wrong] as const];
  });
}

function replaced<T>(items: readonly T[], index: number, expression: string): T[] {
  return items.map((item, i) => (i === index ? { ...item, expression } : item));
}

function without<T extends string | Named>(items: readonly T[], name: string): T[] {
  return items.filter((item) => (typeof item === 'string' ? item : item.name) !== name);
}

import { Manifest } from '../../lab';

interface PolicySpec {
  readonly variables?: readonly { readonly name: string; readonly expression: string }[];
  readonly validations: readonly { readonly expression: string; readonly message: string }[];
}

/** The variables of policies that are true or false. */
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
];

/** A policy in which one condition always holds, or never does, and what is wrong with it. */
export type Mutant = readonly [title: string, policy: Manifest];

export function mutantsOf(policy: Manifest): readonly Mutant[] {
  const { validations, variables = [] } = policy.spec as PolicySpec;
  const mutant = (change: Partial<PolicySpec>): Manifest => ({
    ...policy,
    spec: { ...policy.spec, ...change },
  });
  const { name } = policy.metadata;
  return [
    ...validations.map(({ message }, i): Mutant => [
      `${name} without "${message}"`,
      mutant({ validations: withExpression(validations, i, 'true') }),
    ]),
    ...variables.flatMap((variable, i) =>
      (CONDITIONS.includes(variable.name) ? ['true', 'false'] : []).map((answer): Mutant => [
        `${name} where ${variable.name} is always ${answer}`,
        mutant({ variables: withExpression(variables, i, answer) }),
      ]),
    ),
  ];
}

function withExpression<T>(items: readonly T[], index: number, expression: string): T[] {
  return items.map((item, i) => (i === index ? { ...item, expression } : item));
}

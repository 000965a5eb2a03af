import { IConstruct } from 'constructs';
import { wrongArguments } from './errors';
import { isMap } from './manifest';
import { near, oneOfKnown } from './near';

/** Says what is expected where `value` is not it, or lists the problems within it; undefined where all is well. */
export type Check = (value: unknown) => string | readonly string[] | undefined;

/**
 * What each property of a props interface must be at run time. TypeScript callers cannot get it wrong; those
 * from JavaScript can, and shall read the name of the property instead of a TypeError from the depths.
 */
export type Shape<T> = { readonly [K in keyof Required<T>]: Check };

const check =
  (expected: string, holds: (value: unknown) => boolean): Check =>
  (value) =>
    holds(value) ? undefined : expected;

const hasMember = (value: unknown, member: string) =>
  typeof value === 'object' && value !== null && member in value;

export const text = check('a string that is not empty', (value) => typeof value === 'string' && value !== '');
/** Any string: an empty one is a value where it stands for itself, as in labels, arguments and configuration. */
export const anyText = check('a string', (value) => typeof value === 'string');
export const bool = check('true or false', (value) => typeof value === 'boolean');
export const anyMap = check('an object', isMap);
export const duration = check('a Duration of cdk8s, such as Duration.minutes(1)', (value) =>
  hasMember(value, 'toMilliseconds'),
);
export const size = check('a Size of cdk8s, such as Size.gibibytes(2)', (value) =>
  hasMember(value, 'toMebibytes'),
);
export const cpu = check('a Cpu of cdk8s-plus, such as Cpu.units(1)', (value) => hasMember(value, 'amount'));

/** A string of a certain form. */
export const matching = (form: RegExp, expected: string): Check =>
  check(expected, (value) => typeof value === 'string' && form.test(value));

/** As Kubernetes has it for the names of namespaces, leases and what else becomes a label of DNS. */
export const DNS_LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

export const namespaceName = matching(DNS_LABEL, 'the name of a namespace: at most 63 of a-z, 0-9 and -');

/** A whole number that is at least `least`. */
export const whole = (least: number): Check =>
  check(`a whole number, ${least} or more`, (value) => Number.isInteger(value) && (value as number) >= least);

/** A number from `least` to `most`. */
export const range = (least: number, most: number): Check =>
  check(
    `a number from ${least} to ${most}`,
    (value) => typeof value === 'number' && value >= least && value <= most,
  );

/** One of a few values. */
export const anyOf = (...values: readonly unknown[]): Check => {
  const expected = `one of ${values.join(', ')}`;
  return (value) => (values.includes(value) ? undefined : expected);
};

/** One of the values of an enum. */
export const oneOf = (values: Record<string, string>): Check => {
  const known = Object.values(values);
  return (value) => (known.includes(value as string) ? undefined : oneOfKnown(value, known));
};

/** An object of one of this library's (or cdk8s-plus') own classes, known by a member that only it has. */
export const like = (member: string, expected: string): Check =>
  check(expected, (value) => hasMember(value, member));

export const listOf =
  (item: Check): Check =>
  (value) =>
    Array.isArray(value)
      ? within(
          value.map((each, i) => [`[${i}]`, each]),
          item,
        )
      : 'a list';

export const mapOf =
  (item: Check): Check =>
  (value) =>
    isMap(value) ? within(Object.entries(value), item) : 'an object';

/** An object with properties of its own. */
export const struct =
  <T>(shape: Shape<T>, required: readonly (keyof T & string)[] = []): Check =>
  (value) =>
    isMap(value)
      ? some(shapeProblems(value, shape, required))
      : `an object with ${Object.keys(shape).join(', ')}`;

function within(
  entries: readonly (readonly [string, unknown])[],
  item: Check,
): readonly string[] | undefined {
  const problems: string[] = [];
  // There may be very many, and most often nothing is wrong.
  for (const [name, value] of entries) problems.push(...problemsOf(name, value, item));
  return some(problems);
}

function some(problems: readonly string[]): readonly string[] | undefined {
  return problems.length > 0 ? problems : undefined;
}

/**
 * Checks the arguments of a constructor or a factory.
 *
 * @param where the construct, or what else its error begins with
 * @throws one error that lists everything that is wrong.
 */
export function checkShape<T extends object>(
  where: string | IConstruct,
  props: T,
  shape: Shape<T>,
  required: readonly (keyof T & string)[] = [],
): void {
  const problems = isMap(props)
    ? shapeProblems(props, shape, required)
    : [`expected an object with ${Object.keys(shape).join(', ')}, got ${describe(props)}`];
  if (problems.length > 0) {
    throw wrongArguments(typeof where === 'string' ? where : where.node.path, problems);
  }
}

function shapeProblems<T>(
  props: Record<string, unknown>,
  shape: Shape<T>,
  required: readonly (keyof T & string)[],
): string[] {
  const checks = shape as Record<string, Check>;
  const problems: string[] = [];
  for (const name of required) {
    if (props[name] === undefined || props[name] === null) problems.push(`${name} is missing`);
  }
  Object.keys(props).forEach((name) => {
    const value = props[name];
    if (value === undefined || value === null) return;
    if (!Object.hasOwn(checks, name)) problems.push(unknownProperty(name, checks));
    else problemsOf(name, value, checks[name]).forEach((problem) => problems.push(problem));
  });
  return problems;
}

function unknownProperty(name: string, known: Record<string, Check>): string {
  const meant = near(name, Object.keys(known));
  return `${name} is not known${meant ? `; did you mean ${meant}?` : ''}`;
}

const NONE: readonly string[] = [];

function problemsOf(name: string, value: unknown, expected: Check): readonly string[] {
  const wrong = expected(value);
  if (wrong === undefined) return NONE;
  if (typeof wrong === 'string') return [`${name} must be ${wrong}, got ${describe(value)}`];
  return wrong.map((problem) => `${name}${problem.startsWith('[') ? '' : '.'}${problem}`);
}

/** The value as it may stand in an error: short, and only the type of what may hold a secret. */
function describe(value: unknown): string {
  if (typeof value === 'string') {
    return value.length > 40 ? `a string of ${value.length} characters` : `"${value}"`;
  }
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) {
    return `an object (${value.constructor?.name ?? 'Object'})`;
  }
  return String(value);
}

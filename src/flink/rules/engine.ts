import { CROSS_RULES, RULES } from './index';
import { FlinkKind, Rule, Subject } from './rule';
import { nameOf, Parsed, subjectsOf } from './subjects';
import { Finding, shownValue } from '../../validation/finding';
import { asText, at, JsonObject } from '../../validation/manifest';
import { Origin, Problem, Severity } from '../../validation/rule';
import { SCHEMA_RULE, UNKNOWN_FIELD_RULE } from '../../validation/schema';
import { Crd } from '../../validation/structural-schema';
import { Suppressions, suppress } from '../../validation/suppressions';
import { OperatorVersion } from '../versions/operator-version';
import { checkSchema, SchemaResult } from '../versions/schema';

export { type Finding, formatFinding } from '../../validation/finding';

/** One rendered object, and under which operator it will live. */
export interface CheckInput {
  /** The construct path. */
  readonly path: string;
  readonly manifest: JsonObject;
  readonly origin: Origin;
  readonly operatorVersion: OperatorVersion;
  /** The configuration that the operator gives to every job by itself. */
  readonly defaultConfiguration: Readonly<Record<string, string>>;
  /** CRDs that are installed instead of the operator's own. */
  readonly ownCrds?: readonly Crd[];
  /** Reasons by the id of the rule whose findings they let pass. */
  readonly suppressions: Suppressions;
}

/** What suppressions may name. */
const KNOWN_IDS: ReadonlySet<string> = new Set([
  UNKNOWN_FIELD_RULE,
  ...[...RULES, ...CROSS_RULES].map(({ id }) => id),
]);

const RULES_BY_KIND = new Map<unknown, readonly Rule[]>(
  (
    ['FlinkDeployment', 'FlinkSessionJob', 'FlinkStateSnapshot', 'FlinkBlueGreenDeployment'] as FlinkKind[]
  ).map((kind) => [kind, RULES.filter(({ kinds }) => kinds.includes(kind))]),
);

/** Where the spec of a blue/green deployment is; its ingress lies beside the template. */
const BLUE_GREEN_SPEC = /^spec\.(?!ingress\b|template\b)/;

/**
 * All findings on all objects at once: the schema, each rule on each object, and the rules between objects.
 * Findings come in the order of the paths, so that the order of the objects does not matter.
 */
export function check(inputs: readonly CheckInput[]): Finding[] {
  const schemas = inputs.map(({ manifest, operatorVersion, ownCrds }) =>
    checkSchema(manifest, operatorVersion, ownCrds),
  );
  const found: Finding[][] = inputs.map((input, i) => schemaFindings(input, schemas[i]));

  const ruled = inputs.flatMap((input, i) => (hasRules(input.manifest) ? [i] : []));
  const subjects = subjectsOf(ruled.map((i): Parsed => ({ ...inputs[i], stored: schemas[i].pruned })));
  subjects.forEach((subject, n) => {
    const list = found[ruled[n]];
    RULES_BY_KIND.get(subject.kind)?.forEach((rule) => {
      rule.check(subject).forEach((problem) => list.push(findingOf(subject, rule, problem)));
    });
  });
  const indices = new Map(subjects.map((subject, n) => [subject, ruled[n]]));
  for (const rule of CROSS_RULES) {
    const applicable = subjects.filter(({ kind }) => rule.kinds.includes(kind));
    for (const [subject, problems] of rule.check(applicable)) {
      const list = found[indices.get(subject)!];
      for (const problem of problems) list.push(findingOf(subject, rule, problem));
    }
  }
  return inputs
    .map((input, i) => ({
      input,
      findings: suppress({ ...input, object: objectName(input.manifest) }, found[i], KNOWN_IDS),
    }))
    .sort((a, b) => compare(a.input, b.input))
    .flatMap(({ findings }) => findings);
}

function compare(a: CheckInput, b: CheckInput): number {
  if (a.path !== b.path) return a.path < b.path ? -1 : 1;
  const [left, right] = [objectName(a.manifest), objectName(b.manifest)];
  return left < right ? -1 : left > right ? 1 : 0;
}

/** The operator lets canaries pass unseen: they only show that it is alive. */
function hasRules(manifest: JsonObject): boolean {
  return (
    RULES_BY_KIND.has(manifest.kind) &&
    asText(at(manifest, 'metadata', 'labels', 'flink.apache.org/canary')).toLowerCase() !== 'true'
  );
}

export function objectName(manifest: JsonObject): string {
  const { name, namespace } = nameOf(manifest);
  return `${asText(manifest.kind)}/${namespace}/${name}`;
}

function schemaFindings({ path, manifest, operatorVersion }: CheckInput, result: SchemaResult): Finding[] {
  const object = objectName(manifest);
  const problems = result.problems.map(({ field, value, message }) => ({
    path,
    object,
    ruleId: SCHEMA_RULE,
    severity: 'error' as Severity,
    field,
    // In quotes, since "3" and 3 are not the same to a schema.
    value: typeof value === 'string' ? `"${shownValue(field, value)}"` : shownValue(field, value),
    message,
    fix: `change it to what the CRD of operator ${operatorVersion.version} takes`,
  }));
  const unknown = result.unknown.map(({ field, value, near, since }) => ({
    path,
    object,
    ruleId: UNKNOWN_FIELD_RULE,
    severity: 'warning' as Severity,
    field,
    value: shownValue(field, value),
    message: since
      ? `is known only from operator ${since.version} on; ${operatorVersion.version} drops it`
      : 'is known to no CRD of the operator, and is dropped',
    fix: near
      ? `did you mean ${near}? else remove it`
      : since
        ? 'remove it, or use that operator'
        : 'remove it',
  }));
  return [...problems, ...unknown];
}

function findingOf(subject: Subject, rule: Omit<Rule, 'check'>, problem: Problem): Finding {
  const blueGreen = subject.kind === 'FlinkBlueGreenDeployment';
  const field = blueGreen ? problem.field.replace(BLUE_GREEN_SPEC, 'spec.template.spec.') : problem.field;
  return {
    path: subject.path,
    object: objectName(subject.manifest),
    ruleId: rule.id,
    severity: severityOf(subject, rule),
    field,
    value: shownValue(field, problem.value),
    message: problem.message,
    fix: problem.fix,
  };
}

/**
 * What the operator refuses is an error. It validates no blue/green deployment, but only what its controller makes
 * of it, so that one from elsewhere is told and not stopped.
 */
function severityOf(subject: Subject, rule: Omit<Rule, 'check'>): Severity {
  if (subject.origin === 'typed') return rule.typedSeverity ?? rule.severity;
  return subject.kind === 'FlinkBlueGreenDeployment' ? 'warning' : rule.severity;
}

import { ApiObject } from 'cdk8s';
import { CEL_CASES, GOOD_CASES, manifestWith } from './cel-cases';
import { newChart } from './fixture';
import { SCHEMA_CASES } from './schema-cases';
import { karpenterCrd } from '../../../src/platform/karpenter/crds';
import { karpenterFindings } from '../../../src/platform/karpenter/rule-set';
import { isTransitionRule } from '../../../src/platform/karpenter/rules/cel';
import { Finding } from '../../../src/validation/finding';
import { JsonObject } from '../../../src/validation/manifest';
import { SCHEMA_RULE } from '../../../src/validation/schema';
import { Schema } from '../../../src/validation/structural-schema';

/** All rules of a CRD that hold for an object by itself, as `field: message`. */
function rulesOf(schema: Schema, field: string): string[] {
  const here = (schema['x-kubernetes-validations'] ?? [])
    .filter(({ rule }) => !isTransitionRule(rule))
    .map(({ rule, message = rule }) => `${field}: ${message}`);
  const below = Object.entries(schema.properties ?? {}).flatMap(([key, child]) =>
    rulesOf(child, field ? `${field}.${key}` : key),
  );
  return [...here, ...below, ...(schema.items ? rulesOf(schema.items, `${field}[]`) : [])];
}

function errorsOf(manifest: JsonObject): Finding[] {
  const chart = newChart();
  new ApiObject(chart, 'object', manifest as never);
  return karpenterFindings(chart).filter(({ severity }) => severity === 'error');
}

const plain = (field: string) => field.replace(/\[\d+\]/g, '[]');

test.each(['NodePool', 'EC2NodeClass'])('every rule in CEL of %s has a case that breaks it', (kind) => {
  const [version] = karpenterCrd(kind)!.spec.versions;
  const rules = rulesOf(version.schema.openAPIV3Schema, '');
  const broken = CEL_CASES.filter((each) => each.kind === kind).map(
    ({ field, message }) => `${field}: ${message}`,
  );
  expect(rules.length).toBeGreaterThan(10);
  expect([...new Set(broken)].sort()).toEqual([...new Set(rules)].sort());
});

test.each(CEL_CASES.map((each) => [each.kind, each.field, each.message, each] as const))(
  '%s %s is an error that says: %s',
  (_, field, message, { kind, set }) => {
    const found = errorsOf(manifestWith(kind, set)).map((finding) => [plain(finding.field), finding.message]);
    expect(found).toContainEqual([field, `is refused: ${message}`]);
  },
);

test.each(SCHEMA_CASES.map(({ kind, set }) => [kind, JSON.stringify(set), manifestWith(kind, set)] as const))(
  '%s with %s is an error',
  (_, __, manifest) => {
    expect(errorsOf(manifest).map(({ ruleId }) => ruleId)).toContain(SCHEMA_RULE);
  },
);

test.each(GOOD_CASES.map(({ kind, set }) => [kind, JSON.stringify(set), manifestWith(kind, set)] as const))(
  '%s with %s is no error',
  (_, __, manifest) => {
    expect(errorsOf(manifest)).toEqual([]);
  },
);

test('what the API server would refuse stops the synthesis with the rule of the CRD', () => {
  const [{ ruleId, fix }] = errorsOf(manifestWith('NodePool', { replicas: 2, weight: 3 }));
  expect(ruleId).toBe(SCHEMA_RULE);
  expect(fix).toContain('the CRD of Karpenter 1.14.1');
});

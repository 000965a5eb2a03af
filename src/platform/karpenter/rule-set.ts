import { ApiObject, Chart } from 'cdk8s';
import { IConstruct } from 'constructs';
import { KARPENTER_RULES } from './rules';
import { KarpenterSubject } from './rules/rule';
import { checkCrd } from './rules/schema';
import { constructsOf, pathOf } from '../../validation/enforcement';
import { Finding, shownValue } from '../../validation/finding';
import { asText, at, isObject, JsonObject } from '../../validation/manifest';
import { Problem, Severity } from '../../validation/rule';
import { SCHEMA_RULE, UNKNOWN_FIELD_RULE } from '../../validation/schema';
import { suppress, suppressionsOf } from '../../validation/suppressions';

const GROUPS = ['karpenter.sh', 'karpenter.k8s.aws'];
const KNOWN_IDS: ReadonlySet<string> = new Set([UNKNOWN_FIELD_RULE, ...KARPENTER_RULES.map(({ id }) => id)]);

/** All findings of the rules on the objects of Karpenter at and below `scope`. */
export function karpenterFindings(scope: IConstruct): readonly Finding[] {
  const rendered = constructsOf(scope)
    .filter((node): node is ApiObject => ApiObject.isApiObject(node) && GROUPS.includes(node.apiGroup))
    .map((object) => ({ object, manifest: object.toJson() as JsonObject }));
  const subjects = rendered.flatMap(({ object, manifest }) => subjectOf(object, manifest) ?? []);
  return rendered.flatMap(({ object, manifest }) => {
    const path = pathOf(object);
    const name = `${asText(manifest.kind)}/${asText(at(manifest, 'metadata', 'name'))}`;
    const finding = (ruleId: string, severity: Severity) => (problem: Problem) => ({
      path,
      object: name,
      ruleId,
      severity,
      ...problem,
      value: shownValue(problem.field, problem.value),
    });
    const { problems, unknown } = checkCrd(manifest);
    const subject = subjects.find((each) => each.path === path && each.kind === manifest.kind);
    const others = subjects.filter((each) => each !== subject && each.cluster === subject?.cluster);
    const found = [
      ...problems.map(finding(SCHEMA_RULE, 'error')),
      ...unknown.map(finding(UNKNOWN_FIELD_RULE, 'warning')),
      ...KARPENTER_RULES.filter(({ kind }) => kind === subject?.kind).flatMap((rule) =>
        rule.check(subject!, others).map(finding(rule.id, rule.severity)),
      ),
    ];
    return suppress({ path, object: name, suppressions: suppressionsOf(manifest) }, found, KNOWN_IDS);
  });
}

function subjectOf(object: ApiObject, manifest: JsonObject): KarpenterSubject | undefined {
  const { kind, spec } = manifest;
  if (kind !== 'NodePool' && kind !== 'EC2NodeClass') return undefined;
  return {
    kind,
    path: pathOf(object),
    name: object.name,
    spec: isObject(spec) ? spec : {},
    cluster: clusterOf(object),
  };
}

/** Objects of one chart, or of charts side by side, go to one cluster; those of another platform to another. */
function clusterOf(object: ApiObject): string {
  return Chart.of(object).node.scope?.node.path ?? '';
}

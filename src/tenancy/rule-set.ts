import { ApiObject } from 'cdk8s';
import { IConstruct } from 'constructs';
import { Authority, heldBy, TenantRule } from './rules/rule';
import { tenantSubject } from './rules/subject';
import { constructsOf, pathOf } from '../validation/enforcement';
import { Finding, shownValue } from '../validation/finding';
import { JsonObject } from '../validation/manifest';

/** Marks the constructs that hold what is in their namespaces to rules. */
export const TENANT = Symbol.for('cdk8s-flink-fleet.TenantNamespaces');

export interface RuledNamespaces extends IConstruct {
  readonly namespaces: string[];
  readonly _rules: readonly TenantRule[];
  readonly _authority: Authority;
}

/** All findings of the rules of tenants on the objects at and below `scope` that are in their namespaces. */
export function tenancyFindings(scope: IConstruct): readonly Finding[] {
  const tenants = tenantsByNamespace(scope.node.root);
  if (tenants.size === 0) return [];
  return constructsOf(scope)
    .filter((node): node is ApiObject => ApiObject.isApiObject(node) && isRuled(node))
    .flatMap((object) => {
      const candidates = tenants.get(object.metadata.namespace ?? 'default');
      return candidates ? findingsOn(object, nearest(object, candidates)) : [];
    });
}

function isRuled({ apiGroup, kind }: ApiObject): boolean {
  return apiGroup === 'flink.apache.org' || kind === 'Pod';
}

function findingsOn(object: ApiObject, { _rules: rules, _authority: authority }: RuledNamespaces): Finding[] {
  const subject = tenantSubject(object.toJson() as JsonObject);
  if (!subject) return [];
  return rules.flatMap((rule) =>
    rule.wrong(subject).map(({ field, value }) => ({
      path: pathOf(object),
      object: `${subject.kind}/${object.metadata.namespace ?? 'default'}/${object.name}`,
      ruleId: rule.id,
      severity: rule.severity,
      field,
      value: shownValue(field, value),
      message: `${rule.mustBe} (${heldBy(authority)})`,
      fix: rule.fix,
    })),
  );
}

/** A tenant, and the constructs that it is in: they are asked for with every object. */
interface Candidate {
  readonly tenant: RuledNamespaces;
  readonly scopes: readonly IConstruct[];
}

function tenantsByNamespace(root: IConstruct): ReadonlyMap<string, readonly Candidate[]> {
  const tenants = new Map<string, Candidate[]>();
  for (const node of constructsOf(root)) {
    if (!(TENANT in node)) continue;
    const tenant = node as unknown as RuledNamespaces;
    const candidate = { tenant, scopes: tenant.node.scopes };
    for (const namespace of tenant.namespaces) {
      tenants.set(namespace, [...(tenants.get(namespace) ?? []), candidate]);
    }
  }
  return tenants;
}

/** An app may hold the same tenant once for each cluster: the one meant is the nearest in the tree. */
function nearest({ node }: ApiObject, candidates: readonly Candidate[]): RuledNamespaces {
  if (candidates.length === 1) return candidates[0].tenant;
  const { scopes } = node;
  const shared = (candidate: Candidate) => {
    const differs = candidate.scopes.findIndex((scope, i) => scope !== scopes[i]);
    return differs < 0 ? scopes.length : differs;
  };
  return candidates.reduce((best, each) => (shared(each) > shared(best) ? each : best)).tenant;
}

import { BOUND_INFOS, boundRules } from './bounds';
import { CONFIGURATION_INFOS, configurationRules } from './configuration';
import { POD_SECURITY_INFOS, POD_SECURITY_RULES } from './pod-security';
import { TenantRule } from './rule';
import { RuleGroup } from '../../validation/rule';
import { TenantBounds } from '../bounds';

export interface TenantRulesInput {
  readonly serviceAccount: string;
  readonly bounds: TenantBounds;
  readonly enforced: Readonly<Record<string, string>>;
}

/** All rules that a tenant is held to. */
export function tenantRules({ serviceAccount, bounds, enforced }: TenantRulesInput): TenantRule[] {
  return [...configurationRules(enforced), ...boundRules(bounds, serviceAccount), ...POD_SECURITY_RULES];
}

/** The rules as RULES.md shows them. */
export const TENANT_RULE_GROUPS: readonly RuleGroup[] = [
  { title: 'Tenants', rules: [...BOUND_INFOS, ...POD_SECURITY_INFOS, ...CONFIGURATION_INFOS] },
];

import { AUTOSCALER_RULES } from './autoscaler';
import { AUTOSCALER_ADVICE } from './autoscaler-advice';
import { BLUE_GREEN_RULES } from './blue-green';
import { CREDENTIAL_RULES } from './credentials';
import { DEPLOYMENT_RULES } from './deployment';
import { CROSS_RULES } from './directories';
import { KARPENTER_RULES } from './karpenter';
import { PARALLELISM_RULES } from './parallelism';
import { RESOURCE_RULES } from './resources';
import { Rule } from './rule';
import { SESSION_JOB_RULES } from './session-job';
import { SNAPSHOT_RULES } from './snapshot';
import { STATE_RULES } from './state';
import { TRAP_RULES } from './traps';
import { UPGRADE_RULES } from './upgrade';
import { RuleGroup } from '../../validation/rule';

const OBJECT_GROUPS: readonly { readonly title: string; readonly rules: readonly Rule[] }[] = [
  { title: 'Flink clusters', rules: DEPLOYMENT_RULES },
  { title: 'Upgrades', rules: UPGRADE_RULES },
  { title: 'Parallelism', rules: PARALLELISM_RULES },
  { title: 'Resources', rules: RESOURCE_RULES },
  { title: 'Session jobs', rules: SESSION_JOB_RULES },
  { title: 'Snapshots', rules: SNAPSHOT_RULES },
  { title: 'Blue/green deployments', rules: BLUE_GREEN_RULES },
  { title: 'Autoscaler', rules: [...AUTOSCALER_RULES, ...AUTOSCALER_ADVICE] },
  { title: 'Karpenter', rules: KARPENTER_RULES },
  { title: 'State', rules: STATE_RULES },
  { title: 'Traps', rules: TRAP_RULES },
  { title: 'Credentials', rules: CREDENTIAL_RULES },
];

/** All rules that look at one object, in the order in which they are told. */
export const RULES: readonly Rule[] = OBJECT_GROUPS.flatMap(({ rules }) => rules);

/** All rules that look at the objects of an app together. */
export { CROSS_RULES } from './directories';

export const RULE_GROUPS: readonly RuleGroup[] = [
  ...OBJECT_GROUPS,
  { title: 'Between applications', rules: CROSS_RULES },
];

import { NODE_CLASS_RULES } from './node-class';
import { NODE_POOL_RULES } from './node-pool';
import { KarpenterRule } from './rule';
import { RuleGroup } from '../../../validation/rule';

export const KARPENTER_RULES: readonly KarpenterRule[] = [...NODE_POOL_RULES, ...NODE_CLASS_RULES];

/** The rules as RULES.md shows them. */
export const KARPENTER_RULE_GROUPS: readonly RuleGroup[] = [
  { title: 'Node pools of Karpenter', rules: NODE_POOL_RULES },
  { title: 'Node classes of EC2', rules: NODE_CLASS_RULES },
];

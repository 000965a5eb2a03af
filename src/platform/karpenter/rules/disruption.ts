import { listAt } from './requirements';
import { KarpenterRule } from './rule';
import { longestGap } from './schedule';
import { asText, at, JsonObject } from '../../../validation/manifest';

const BUDGETS = 'spec.disruption.budgets';
/** The reasons for which nodes are disrupted, as long as a budget lets them. */
const REASONS = ['Underutilized', 'Empty', 'Drifted'];

const budgetsOf = (spec: JsonObject) => listAt(spec, 'disruption', 'budgets');

const schedules: KarpenterRule = {
  id: 'budget-schedule',
  kind: 'NodePool',
  severity: 'error',
  title: 'The schedule of a budget can be read',
  why: 'The API server takes any five words, and Karpenter lets no node be disrupted while it cannot read one.',
  source: 'robfig/cron v3, ParseStandard; karpenter 1.14.1, Budget.GetAllowedDisruptions',
  check: ({ spec }) =>
    budgetsOf(spec).flatMap(({ schedule }, index) =>
      typeof schedule === 'string' && longestGap(schedule) === undefined
        ? [
            {
              field: `${BUDGETS}[${index}].schedule`,
              value: schedule,
              message:
                'is no schedule of cron, and a budget with one that cannot be read lets no node be disrupted',
              fix: 'write minute, hour, day of month, month and day of week (0 to 6, from Sunday), such as 0 6 * * mon-fri',
            },
          ]
        : [],
    ),
};

const blockedForEver: KarpenterRule = {
  id: 'disruption-blocked',
  kind: 'NodePool',
  severity: 'warning',
  title: 'No budget blocks disruption for ever',
  why: 'Empty nodes then stay and cost, and nodes are never replaced when their image or settings change.',
  source: 'Karpenter, NodePools: budgets; the smallest of those in force counts',
  check: ({ spec }) => {
    const blocked = new Map<string, number>();
    budgetsOf(spec).forEach((budget, index) => {
      if (!['0', '0%'].includes(asText(budget.nodes ?? '10%')) || !isAlwaysInForce(budget)) return;
      const reasons = Array.isArray(budget.reasons) ? budget.reasons.map(asText) : REASONS;
      reasons.forEach((reason) => blocked.set(reason, blocked.get(reason) ?? index));
    });
    if (!REASONS.every((reason) => blocked.has(reason))) return [];
    const indices = [...new Set(blocked.values())];
    return indices.map((index) => ({
      field: `${BUDGETS}[${index}]`,
      message: 'lets no node be disrupted, for any reason, at any time',
      fix: 'give it a schedule and a duration that leaves it some time, or leave out the reason Empty',
    }));
  },
};

/** Without a schedule, or with one that comes again before the last time is over. */
function isAlwaysInForce({ schedule, duration }: JsonObject): boolean {
  if (schedule === undefined || duration === undefined) return true;
  return minutesOf(asText(duration)) >= (longestGap(asText(schedule)) ?? Infinity);
}

function minutesOf(duration: string): number {
  const parts = [...duration.matchAll(/(\d+)([hm])/g)];
  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * (unit === 'h' ? 60 : 1), 0);
}

const expiry: KarpenterRule = {
  id: 'node-expiry',
  kind: 'NodePool',
  severity: 'warning',
  title: 'The age at which nodes are taken away is one that somebody chose',
  why: 'Expiry heeds no budget: nodes that were started together go together, with the jobs that are on them.',
  source: 'Karpenter, Disruption: expiration; the default of the CRD is 720h',
  check: ({ spec }) => {
    const field = 'spec.template.spec.expireAfter';
    const value = at(spec, 'template', 'spec', 'expireAfter');
    if (value === undefined) {
      return [
        {
          field,
          message: 'is not set, and then each node is taken away after thirty days, whatever the budgets say',
          fix: 'set it to Never, or to the age that is meant',
        },
      ];
    }
    return value === 'Never' || at(spec, 'template', 'spec', 'terminationGracePeriod') !== undefined
      ? []
      : [
          {
            field,
            value: asText(value),
            message:
              'is set without terminationGracePeriod: a node that is too old takes no new pods, and is paid for as long ' +
              'as a pod is on it that is not to be disrupted',
            fix: 'say by terminationGracePeriod how long such a node waits for its pods, or set expireAfter to Never',
          },
        ];
  },
};

export const DISRUPTION_RULES: readonly KarpenterRule[] = [schedules, blockedForEver, expiry];

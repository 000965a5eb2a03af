import { CAPACITY_TYPE_LABEL, labelsOf, requirementsOf, REQUIREMENTS } from './requirements';
import { KarpenterRule, KarpenterSubject } from './rule';
import { asText, at } from '../../../validation/manifest';
import { Problem } from '../../../validation/rule';
import { JOB_MANAGER_POOL, POOL_LABEL, SPREAD_LABEL } from '../../labels';

/** A rule for pools of job managers. */
function forJobManagers(
  rule: Omit<KarpenterRule, 'kind' | 'severity' | 'check'>,
  check: (subject: KarpenterSubject) => readonly Problem[],
): KarpenterRule {
  return {
    ...rule,
    kind: 'NodePool',
    severity: 'warning',
    check: (subject) => (labelsOf(subject.spec)[POOL_LABEL] === JOB_MANAGER_POOL ? check(subject) : []),
  };
}

const spot = forJobManagers(
  {
    id: 'spot-job-managers',
    title: 'Job managers are not on spot nodes',
    why: 'When a spot node is taken back, each job whose job manager was on it restarts as a whole.',
    source: 'Flink, JobManager failover; EC2, spot interruptions',
  },
  ({ spec }) => {
    const requirement = requirementsOf(spec).find(({ key }) => key === CAPACITY_TYPE_LABEL);
    if (requirement && (requirement.operator === 'In') !== requirement.values.includes('spot')) return [];
    return [
      {
        field: requirement ? `${REQUIREMENTS}[${requirement.index}].values` : REQUIREMENTS,
        value: requirement?.values.join(', '),
        message: 'lets job managers be on spot nodes',
        fix: 'ask for on-demand nodes',
      },
    ];
  },
);

const forced = forJobManagers(
  {
    id: 'forced-job-managers',
    title: 'Nodes of job managers are not taken away by force',
    why: 'Each job whose job manager is on such a node restarts as a whole, though it is not to be disrupted.',
    source: 'Karpenter, Disruption: expiration; with terminationGracePeriod drift does not wait either',
  },
  ({ spec }) =>
    ['expireAfter', 'terminationGracePeriod'].flatMap((name) => {
      const value = at(spec, 'template', 'spec', name);
      return value === undefined || value === 'Never'
        ? []
        : [
            {
              field: `spec.template.spec.${name}`,
              value: asText(value),
              message:
                name === 'expireAfter'
                  ? 'ends job managers at that age of their node, whatever protects them'
                  : 'ends job managers that long after their node has drifted, whatever protects them',
              fix: 'leave it out; where nodes must be replaced, restart the jobs first',
            },
          ];
    }),
);

const tooFew = forJobManagers(
  {
    id: 'job-manager-nodes',
    title: 'There may be as many nodes for job managers as they are spread over',
    why: 'They wait rather than be all on one node, so that with fewer nodes some of them never start.',
    source: 'Kubernetes, topology spread constraints: minDomains',
  },
  ({ spec }) => {
    const limit = at(spec, 'limits', 'nodes');
    const groups = requirementsOf(spec).find(({ key }) => key === SPREAD_LABEL)?.values.length ?? 0;
    return limit !== undefined && Number(limit) < groups
      ? [
          {
            field: 'spec.limits.nodes',
            value: asText(limit),
            message: `are fewer nodes than the ${groups} over which job managers are spread`,
            fix: `allow ${groups} or more, or limit CPU and memory instead`,
          },
        ]
      : [];
  },
);

export const JOB_MANAGER_RULES: readonly KarpenterRule[] = [spot, forced, tooFew];

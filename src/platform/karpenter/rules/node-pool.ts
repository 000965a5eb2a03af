import {
  CAPACITY_TYPE_LABEL,
  labelsOf,
  listAt,
  mayOverlap,
  Requirement,
  requirementsOf,
} from './requirements';
import { KarpenterRule, KarpenterSubject } from './rule';
import { asText, at, isObject } from '../../../validation/manifest';
import { near } from '../../../validation/near';
import { Problem } from '../../../validation/rule';
import { JOB_MANAGER_POOL, POOL_LABEL } from '../../labels';
import { INSTANCE_FAMILIES } from '../crds';

const REQUIREMENTS = 'spec.template.spec.requirements';
const INSTANCE_FAMILY = 'karpenter.k8s.aws/instance-family';
const INSTANCE_CATEGORY = 'karpenter.k8s.aws/instance-category';
const LOCAL_NVME = 'karpenter.k8s.aws/instance-local-nvme';
const CATEGORIES = [...new Set(INSTANCE_FAMILIES.map(categoryOf))].sort();

/** The provider takes what stands before the first digit, so that `m7gd` is of category `m`. */
function categoryOf(family: string): string {
  return /^(?:u-|[a-z]+)/.exec(family)![0].replace(/-$/, '');
}

/** What a list of values names that is not known. */
function unknownValues(
  { spec }: KarpenterSubject,
  key: string,
  known: readonly string[],
  what: string,
): Problem[] {
  return requirementsOf(spec)
    .filter((requirement) => requirement.key === key && ['In', 'NotIn'].includes(requirement.operator))
    .flatMap(({ values, index }: Requirement) =>
      values
        .filter((value) => !known.includes(value))
        .map((value) => {
          const meant = near(value, known);
          return {
            field: `${REQUIREMENTS}[${index}].values`,
            value,
            message: `names no ${what} of EC2 that Karpenter knows of, so that no such node ever comes`,
            fix: meant ? `did you mean ${meant}?` : `use one that exists, or suppress this if it is new`,
          };
        }),
    );
}

const instanceFamily: KarpenterRule = {
  id: 'instance-family',
  kind: 'NodePool',
  severity: 'error',
  title: 'Families and categories of instances exist',
  why: 'Karpenter finds no instance type that fits, and pods stay pending with no error on the NodePool.',
  source: 'prices of EC2 in karpenter-provider-aws 1.14.1',
  check: (subject) => [
    ...unknownValues(subject, INSTANCE_FAMILY, INSTANCE_FAMILIES, 'instance family'),
    ...unknownValues(subject, INSTANCE_CATEGORY, CATEGORIES, 'instance category'),
  ],
};

/** The reasons for which nodes are disrupted, as long as a budget lets them. */
const REASONS = ['Underutilized', 'Empty', 'Drifted'];

const blockedForEver: KarpenterRule = {
  id: 'disruption-blocked',
  kind: 'NodePool',
  severity: 'warning',
  title: 'No budget blocks disruption for ever',
  why: 'Empty nodes then stay and cost, and nodes are never replaced when their image or settings change.',
  source: 'Karpenter, NodePools: budgets; the smallest of those in force counts',
  check: ({ spec }) => {
    const blocked = new Map<string, number>();
    listAt(spec, 'disruption', 'budgets').forEach((budget, index) => {
      // With a schedule it is in force only for a time.
      if (!['0', '0%'].includes(asText(budget.nodes ?? '10%')) || budget.schedule !== undefined) return;
      const reasons = Array.isArray(budget.reasons) ? budget.reasons.map(asText) : REASONS;
      reasons.forEach((reason) => blocked.set(reason, blocked.get(reason) ?? index));
    });
    if (!REASONS.every((reason) => blocked.has(reason))) return [];
    const indices = [...new Set(blocked.values())];
    return indices.map((index) => ({
      field: `spec.disruption.budgets[${index}]`,
      message: 'lets no node be disrupted, for any reason, at any time',
      fix: 'give it a schedule and a duration, or leave out the reason Empty',
    }));
  },
};

const overlap: KarpenterRule = {
  id: 'node-pool-overlap',
  kind: 'NodePool',
  severity: 'warning',
  title: 'NodePools that could give the same node differ in weight',
  why: 'Karpenter then takes any of them, so that limits and costs of each are a matter of chance.',
  source: 'Karpenter, NodePools: weight',
  check: (subject, others) =>
    others
      .filter((other) => other.kind === 'NodePool' && other.name > subject.name)
      .filter((other) => weightOf(other) === weightOf(subject))
      .filter((other) => sameTaints(subject, other) && mayOverlap(subject.spec, other.spec))
      .map((other) => ({
        field: 'spec.weight',
        value: subject.spec.weight,
        message: `is that of NodePool/${other.name} as well, which can give the same nodes`,
        fix: 'give the one to be tried first a higher weight, or keep them apart by a label and a taint',
      })),
};

const weightOf = ({ spec }: KarpenterSubject) => Number(spec.weight ?? 0);

/** A pod tolerates a taint on purpose, so that pools with different taints are for different pods. */
function sameTaints(a: KarpenterSubject, b: KarpenterSubject): boolean {
  const taints = ({ spec }: KarpenterSubject) =>
    listAt(spec, 'template', 'spec', 'taints')
      .map(({ key, value, effect }) => [key, value ?? '', effect].map(asText).join(' '))
      .sort()
      .join();
  return taints(a) === taints(b);
}

const limits: KarpenterRule = {
  id: 'node-pool-limits',
  kind: 'NodePool',
  severity: 'warning',
  title: 'A NodePool has limits',
  why: 'A job that asks for a thousand task managers by mistake gets the nodes for them.',
  source: 'Karpenter, NodePools: limits',
  check: ({ spec }) =>
    spec.replicas === undefined && Object.keys(isObject(spec.limits) ? spec.limits : {}).length === 0
      ? [
          {
            field: 'spec.limits',
            message: 'are not set, so that nothing guards the cost',
            fix: 'set the CPU and the memory that all its nodes together may have',
          },
        ]
      : [],
};

const spotJobManagers: KarpenterRule = {
  id: 'spot-job-managers',
  kind: 'NodePool',
  severity: 'warning',
  title: 'Job managers are not on spot nodes',
  why: 'When a spot node is taken back, each job whose job manager was on it restarts as a whole.',
  source: 'Flink, JobManager failover; EC2, spot interruptions',
  check: ({ spec }) => {
    if (labelsOf(spec)[POOL_LABEL] !== JOB_MANAGER_POOL) return [];
    const requirement = requirementsOf(spec).find(({ key }) => key === CAPACITY_TYPE_LABEL);
    const spot = !requirement || (requirement.operator === 'In') === requirement.values.includes('spot');
    return spot
      ? [
          {
            field: requirement ? `${REQUIREMENTS}[${requirement.index}].values` : REQUIREMENTS,
            value: requirement?.values.join(', '),
            message: 'lets job managers be on spot nodes',
            fix: 'ask for on-demand nodes',
          },
        ]
      : [];
  },
};

const localNvme: KarpenterRule = {
  id: 'local-nvme',
  kind: 'NodePool',
  severity: 'warning',
  title: 'Local disks that are asked for are set up',
  why: 'Without a policy for instance stores the disks stay raw, and state lies on the root volume all the same.',
  source: 'Karpenter, EC2NodeClass: instanceStorePolicy',
  check: ({ spec }, others) => {
    const requirement = requirementsOf(spec).find(({ key }) => key === LOCAL_NVME);
    const name = at(spec, 'template', 'spec', 'nodeClassRef', 'name');
    const nodeClass = others.find((other) => other.kind === 'EC2NodeClass' && other.name === name);
    return requirement && nodeClass && nodeClass.spec.instanceStorePolicy === undefined
      ? [
          {
            field: `${REQUIREMENTS}[${requirement.index}]`,
            message: `asks for local disks, which EC2NodeClass/${nodeClass.name} does not set up`,
            fix: 'set its instanceStorePolicy to RAID0',
          },
        ]
      : [];
  },
};

export const NODE_POOL_RULES: readonly KarpenterRule[] = [
  instanceFamily,
  blockedForEver,
  overlap,
  limits,
  spotJobManagers,
  localNvme,
];

import { DISRUPTION_RULES } from './disruption';
import { JOB_MANAGER_RULES } from './job-managers';
import { listAt, mayOverlap, Requirement, REQUIREMENTS, requirementsOf } from './requirements';
import { KarpenterRule, KarpenterSubject } from './rule';
import { asText, at, isObject } from '../../../validation/manifest';
import { near } from '../../../validation/near';
import { Problem } from '../../../validation/rule';
import { INSTANCE_FAMILIES } from '../crds';

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
  overlap,
  limits,
  localNvme,
  ...DISRUPTION_RULES,
  ...JOB_MANAGER_RULES,
];

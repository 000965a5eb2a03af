import { Difference, differencesTable } from '../comparison';

const POD = 'spec.template.spec';
const CONTAINER = `${POD}.containers[controller]`;
const env = (...names: string[]) => names.map((name) => `${CONTAINER}.env[${name}]`);
const ROOTLESS = ['runAsNonRoot', 'runAsUser', 'runAsGroup'];

/** How it differs from what the chart of Karpenter 1.14.1 installs; the table in docs/karpenter.md is made of these. */
export const DIFFERENCES: readonly Difference[] = [
  {
    object: 'every object',
    fields: ['metadata.labels'],
    change: 'changed',
    why: "ours, and none of Helm's; what selects pods is the same, so that a release can be taken over",
  },
  {
    object: 'ClusterRole/karpenter-core, ClusterRoleBinding/karpenter-core',
    fields: [],
    change: 'left out',
    why: 'one ClusterRole holds all its rights',
  },
  {
    object: 'ClusterRole/karpenter-admin',
    fields: [],
    change: 'left out',
    why: 'whoever is `admin` of all namespaces could order nodes',
  },
  {
    object: 'NetworkPolicy/karpenter',
    fields: [],
    change: 'added',
    why: 'DNS, the API server and AWS are all that it has to reach; `networkPolicy: false` leaves it out',
  },
  {
    object: 'Deployment/karpenter',
    fields: [`${CONTAINER}.image`],
    change: 'changed',
    why: 'the chart in the module of a version names the version before; ours follows from `version`',
  },
  {
    object: 'Deployment/karpenter',
    fields: [`${CONTAINER}.resources`],
    change: 'added',
    why: 'without a request it is among the first to be evicted; what it does at once is scaled to its CPU',
  },
  {
    object: 'Deployment/karpenter',
    fields: ROOTLESS.map((field) => `${POD}.securityContext.${field}`),
    change: 'added',
    why: 'said once, for the whole pod',
  },
  {
    object: 'Deployment/karpenter',
    fields: ROOTLESS.map((field) => `${CONTAINER}.securityContext.${field}`),
    change: 'left out',
    why: 'said once, for the whole pod',
  },
  {
    object: 'Deployment/karpenter',
    fields: env('KUBERNETES_MIN_VERSION', 'KARPENTER_SERVICE', 'SYSTEM_NAMESPACE'),
    change: 'left out',
    why: 'nothing in Karpenter 1.14 makes use of them',
  },
  {
    object: 'Deployment/karpenter',
    fields: env(
      'LOG_LEVEL',
      'LOG_OUTPUT_PATHS',
      'LOG_ERROR_OUTPUT_PATHS',
      'FEATURE_GATES',
      'BATCH_MAX_DURATION',
      'BATCH_IDLE_DURATION',
      'PREFERENCE_POLICY',
      'MIN_VALUES_POLICY',
      'VM_MEMORY_OVERHEAD_PERCENT',
      'RESERVED_ENIS',
      'IGNORE_DRA_REQUESTS',
      'AMI_REFRESH_INTERVAL',
      'SUBNET_REFRESH_INTERVAL',
    ),
    change: 'left out',
    why: "Karpenter's own default is the same; a property or `env` says another",
  },
  {
    object: 'Deployment/karpenter',
    fields: [
      'spec.revisionHistoryLimit',
      'spec.template.metadata.annotations',
      `${POD}.dnsPolicy`,
      `${POD}.schedulerName`,
      `${CONTAINER}.imagePullPolicy`,
      `${CONTAINER}.securityContext.privileged`,
    ],
    change: 'left out',
    why: "it is Kubernetes' own default, or empty",
  },
  {
    object: 'Deployment/karpenter',
    fields: [`${CONTAINER}.env[MEMORY_LIMIT].valueFrom.resourceFieldRef.divisor`],
    change: 'changed',
    why: '0 and 1 both mean bytes',
  },
  {
    object: 'rights',
    fields: ['get,list,watch nodeoverlays', 'get,list,watch,update,patch nodeoverlays/status'],
    change: 'left out',
    why: 'come with `featureGates.nodeOverlay`',
  },
  {
    object: 'rights',
    fields: [
      'get,list,watch capacitybuffers',
      'get,list,watch,update,patch capacitybuffers/status',
      'get,list,watch podtemplates',
      'get,list,watch deployments',
      'get,list,watch replicasets',
      'get,list,watch statefulsets',
    ],
    change: 'left out',
    why: 'come with `featureGates.capacityBuffer`',
  },
  {
    object: 'rights',
    fields: ['get,list,watch replicationcontrollers', 'get,list,watch events'],
    change: 'left out',
    why: 'nothing reads them',
  },
  {
    object: 'rights',
    fields: ['get,list,watch nodepools/status', 'get,list,watch,create,delete nodeclaims/status'],
    change: 'left out',
    why: 'a status is read with its object, and only patched',
  },
  {
    object: 'rights',
    fields: [
      'update nodepools',
      'update nodepools/status',
      'update nodeclaims',
      'update nodeclaims/status',
      'update nodes',
      'update ec2nodeclasses',
      'update ec2nodeclasses/status',
    ],
    change: 'left out',
    why: 'each write is a patch',
  },
  {
    object: 'rights',
    fields: ['get,watch leases', 'patch leases[karpenter-leader-election]'],
    change: 'left out',
    why: 'a leader is elected by create, and by get and update of one lease',
  },
  {
    object: 'rights',
    fields: ['get leases[karpenter-leader-election]'],
    change: 'added',
    why: 'a leader is elected by create, and by get and update of one lease',
  },
];

/** As docs/karpenter.md has it. */
export function karpenterDifferencesTable(): string {
  return differencesTable(DIFFERENCES, (field) => field.replace(CONTAINER, 'container').replace(POD, 'pod'));
}

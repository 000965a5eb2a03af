import { KarpenterFeatureGates } from './karpenter-props';
import { JsonObject } from '../../../validation/manifest';

const READ = ['get', 'list', 'watch'];

/** What the controller may do in the whole cluster: what its code asks for, and no more. */
export function clusterRules({ nodeOverlay, capacityBuffer }: KarpenterFeatureGates): JsonObject[] {
  return [
    rule('karpenter.sh', ['nodepools'], [...READ, 'patch']),
    rule('karpenter.sh', ['nodeclaims'], [...READ, 'create', 'patch', 'delete']),
    rule('karpenter.sh', ['nodepools/status', 'nodeclaims/status'], ['patch']),
    rule('karpenter.k8s.aws', ['ec2nodeclasses'], [...READ, 'patch']),
    rule('karpenter.k8s.aws', ['ec2nodeclasses/status'], ['patch']),
    rule('', ['nodes'], [...READ, 'patch', 'delete']),
    rule('', ['pods'], [...READ, 'delete']),
    rule('', ['pods/eviction'], ['create']),
    // What decides where a pod can run.
    rule('', ['namespaces', 'persistentvolumes', 'persistentvolumeclaims'], READ),
    rule('storage.k8s.io', ['storageclasses', 'csinodes', 'volumeattachments'], READ),
    rule('apps', ['daemonsets'], READ),
    rule('policy', ['poddisruptionbudgets'], READ),
    rule('', ['events'], ['create', 'patch']),
    ...(nodeOverlay ? NODE_OVERLAY : []),
    ...(capacityBuffer ? CAPACITY_BUFFER : []),
  ];
}

/** What it may do in its own namespace: elect a leader. */
export const LEASE_RULES: JsonObject[] = [
  // A right to create cannot be limited to one name.
  rule('coordination.k8s.io', ['leases'], ['create']),
  {
    ...rule('coordination.k8s.io', ['leases'], ['get', 'update']),
    resourceNames: ['karpenter-leader-election'],
  },
];

/** What it may do in `kube-system`: learn the address of DNS, which kubelets are given. */
export const DNS_RULES: JsonObject[] = [{ ...rule('', ['services'], ['get']), resourceNames: ['kube-dns'] }];

const NODE_OVERLAY = [
  rule('karpenter.sh', ['nodeoverlays'], READ),
  rule('karpenter.sh', ['nodeoverlays/status'], ['patch']),
];

/** The pods that a buffer stands for are those of a workload, or of a template. */
const CAPACITY_BUFFER = [
  rule('autoscaling.x-k8s.io', ['capacitybuffers'], READ),
  rule('autoscaling.x-k8s.io', ['capacitybuffers/status'], ['patch']),
  rule('', ['podtemplates'], READ),
  rule('apps', ['deployments', 'replicasets', 'statefulsets'], READ),
];

function rule(apiGroup: string, resources: string[], verbs: string[]): JsonObject {
  return { apiGroups: [apiGroup], resources, verbs };
}

import { Chart, Testing } from 'cdk8s';
import { INSTANCE_TYPES, KWOK_RIGHTS, kwokNodeClass } from './kwok';
import { Karpenter, KarpenterCrds, KarpenterIdentity } from '../../../src/platform/karpenter';
import { Daemon, Lab, LabCluster, Manifest } from '../../lab';

/** Something that a role lets its owner do. */
export interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  readonly resourceNames?: readonly string[];
}

/** Karpenter as it is synthesized, of which the provider whose nodes are KWOK's takes the place of that for AWS. */
export interface Installation {
  readonly manifests: readonly Manifest[];
  /** The user that it is to the API server. */
  readonly user: string;
  /** The rules of all its roles. */
  readonly rules: readonly Rule[];
  /** Starts it as its service account, with the environment that its container would have. */
  start(): Promise<Daemon>;
}

const NAMESPACE = 'kube-system';

export function installationOf(lab: Lab, cluster: LabCluster): Installation {
  const chart = new Chart(Testing.app(), 'platform', { namespace: NAMESPACE });
  new KarpenterCrds(chart, 'crds');
  const { serviceAccountName } = new Karpenter(chart, 'karpenter', {
    clusterName: cluster.name,
    identity: KarpenterIdentity.podIdentity(),
  });
  const manifests = Testing.synth(chart) as Manifest[];
  const deployment = manifests.find(({ kind }) => kind === 'Deployment')!;
  return {
    // The process stands in for the pods of its Deployment.
    manifests: [
      ...manifests.filter((each) => each !== deployment),
      ...kwokNodeClass(lab),
      ...kwokRole(serviceAccountName),
    ],
    user: `system:serviceaccount:${NAMESPACE}:${serviceAccountName}`,
    rules: manifests.flatMap(({ kind, rules }) => (/Role$/.test(kind) ? (rules as Rule[]) : [])),
    start: async () =>
      cluster.startKarpenter({
        token: await cluster.tokenOf(NAMESPACE, serviceAccountName),
        namespace: NAMESPACE,
        instanceTypes: INSTANCE_TYPES,
        env: environmentOf(deployment),
      }),
  };
}

function kwokRole(serviceAccountName: string): Manifest[] {
  const apiGroup = 'rbac.authorization.k8s.io';
  const name = 'karpenter-kwok';
  const common = { apiVersion: `${apiGroup}/v1`, metadata: { name } };
  return [
    { ...common, kind: 'ClusterRole', rules: KWOK_RIGHTS },
    {
      ...common,
      kind: 'ClusterRoleBinding',
      roleRef: { apiGroup, kind: 'ClusterRole', name },
      subjects: [{ kind: 'ServiceAccount', name: serviceAccountName, namespace: NAMESPACE }],
    },
  ];
}

/** Ports are each there once on this machine, and what a container has is of no matter to a process. */
function environmentOf(deployment: Manifest): Record<string, string> {
  const [{ env }] = deployment.spec.template.spec.containers as [{ env: { name: string; value?: string }[] }];
  return Object.fromEntries(
    env.flatMap(({ name, value }) => (value === undefined || /_PORT$/.test(name) ? [] : [[name, value]])),
  );
}

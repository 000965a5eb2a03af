import { Manifest } from '../../cluster/resources';

/** What Flink labels all with that it makes for an application. */
const labelsOf = (name: string) => ({ app: name, type: 'flink-native-kubernetes' });

function requestsOf(part: { resource?: { cpu?: number; memory?: string } } | undefined) {
  const { cpu = 1, memory = '1Gi' } = part?.resource ?? {};
  const bytes = memory.replace(
    /^(\d+)([kmg])b?$/i,
    (_, amount: string, unit: string) =>
      `${amount}${unit.toUpperCase() === 'K' ? 'Ki' : `${unit.toUpperCase()}i`}`,
  );
  return { requests: { cpu: String(cpu), memory: bytes }, limits: { cpu: String(cpu), memory: bytes } };
}

/** The Deployment of a job manager, as Flink makes it. */
export function jobManagerOf({ metadata, spec }: Manifest): Manifest {
  const { name, namespace } = metadata;
  const labels = { ...labelsOf(name), component: 'jobmanager' };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace, labels: labelsOf(name) },
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          containers: [
            {
              name: 'flink-main-container',
              image: String(spec.image),
              resources: requestsOf(spec.jobManager),
            },
          ],
        },
      },
    },
  };
}

/** A pod of a task manager; it goes with the Deployment of the job manager. */
export function taskManagerOf({ metadata, spec }: Manifest, deployment: Manifest, number: number): Manifest {
  const { name, namespace } = metadata;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `${name}-taskmanager-1-${number}`,
      namespace,
      labels: { ...labelsOf(name), component: 'taskmanager' },
      ownerReferences: [
        {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          name,
          uid: deployment.metadata.uid,
          controller: true,
          blockOwnerDeletion: true,
        },
      ],
    },
    spec: {
      containers: [
        { name: 'flink-main-container', image: String(spec.image), resources: requestsOf(spec.taskManager) },
      ],
    },
  };
}

/** What answers for job managers, in a namespace. */
const ANSWERS = 'job-double';

/** An API server goes to nothing but pods: this one is nowhere, and has the address of the double. */
export function answeringPod({ metadata: { namespace }, spec }: Manifest): Manifest {
  const resources = { requests: { cpu: '1m', memory: '1Mi' }, limits: { memory: '1Mi' } };
  const securityContext = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: ANSWERS, namespace },
    spec: {
      serviceAccountName: (spec as { serviceAccount?: string }).serviceAccount,
      schedulingGates: [{ name: 'flink-fleet.dev/nowhere' }],
      securityContext: { runAsNonRoot: true, runAsUser: 9999, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [{ name: 'main', image: 'registry.example.com/double:1', resources, securityContext }],
    },
  };
}

export const statusAt = (address: string) => ({
  status: { phase: 'Running', podIP: address, podIPs: [{ ip: address }] },
});

/** The Service by which a job manager answers, wherever it is. */
export function serviceOf(
  { metadata: { name, namespace } }: Manifest,
  { address, port }: { readonly address: string; readonly port: number },
): Manifest[] {
  const ports = [{ name: 'rest', port }];
  const metadata = { name: `${name}-rest`, namespace, labels: labelsOf(name) };
  const targetRef = { kind: 'Pod', namespace, name: ANSWERS };
  return [
    { apiVersion: 'v1', kind: 'Service', metadata, spec: { ports } },
    {
      apiVersion: 'v1',
      kind: 'Endpoints',
      metadata,
      subsets: [{ addresses: [{ ip: address, targetRef }], ports }],
    },
  ];
}

/** The ConfigMaps by which high availability finds its way; nobody owns them. */
export function haConfigMapsOf({ metadata: { name, namespace } }: Manifest, jobId?: string): Manifest[] {
  const names = [`${name}-cluster-config-map`, ...(jobId ? [`${name}-${jobId}-config-map`] : [])];
  return names.map((each) => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: each,
      namespace,
      labels: { ...labelsOf(name), 'configmap-type': 'high-availability' },
    },
    data: {},
  }));
}

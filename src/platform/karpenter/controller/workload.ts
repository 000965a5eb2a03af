import { Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { KarpenterProps } from './karpenter-props';
import { CONTAINER, environment, HEALTH_PORT, METRICS_PORT } from './settings';
import { compact, Json, JsonObject } from '../../../validation/manifest';
import { imageName } from '../../image';
import { KarpenterVersion } from '../karpenter-version';

export const NAME = 'karpenter';
/** As the chart has them: what selects pods cannot be changed, so that a release of the chart can be taken over. */
export const SELECTOR = { 'app.kubernetes.io/name': NAME, 'app.kubernetes.io/instance': NAME };

const USER = 65532;
const REPOSITORY = 'public.ecr.aws/karpenter/controller';

/** The `spec` of the controller's Deployment. */
export function deploymentSpec(props: KarpenterProps): JsonObject {
  const { replicas = 2, nodeSelector, tolerations = [], priorityClassName } = props;
  const labelSelector = { matchLabels: SELECTOR };
  return {
    replicas,
    // A new pod may have no node of its own to start on until an old one has made way.
    strategy: { rollingUpdate: { maxUnavailable: 1 } },
    selector: labelSelector,
    template: {
      metadata: { labels: SELECTOR },
      spec: {
        serviceAccountName: NAME,
        automountServiceAccountToken: true,
        priorityClassName: priorityClassName ?? 'system-cluster-critical',
        securityContext: {
          runAsNonRoot: true,
          runAsUser: USER,
          runAsGroup: USER,
          // The token for AWS is readable for this group.
          fsGroup: USER,
          seccompProfile: { type: 'RuntimeDefault' },
        },
        containers: [container(props)],
        nodeSelector: { 'kubernetes.io/os': 'linux', ...nodeSelector },
        tolerations: [
          { key: 'CriticalAddonsOnly', operator: 'Exists' },
          ...tolerations.map((toleration) => compact({ ...toleration }) as JsonObject),
        ],
        affinity: {
          nodeAffinity: NOT_ON_ITS_OWN_NODES,
          podAntiAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: [
              { topologyKey: 'kubernetes.io/hostname', labelSelector },
            ],
          },
        },
        topologySpreadConstraints: [
          {
            maxSkew: 1,
            topologyKey: 'topology.kubernetes.io/zone',
            whenUnsatisfiable: 'DoNotSchedule',
            labelSelector,
          },
        ],
      },
    },
  };
}

/** A controller that lost its node would have nobody to start another. */
const NOT_ON_ITS_OWN_NODES: Json = {
  requiredDuringSchedulingIgnoredDuringExecution: {
    nodeSelectorTerms: [{ matchExpressions: [{ key: 'karpenter.sh/nodepool', operator: 'DoesNotExist' }] }],
  },
};

function container(props: KarpenterProps): JsonObject {
  const { cpu = Cpu.units(1), memory = Size.gibibytes(1) } = props;
  const bytes = `${memory.toMebibytes()}Mi`;
  return {
    name: CONTAINER,
    image: image(props),
    env: environment(props),
    ports: [
      { name: 'http-metrics', containerPort: METRICS_PORT, protocol: 'TCP' },
      { name: 'http', containerPort: HEALTH_PORT, protocol: 'TCP' },
    ],
    resources: { requests: { cpu: cpu.amount, memory: bytes }, limits: { memory: bytes } },
    livenessProbe: {
      initialDelaySeconds: 30,
      timeoutSeconds: 30,
      httpGet: { path: '/healthz', port: 'http' },
    },
    readinessProbe: {
      initialDelaySeconds: 5,
      timeoutSeconds: 30,
      httpGet: { path: '/readyz', port: 'http' },
    },
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    },
  };
}

function image(props: KarpenterProps): string {
  const { version = KarpenterVersion.DEFAULT, imageRepository = REPOSITORY } = props;
  return imageName(imageRepository, version.version, props.imageDigest ?? version._imageDigest);
}

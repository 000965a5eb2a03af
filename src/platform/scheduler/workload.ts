import { Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { CONFIG_DIR, CONFIG_FILE, NAME, PORT, SELECTOR } from './names';
import { BinPackingSchedulerProps } from './scheduler-props';
import { RESTRICTED_CONTAINER } from '../../flink/part';
import { compact, Json, JsonObject } from '../../validation/manifest';
import { CONFIG_HASH } from '../config-hash';
import { imageName } from '../image';

const REPOSITORY = 'registry.k8s.io/kube-scheduler';

/** That of the project's images without root; any other would do, as nothing is written. */
const USER = 65532;

/** The `spec` of the scheduler's Deployment. */
export function deploymentSpec(props: BinPackingSchedulerProps, configHash: string): JsonObject {
  const { replicas = 2, imagePullSecrets, nodeSelector, tolerations, priorityClassName } = props;
  return {
    replicas,
    selector: { matchLabels: SELECTOR },
    template: {
      // It reads its configuration once.
      metadata: { labels: SELECTOR, annotations: { [CONFIG_HASH]: configHash } },
      spec: compact({
        serviceAccountName: NAME,
        automountServiceAccountToken: true,
        priorityClassName: priorityClassName ?? 'system-cluster-critical',
        securityContext: {
          runAsNonRoot: true,
          runAsUser: USER,
          runAsGroup: USER,
          seccompProfile: { type: 'RuntimeDefault' },
        },
        containers: [container(props)],
        volumes: [{ name: 'config', configMap: { name: NAME } }],
        imagePullSecrets: imagePullSecrets?.map((name) => ({ name })),
        nodeSelector: { 'kubernetes.io/os': 'linux', ...nodeSelector },
        tolerations: tolerations?.map((toleration) => compact({ ...toleration }) as Json),
        topologySpreadConstraints: ['kubernetes.io/hostname', 'topology.kubernetes.io/zone'].map(apart),
      }) as JsonObject,
    },
  };
}

/** A cluster of one node shall have its scheduler as well. */
function apart(topologyKey: string): JsonObject {
  return {
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable: 'ScheduleAnyway',
    labelSelector: { matchLabels: SELECTOR },
  };
}

function container(props: BinPackingSchedulerProps): JsonObject {
  const { cpu = Cpu.millis(200), memory = Size.mebibytes(512) } = props;
  const bytes = `${memory.toMebibytes()}Mi`;
  return {
    name: 'kube-scheduler',
    image: image(props),
    command: ['kube-scheduler'],
    args: [
      `--config=${CONFIG_DIR}/${CONFIG_FILE}`,
      // Who reads metrics is known by a token. What else they could be known by stands in kube-system, where it thus
      // needs no rights.
      '--authentication-skip-lookup=true',
    ],
    ports: [{ name: 'https', containerPort: PORT, protocol: 'TCP' }],
    resources: { requests: { cpu: cpu.amount!, memory: bytes }, limits: { memory: bytes } },
    startupProbe: { ...probe('/livez'), failureThreshold: 24 },
    // Other than /livez, this also tells of a leader that no longer renews its lease.
    livenessProbe: { ...probe('/healthz'), failureThreshold: 8, timeoutSeconds: 15 },
    readinessProbe: probe('/readyz'),
    securityContext: { ...RESTRICTED_CONTAINER, readOnlyRootFilesystem: true },
    volumeMounts: [{ name: 'config', mountPath: CONFIG_DIR, readOnly: true }],
  };
}

function probe(path: string): JsonObject {
  return { httpGet: { path, port: 'https', scheme: 'HTTPS' }, periodSeconds: 5 };
}

function image({
  kubernetesVersion,
  imageRepository = REPOSITORY,
  imageDigest,
}: BinPackingSchedulerProps): string {
  return imageName(imageRepository, kubernetesVersion._imageTag, imageDigest);
}

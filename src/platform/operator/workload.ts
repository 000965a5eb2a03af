import { Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { JAVA_17_OPTIONS } from './java-options';
import {
  ARTIFACTS_DIR,
  ARTIFACTS_VOLUME,
  CONF_DIR,
  CONFIG_MAP,
  CONFIG_VOLUME,
  HEALTH_PORT,
  METRICS_PORT,
  NAME,
  PLUGINS_DIR,
  SELECTOR,
  SERVICE_ACCOUNT,
  WEBHOOK_PORT,
} from './names';
import { FlinkOperatorProps } from './operator-props';
import { CERTIFICATE_SECRET } from './webhook';
import { envFromSecret, RESTRICTED_CONTAINER } from '../../flink/part';
import { FLINK_USER } from '../../flink/pod/pod-template';
import { SecretKey } from '../../flink/secret-key';
import { OperatorVersion } from '../../flink/versions/operator-version';
import { compact, Json, JsonObject } from '../../validation/manifest';
import { CONFIG_HASH } from '../config-hash';
import { imageName } from '../image';

const REPOSITORY = 'docker.io/apache/flink-kubernetes-operator';
const CONTAINER_SECURITY = { ...RESTRICTED_CONTAINER, readOnlyRootFilesystem: true };
const KEYSTORE = 'keystore.p12';

/** What the `spec` of the operator's Deployment is made from. */
export interface Workload {
  readonly props: FlinkOperatorProps;
  readonly version: OperatorVersion;
  /** The names of the files in its ConfigMap. */
  readonly files: readonly string[];
  /** The hash of the configuration; may be a token. */
  readonly configHash: string;
}

export function deploymentSpec({ props, version, files, configHash }: Workload): JsonObject {
  const { replicas = 2, imagePullSecrets, nodeSelector, tolerations, priorityClassName } = props;
  const keystorePassword = props.webhook?._keystorePassword;
  const image = imageOf(props, version);
  return {
    replicas,
    // Always this: by server-side apply a Deployment cannot go back to Recreate. Only the leader works, so that the
    // next may be there before the last has gone.
    strategy: { type: 'RollingUpdate' },
    selector: { matchLabels: SELECTOR },
    template: {
      metadata: {
        labels: SELECTOR,
        // The operator reloads only some of its configuration.
        annotations: { 'kubectl.kubernetes.io/default-container': NAME, [CONFIG_HASH]: configHash },
      },
      spec: compact({
        serviceAccountName: SERVICE_ACCOUNT,
        securityContext: {
          runAsNonRoot: true,
          runAsUser: FLINK_USER,
          runAsGroup: FLINK_USER,
          seccompProfile: { type: 'RuntimeDefault' },
        },
        containers: [
          operatorContainer(props, image),
          ...(keystorePassword ? [webhookContainer(image, keystorePassword)] : []),
        ],
        volumes: [
          // One by one: whoever had the ConfigMap before may have left others in it, which Flink would read.
          {
            name: CONFIG_VOLUME,
            configMap: { name: CONFIG_MAP, items: files.map((key) => ({ key, path: key })) },
          },
          { name: ARTIFACTS_VOLUME, emptyDir: {} },
          { name: 'tmp', emptyDir: {} },
          ...(keystorePassword ? [KEYSTORE_VOLUME] : []),
        ],
        imagePullSecrets: imagePullSecrets?.map((name) => ({ name })),
        nodeSelector: nodeSelector && { ...nodeSelector },
        tolerations: tolerations?.map((toleration) => ({ ...toleration })) as Json[] | undefined,
        priorityClassName,
        topologySpreadConstraints: [
          {
            maxSkew: 1,
            topologyKey: 'kubernetes.io/hostname',
            whenUnsatisfiable: 'ScheduleAnyway',
            labelSelector: { matchLabels: SELECTOR },
          },
        ],
      }) as JsonObject,
    },
  };
}

function operatorContainer(props: FlinkOperatorProps, image: string): JsonObject {
  const { cpu = Cpu.millis(500), memory = Size.gibibytes(1) } = props;
  const probe = { httpGet: { path: '/', port: 'health-port' }, periodSeconds: 10 };
  return {
    name: NAME,
    image,
    command: ['/docker-entrypoint.sh', 'operator'],
    ports: [
      { name: 'health-port', containerPort: HEALTH_PORT, protocol: 'TCP' },
      { name: 'metrics', containerPort: METRICS_PORT, protocol: 'TCP' },
    ],
    env: [
      envFromField('OPERATOR_NAMESPACE', 'metadata.namespace'),
      envFromField('HOST_IP', 'status.hostIP'),
      envFromField('POD_IP', 'status.podIP'),
      envFromField('POD_NAME', 'metadata.name'),
      { name: 'OPERATOR_NAME', value: NAME },
      ...javaEnvironment(),
    ],
    resources: resources(cpu.amount!, memory),
    startupProbe: { ...probe, failureThreshold: 30 },
    livenessProbe: { ...probe, initialDelaySeconds: 30 },
    securityContext: CONTAINER_SECURITY,
    volumeMounts: [
      { name: CONFIG_VOLUME, mountPath: CONF_DIR, readOnly: true },
      { name: ARTIFACTS_VOLUME, mountPath: ARTIFACTS_DIR },
      { name: 'tmp', mountPath: '/tmp' },
    ],
  };
}

/** It answers in every pod, and reads a renewed keystore by itself. */
function webhookContainer(image: string, { secretName, key }: SecretKey): JsonObject {
  return {
    name: 'flink-webhook',
    image,
    command: ['/docker-entrypoint.sh', 'webhook'],
    ports: [{ name: 'webhook', containerPort: WEBHOOK_PORT, protocol: 'TCP' }],
    env: [
      envFromSecret('WEBHOOK_KEYSTORE_PASSWORD', secretName, key),
      { name: 'WEBHOOK_KEYSTORE_FILE', value: `/certs/${KEYSTORE}` },
      { name: 'WEBHOOK_KEYSTORE_TYPE', value: 'pkcs12' },
      { name: 'WEBHOOK_SERVER_PORT', value: String(WEBHOOK_PORT) },
      envFromField('OPERATOR_NAMESPACE', 'metadata.namespace'),
      ...javaEnvironment(),
    ],
    resources: resources('100m', Size.mebibytes(512)),
    readinessProbe: { tcpSocket: { port: 'webhook' }, periodSeconds: 5 },
    securityContext: CONTAINER_SECURITY,
    volumeMounts: [
      { name: CONFIG_VOLUME, mountPath: CONF_DIR, readOnly: true },
      { name: 'tmp', mountPath: '/tmp' },
      { name: 'keystore', mountPath: '/certs', readOnly: true },
    ],
  };
}

const KEYSTORE_VOLUME: JsonObject = {
  name: 'keystore',
  secret: { secretName: CERTIFICATE_SECRET, items: [{ key: KEYSTORE, path: KEYSTORE }] },
};

function javaEnvironment(): JsonObject[] {
  // Rather a new process than one that has lost some of its threads.
  const jvm = ['-XX:MaxRAMPercentage=60', '-XX:+ExitOnOutOfMemoryError', JAVA_17_OPTIONS];
  return [
    { name: 'FLINK_CONF_DIR', value: CONF_DIR },
    { name: 'FLINK_PLUGINS_DIR', value: PLUGINS_DIR },
    { name: 'LOGGING_FRAMEWORK', value: 'log4j' },
    { name: 'LOG_CONFIG', value: `-Dlog4j.configurationFile=${CONF_DIR}/log4j-operator.properties` },
    { name: 'JVM_ARGS', value: jvm.join(' ') },
  ];
}

function envFromField(name: string, fieldPath: string): JsonObject {
  return { name, valueFrom: { fieldRef: { fieldPath } } };
}

function resources(cpu: string, memory: Size): JsonObject {
  const bytes = `${memory.toMebibytes()}Mi`;
  return { requests: { cpu, memory: bytes }, limits: { memory: bytes } };
}

function imageOf(props: FlinkOperatorProps, { version }: OperatorVersion): string {
  return imageName(props.imageRepository ?? REPOSITORY, version, props.imageDigest);
}

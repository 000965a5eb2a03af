import { JAVA_17_OPTIONS } from '../../../src/platform/operator/java-options';
import { JsonObject } from '../../../src/validation/manifest';
import { Manifest } from '../../lab';

/**
 * What the operator's chart 1.15.0 installs by default, after its templates and values. The chart is in no package
 * registry, so this is written down by hand, in our form: without labels, and with each configuration by its keys.
 */
export function chartObjects(watchNamespaces: readonly string[] = []): JsonObject[] {
  const jobNamespaces = watchNamespaces.length > 0 ? watchNamespaces : [RELEASE];
  const served = watchNamespaces.length > 0 ? watchNamespaces : [undefined];
  return [
    account('flink-operator', RELEASE),
    ...served.flatMap((namespace) => operatorRole(namespace, OPERATOR_RULES)),
    ...(watchNamespaces.length > 0 && !watchNamespaces.includes(RELEASE)
      ? operatorRole(RELEASE, [LEASES, rule('flink.apache.org', 'flinkstatesnapshots', 'list')])
      : []),
    ...jobNamespaces.flatMap((namespace) => [
      account('flink', namespace, KEEP),
      ...role('flink', 'flink-role-binding', namespace, JOB_RULES, ['flink', namespace], KEEP),
    ]),
    configMap(watchNamespaces),
    deployment(),
    ...webhook(watchNamespaces),
  ];
}

/** The same as an API server takes it. */
export function chartManifests(): Manifest[] {
  return chartObjects().map((object) => {
    const { data } = object as { data?: Record<string, unknown> };
    const texts = Object.entries(data ?? {}).map(([file, text]) => [
      file,
      typeof text === 'string' ? text : JSON.stringify(text),
    ]);
    return {
      ...object,
      ...(data && { data: Object.fromEntries(texts) as JsonObject }),
    } as unknown as Manifest;
  });
}

/** The namespace that the chart is installed into. */
export const RELEASE = 'flink-operator';

const NAME = 'flink-kubernetes-operator';
const KEEP = { annotations: { 'helm.sh/resource-policy': 'keep' } };

const SEVEN = 'get list watch create update patch delete';
const KINDS = ['flinkdeployments', 'flinksessionjobs', 'flinkstatesnapshots', 'flinkbluegreendeployments'];
const eachKind = (subresource = '') => KINDS.map((kind) => kind + subresource).join(' ');

const LEASES = rule('coordination.k8s.io', 'leases', SEVEN);
const OPERATOR_RULES = [
  rule('', 'pods services events configmaps secrets', `${SEVEN} deletecollection`),
  rule('apps', 'deployments deployments/finalizers replicasets', SEVEN),
  rule('apps', 'deployments/scale', 'get update patch'),
  rule('extensions', 'deployments ingresses', SEVEN),
  rule('flink.apache.org', `${eachKind()} ${eachKind('/finalizers')}`, SEVEN),
  rule('flink.apache.org', eachKind('/status'), 'get update patch'),
  rule('networking.k8s.io', 'ingresses', SEVEN),
  LEASES,
];
const JOB_RULES = [
  rule('', 'pods configmaps', SEVEN),
  rule('apps', 'deployments deployments/finalizers', SEVEN),
];

function rule(group: string, resources: string, verbs: string): JsonObject {
  return { apiGroups: [group], resources: resources.split(' '), verbs: verbs.split(' ') };
}

function account(name: string, namespace: string, more: JsonObject = {}): JsonObject {
  return { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace, ...more } };
}

function operatorRole(namespace: string | undefined, rules: JsonObject[]): JsonObject[] {
  return role('flink-operator', 'flink-operator-role-binding', namespace, rules, ['flink-operator', RELEASE]);
}

function role(
  name: string,
  binding: string,
  namespace: string | undefined,
  rules: JsonObject[],
  [subject, of]: readonly [string, string],
  more: JsonObject = {},
): JsonObject[] {
  const apiVersion = 'rbac.authorization.k8s.io/v1';
  const kind = namespace ? 'Role' : 'ClusterRole';
  const place = { ...(namespace ? { namespace } : {}), ...more };
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind, name };
  const subjects = [{ kind: 'ServiceAccount', name: subject, namespace: of }];
  return [
    { apiVersion, kind, metadata: { name, ...place }, rules },
    { apiVersion, kind: `${kind}Binding`, metadata: { name: binding, ...place }, roleRef, subjects },
  ];
}

function configMap(watchNamespaces: readonly string[]): JsonObject {
  const javaOptions = (version: string, key: string) => ({
    [`kubernetes.operator.default-configuration.flink-version.${version}.${key}`]: JAVA_17_OPTIONS,
  });
  const configuration = {
    'taskmanager.numberOfTaskSlots': '1',
    'parallelism.default': '1',
    ...javaOptions('v1_18', 'env.java.opts.all'),
    ...javaOptions('v1_19+', 'env.java.default-opts.all'),
    'kubernetes.operator.metrics.reporter.slf4j.factory.class':
      'org.apache.flink.metrics.slf4j.Slf4jReporterFactory',
    'kubernetes.operator.metrics.reporter.slf4j.interval': '5 MINUTE',
    'kubernetes.operator.reconcile.interval': '15 s',
    'kubernetes.operator.observer.progress-check.interval': '5 s',
    ...(watchNamespaces.length > 0
      ? { 'kubernetes.operator.watched.namespaces': watchNamespaces.join(',') }
      : {}),
    'kubernetes.operator.health.probe.enabled': 'true',
    'kubernetes.operator.health.probe.port': '8085',
  };
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'flink-operator-config', namespace: RELEASE },
    data: {
      'flink-conf.yaml': configuration,
      'config.yaml': 'the same for another reader',
      'log4j-operator.properties': 'its own',
      'log4j-console.properties': 'its own',
      'logback-operator.xml': 'its own',
      'logback-console.xml': 'its own',
    },
  };
}

function deployment(): JsonObject {
  const matchLabels = { 'app.kubernetes.io/name': NAME };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: NAME, namespace: RELEASE },
    spec: {
      replicas: 1,
      strategy: { type: 'Recreate' },
      selector: { matchLabels },
      template: {
        metadata: {
          labels: matchLabels,
          annotations: { 'kubectl.kubernetes.io/default-container': NAME },
        },
        spec: {
          serviceAccountName: 'flink-operator',
          securityContext: { runAsUser: 9999, runAsGroup: 9999 },
          containers: [operatorContainer(), webhookContainer()],
          volumes: [
            {
              name: 'flink-operator-config-volume',
              configMap: {
                name: 'flink-operator-config',
                items: ['flink-conf.yaml', 'log4j-operator.properties', 'log4j-console.properties'].map(
                  (key) => ({
                    key,
                    path: key,
                  }),
                ),
              },
            },
            { name: 'flink-artifacts-volume', emptyDir: {} },
            {
              name: 'keystore',
              secret: {
                secretName: 'webhook-server-cert',
                items: [{ key: 'keystore.p12', path: 'keystore.p12' }],
              },
            },
          ],
        },
      },
    },
  };
}

const IMAGE = { image: 'ghcr.io/apache/flink-kubernetes-operator:latest', imagePullPolicy: 'IfNotPresent' };

function operatorContainer(): JsonObject {
  const probe = { httpGet: { path: '/', port: 'health-port' }, periodSeconds: 10 };
  return {
    name: NAME,
    ...IMAGE,
    command: ['/docker-entrypoint.sh', 'operator'],
    ports: [{ name: 'health-port', containerPort: 8085, protocol: 'TCP' }],
    env: [
      fromField('OPERATOR_NAMESPACE', 'metadata.namespace'),
      fromField('HOST_IP', 'status.hostIP'),
      fromField('POD_IP', 'status.podIP'),
      fromField('POD_NAME', 'metadata.name'),
      { name: 'OPERATOR_NAME', value: NAME },
      ...javaEnvironment(),
    ],
    livenessProbe: { ...probe, initialDelaySeconds: 30 },
    startupProbe: { ...probe, failureThreshold: 30 },
    volumeMounts: [
      { name: 'flink-operator-config-volume', mountPath: '/opt/flink/conf' },
      { name: 'flink-artifacts-volume', mountPath: '/opt/flink/artifacts' },
    ],
  };
}

function webhookContainer(): JsonObject {
  return {
    name: 'flink-webhook',
    ...IMAGE,
    command: ['/docker-entrypoint.sh', 'webhook'],
    env: [
      {
        name: 'WEBHOOK_KEYSTORE_PASSWORD',
        valueFrom: { secretKeyRef: PASSWORD },
      },
      { name: 'WEBHOOK_KEYSTORE_FILE', value: '/certs/keystore.p12' },
      { name: 'WEBHOOK_KEYSTORE_TYPE', value: 'pkcs12' },
      { name: 'WEBHOOK_SERVER_PORT', value: '9443' },
      fromField('OPERATOR_NAMESPACE', 'metadata.namespace'),
      ...javaEnvironment(),
    ],
    volumeMounts: [
      { name: 'keystore', mountPath: '/certs', readOnly: true },
      { name: 'flink-operator-config-volume', mountPath: '/opt/flink/conf' },
    ],
  };
}

function javaEnvironment(): JsonObject[] {
  return [
    { name: 'FLINK_CONF_DIR', value: '/opt/flink/conf' },
    { name: 'FLINK_PLUGINS_DIR', value: '/opt/flink/plugins' },
    { name: 'LOGGING_FRAMEWORK', value: 'log4j' },
    { name: 'LOG_CONFIG', value: '-Dlog4j.configurationFile=/opt/flink/conf/log4j-operator.properties' },
    { name: 'JVM_ARGS', value: '' },
  ];
}

function fromField(name: string, fieldPath: string): JsonObject {
  return { name, valueFrom: { fieldRef: { fieldPath } } };
}

const PASSWORD = { name: 'flink-operator-webhook-secret', key: 'password' };
const SERVICE = 'flink-operator-webhook-service';

function webhook(watchNamespaces: readonly string[]): JsonObject[] {
  const object = (apiVersion: string, kind: string, name: string, content: JsonObject): JsonObject => ({
    apiVersion,
    kind,
    metadata: { name, namespace: RELEASE },
    ...content,
  });
  return [
    object('v1', 'Service', SERVICE, {
      spec: { ports: [{ port: 443, targetPort: 9443 }], selector: { 'app.kubernetes.io/name': NAME } },
    }),
    object('v1', 'Secret', PASSWORD.name, { stringData: { password: 'a known one' } }),
    object('cert-manager.io/v1', 'Issuer', 'flink-operator-selfsigned-issuer', { spec: { selfSigned: {} } }),
    object('cert-manager.io/v1', 'Certificate', 'flink-operator-serving-cert', {
      spec: {
        dnsNames: [`${SERVICE}.${RELEASE}.svc`, `${SERVICE}.${RELEASE}.svc.cluster.local`],
        keystores: { pkcs12: { create: true, passwordSecretRef: PASSWORD } },
        issuerRef: { kind: 'Issuer', name: 'flink-operator-selfsigned-issuer' },
        commonName: 'FlinkDeployment Validator',
        secretName: 'webhook-server-cert',
      },
    }),
    admission('Mutating', 'mutationwebhook', '/mutate', KINDS.slice(0, 2), watchNamespaces),
    admission('Validating', 'validationwebhook', '/validate', KINDS.slice(0, 3), watchNamespaces),
  ];
}

function admission(
  kind: string,
  name: string,
  path: string,
  resources: string[],
  watchNamespaces: readonly string[],
): JsonObject {
  const matchExpressions = [
    { key: 'kubernetes.io/metadata.name', operator: 'In', values: [...watchNamespaces] },
  ];
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: `${kind}WebhookConfiguration`,
    metadata: {
      name: `flink-operator-${RELEASE}-webhook-configuration`,
      annotations: { 'cert-manager.io/inject-ca-from': `${RELEASE}/flink-operator-serving-cert` },
    },
    webhooks: [
      {
        name: `${name}.flink.apache.org`,
        admissionReviewVersions: ['v1'],
        clientConfig: { service: { name: SERVICE, namespace: RELEASE, path } },
        failurePolicy: 'Fail',
        sideEffects: 'None',
        ...(watchNamespaces.length > 0 ? { namespaceSelector: { matchExpressions } } : {}),
        rules: [
          {
            apiGroups: ['flink.apache.org'],
            apiVersions: ['*'],
            operations: ['CREATE', 'UPDATE'],
            resources,
            scope: 'Namespaced',
          },
        ],
      },
    ],
  };
}

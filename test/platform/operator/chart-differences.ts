import { Difference, differencesTable } from '../comparison';

/** What the operator is installed for. */
export type Scope = 'the whole cluster' | 'named namespaces';

interface OperatorDifference extends Difference {
  /** Where it is one; absent for both. */
  readonly only?: Scope;
}

const DEPLOYMENT = 'Deployment/flink-kubernetes-operator';
const CONFIG_MAP = 'ConfigMap/flink-operator-config';
const CONF = 'data.flink-conf.yaml';
const POD = 'spec.template.spec';
const OPERATOR = `${POD}.containers[flink-kubernetes-operator]`;
const WEBHOOK = `${POD}.containers[flink-webhook]`;
const both = (field: string) => [`${OPERATOR}.${field}`, `${WEBHOOK}.${field}`];
const SEVEN = 'get,list,watch,create,update,patch,delete';
const KINDS = ['flinkdeployments', 'flinksessionjobs', 'flinkstatesnapshots', 'flinkbluegreendeployments'];

/** The table in docs/flink-operator.md is made of these. */
export const DIFFERENCES: readonly OperatorDifference[] = [
  {
    object: 'every object',
    fields: ['metadata.labels'],
    change: 'changed',
    why: "ours, and none of Helm's; what selects pods is the same, so that a release can be taken over",
  },
  {
    object: 'Namespace/flink-operator',
    fields: [],
    change: 'added',
    why: 'pods in it must be `restricted`, as those of the operator are; `createNamespace: false` leaves it out',
  },
  {
    object: 'ServiceAccount/flink, Role/flink, RoleBinding/flink-role-binding',
    fields: [],
    change: 'left out',
    only: 'the whole cluster',
    why: 'jobs do not run beside the operator; `FlinkServiceAccount` makes them where jobs do',
  },
  {
    object: 'ServiceAccount/flink in ads, Role/flink in ads, RoleBinding/flink-role-binding in ads',
    fields: ['metadata.annotations.helm.sh/resource-policy'],
    change: 'left out',
    only: 'named namespaces',
    why: 'it is an order to Helm',
  },
  {
    object: 'Role/flink-operator, RoleBinding/flink-operator-role-binding',
    fields: [],
    change: 'left out',
    only: 'named namespaces',
    why: 'what it may do in its own namespace has a name of its own, since it may serve that as well',
  },
  {
    object: 'Role/flink-operator-own-namespace, RoleBinding/flink-operator-own-namespace',
    fields: [],
    change: 'added',
    why: 'for its lease, in its own namespace only',
  },
  {
    object: 'PodDisruptionBudget/flink-kubernetes-operator',
    fields: [],
    change: 'added',
    why: 'a drain of nodes leaves one of two operators; there is none for a single one, which would block drains',
  },
  {
    object: 'NetworkPolicy/flink-kubernetes-operator',
    fields: [],
    change: 'added',
    why: 'metrics and the webhook are all that anybody may ask for; `networkPolicy: false` leaves it out',
  },
  {
    object: 'Secret/flink-operator-webhook-secret',
    fields: [],
    change: 'left out',
    why: 'its password is the same in every cluster of the world; `keystorePassword` names a Secret of your own',
  },
  {
    object: 'Certificate/flink-operator-serving-cert',
    fields: ['spec.keystores.pkcs12.passwordSecretRef.name'],
    change: 'changed',
    why: 'the Secret that `keystorePassword` names',
  },
  {
    object: 'Certificate/flink-operator-serving-cert',
    fields: ['spec.keystores.pkcs12.profile'],
    change: 'added',
    why: 'the ciphers that cert-manager takes by default are no longer read from Java 20 on',
  },
  {
    object: 'Service/flink-operator-webhook-service',
    fields: ['spec.ports[0].protocol'],
    change: 'added',
    why: 'server-side apply knows a port by its number and protocol',
  },
  {
    object: CONFIG_MAP,
    fields: ['taskmanager.numberOfTaskSlots', 'parallelism.default'].map((key) => `${CONF}.${key}`),
    change: 'left out',
    why: "Flink's own default is the same",
  },
  {
    object: CONFIG_MAP,
    fields: [`${CONF}.kubernetes.operator.metrics.reporter.slf4j`],
    change: 'left out',
    why: 'it fills the log with metrics; Prometheus reads them',
  },
  {
    object: CONFIG_MAP,
    fields: [`${CONF}.kubernetes.operator.metrics.reporter.prom`],
    change: 'added',
    why: 'metrics are served on a port that is always open',
  },
  {
    object: CONFIG_MAP,
    fields: [`${CONF}.kubernetes.operator.leader-election`],
    change: 'added',
    why: 'of several operators one works, also while one is replaced by another',
  },
  {
    object: CONFIG_MAP,
    fields: ['data.log4j-operator.properties', 'data.log4j-console.properties'],
    change: 'changed',
    why: 'ours, from `logLevels` and `defaultLogging`',
  },
  {
    object: CONFIG_MAP,
    fields: ['data.config.yaml', 'data.logback-operator.xml', 'data.logback-console.xml'],
    change: 'left out',
    why: 'the chart does not mount them either, unless it is told to',
  },
  {
    object: DEPLOYMENT,
    fields: ['spec.replicas'],
    change: 'changed',
    why: '2: the second takes over when the first is lost, and does not have to be started then',
  },
  {
    object: DEPLOYMENT,
    fields: ['spec.strategy.type'],
    change: 'changed',
    why: 'RollingUpdate, which leader election makes safe; there is no moment without an operator',
  },
  {
    object: DEPLOYMENT,
    fields: both('image'),
    change: 'changed',
    why: 'the tag of the chart is `latest`; ours follows from `version`',
  },
  {
    object: DEPLOYMENT,
    fields: both('imagePullPolicy'),
    change: 'left out',
    why: "it is Kubernetes' own default for such an image",
  },
  {
    object: DEPLOYMENT,
    fields: both('env[JVM_ARGS].value'),
    change: 'changed',
    why: 'the heap follows from `memory`; a JVM without memory ends; what Java 17 closes is opened',
  },
  {
    object: DEPLOYMENT,
    fields: both('resources'),
    change: 'added',
    why: 'without a request it is among the first to be evicted, without a limit it can take a node along',
  },
  {
    object: DEPLOYMENT,
    fields: [
      `${POD}.securityContext.runAsNonRoot`,
      `${POD}.securityContext.seccompProfile`,
      ...both('securityContext'),
    ],
    change: 'added',
    why: 'the profile `restricted`, and a root file system that cannot be written',
  },
  {
    object: DEPLOYMENT,
    fields: [`${POD}.volumes[tmp]`, ...both('volumeMounts[tmp]')],
    change: 'added',
    why: 'the only place to write to, beside artifacts',
  },
  {
    object: DEPLOYMENT,
    fields: both('volumeMounts[flink-operator-config-volume].readOnly'),
    change: 'added',
    why: 'nothing writes to it',
  },
  {
    object: DEPLOYMENT,
    fields: [`${OPERATOR}.ports[metrics]`],
    change: 'added',
    why: 'metrics are always on',
  },
  {
    object: DEPLOYMENT,
    fields: [`${WEBHOOK}.ports[webhook]`, `${WEBHOOK}.readinessProbe`],
    change: 'added',
    why: 'the API server asks a webhook only once it answers',
  },
  {
    object: DEPLOYMENT,
    fields: [`${WEBHOOK}.env[WEBHOOK_KEYSTORE_PASSWORD].valueFrom.secretKeyRef.name`],
    change: 'changed',
    why: 'the Secret that `keystorePassword` names',
  },
  {
    object: DEPLOYMENT,
    fields: ['spec.template.metadata.annotations.flink-fleet.dev/config-hash'],
    change: 'added',
    why: 'a change of the configuration makes new pods; the operator reads only some of it again by itself',
  },
  {
    object: DEPLOYMENT,
    fields: [`${POD}.topologySpreadConstraints`],
    change: 'added',
    why: 'not both operators on one node, if there is another',
  },
  {
    object: 'operator rights',
    fields: [`${SEVEN},deletecollection secrets`],
    change: 'left out',
    why: 'only jobs that log in by Kerberos need it: `kerberos: true` brings them',
  },
  {
    object: 'operator rights',
    fields: ['create,update,patch pods', 'delete,deletecollection events'],
    change: 'left out',
    why: 'Deployments and job managers make pods, and events go by themselves',
  },
  {
    object: 'operator rights',
    fields: [
      'create,delete flinksessionjobs.flink.apache.org',
      'create,delete flinkbluegreendeployments.flink.apache.org',
    ],
    change: 'left out',
    why: 'only users make them; FlinkDeployments it makes for blue/green ones, from operator 1.14 on',
  },
  {
    object: 'operator rights',
    fields: [
      'get,list,watch,create,patch,delete deployments/finalizers.apps',
      ...KINDS.map((kind) => `get,list,watch,create,patch,delete ${kind}/finalizers.flink.apache.org`),
    ],
    change: 'left out',
    why: 'Kubernetes asks for `update` alone, of who makes what belongs to another object',
  },
  {
    object: 'operator rights',
    fields: [`${SEVEN} replicasets.apps`],
    change: 'left out',
    why: 'it never looks at them',
  },
  {
    object: 'operator rights',
    fields: [`${SEVEN} deployments.extensions`, `${SEVEN} ingresses.extensions`],
    change: 'left out',
    why: 'Kubernetes has had no such group since 1.22',
  },
  {
    object: 'operator rights',
    fields: ['list,watch,delete leases.coordination.k8s.io'],
    change: 'left out',
    why: 'a lease is only taken and renewed',
  },
  {
    object: 'operator rights',
    fields: ['get,create,update,patch leases.coordination.k8s.io'],
    change: 'changed',
    why: 'in its own namespace, not where jobs run',
  },
  {
    object: 'job rights',
    fields: [
      'create,update,patch deployments.apps',
      'get,list,watch,create,patch,delete deployments/finalizers.apps',
    ],
    change: 'left out',
    only: 'named namespaces',
    why: 'a job manager makes pods only; of Deployments it reads and deletes its own',
  },
  {
    object: 'job rights',
    fields: ['deletecollection configmaps'],
    change: 'added',
    only: 'named namespaces',
    why: 'a job that has come to its end removes its high-availability data by one request, which asks for this right',
  },
];

export function differencesFor(scope: Scope): readonly Difference[] {
  return DIFFERENCES.filter(({ only }) => !only || only === scope);
}

/** As docs/flink-operator.md has it. */
export function operatorDifferencesTable(): string {
  const short = (field: string) =>
    field
      .replace(OPERATOR, 'operator')
      .replace(WEBHOOK, 'webhook')
      .replace(POD, 'pod')
      .replace(`${CONF}.`, '')
      .replace(/\.(apps|extensions|flink\.apache\.org|coordination\.k8s\.io)$/, (group) =>
        group === '.extensions' ? group : '',
      );
  const named = ({ only, ...difference }: OperatorDifference): Difference => ({
    ...difference,
    object: difference.object + (only ? ` (for ${only})` : ''),
  });
  return differencesTable(DIFFERENCES.map(named), short);
}

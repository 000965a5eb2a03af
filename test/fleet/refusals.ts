import { Manifest } from '../lab';
import { Api } from '../lab/cluster/api';

const RBAC = 'rbac.authorization.k8s.io/v1';
const ADMISSION = 'admissionregistration.k8s.io/v1';
const EVERYTHING = [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }];

/** Something that the runner has no business to do. */
export type Attempt = readonly [name: string, attempt: () => Promise<unknown>];

/** What the API server must refuse to the runner, by access control alone. */
export function refusals(runner: Api): Attempt[] {
  const apply = (manifest: Manifest) => runner.apply(manifest, { fieldManager: 'flink-fleet' });
  const send = (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string) => () =>
    runner.send({ method, path, body: method === 'GET' ? undefined : {}, type: typeOf(method) });
  const pod = '/api/v1/namespaces/ads/pods/clicks';
  return [
    // Secrets
    ['read a Secret of a tenant', send('GET', '/api/v1/namespaces/ads/secrets/password')],
    ['list the Secrets of a tenant', send('GET', '/api/v1/namespaces/ads/secrets')],
    ['list the Secrets of the cluster', send('GET', '/api/v1/secrets')],
    ['list the Secrets of kube-system', send('GET', '/api/v1/namespaces/kube-system/secrets')],
    ['write a Secret of a tenant', () => apply(object('v1', 'Secret', 'password', 'ads'))],
    ['delete a Secret of a tenant', send('DELETE', '/api/v1/namespaces/ads/secrets/password')],
    ['take a token of the jobs', send('POST', '/api/v1/namespaces/ads/serviceaccounts/flink/token')],
    [
      'take a token of Karpenter',
      send('POST', '/api/v1/namespaces/kube-system/serviceaccounts/karpenter/token'),
    ],
    // Rights
    [
      'apply a ClusterRole of another name',
      () => apply({ ...object(RBAC, 'ClusterRole', 'mine'), rules: [] }),
    ],
    ['create a ClusterRole', () => runner.create({ ...object(RBAC, 'ClusterRole', 'mine'), rules: [] })],
    [
      'change the ClusterRole edit',
      () => apply({ ...object(RBAC, 'ClusterRole', 'edit'), rules: EVERYTHING }),
    ],
    ['delete the ClusterRole edit', () => runner.delete(object(RBAC, 'ClusterRole', 'edit'))],
    ['bind cluster-admin by a name of its own', () => apply(binding('mine', 'cluster-admin'))],
    [
      'bind cluster-admin by a name that it has',
      () => apply(binding('flink-operator-role-binding', 'cluster-admin')),
    ],
    ['bind cluster-admin by its own name', () => apply(binding('flink-fleet-runner-apply', 'cluster-admin'))],
    [
      'give itself everything',
      () => apply({ ...object(RBAC, 'ClusterRole', 'flink-fleet-runner'), rules: EVERYTHING }),
    ],
    [
      'give itself everything in a namespace',
      () => apply({ ...object(RBAC, 'Role', 'flink-fleet-runner-apply', 'ads'), rules: EVERYTHING }),
    ],
    [
      'write a Role of another name',
      () => apply({ ...object(RBAC, 'Role', 'mine', 'ads'), rules: EVERYTHING }),
    ],
    [
      'write a Role elsewhere',
      () => apply({ ...object(RBAC, 'Role', 'flink', 'default'), rules: EVERYTHING }),
    ],
    [
      'write a Role in kube-system',
      () => apply({ ...object(RBAC, 'Role', 'flink', 'kube-system'), rules: EVERYTHING }),
    ],
    ['bind a role by another name', () => apply(binding('mine', 'view', 'ads'))],
    ['bind admin by a name that it has', () => apply(binding('flink-role-binding', 'admin', 'ads'))],
    // Namespaces, CRDs, admission
    ['delete the namespace of a tenant', send('DELETE', '/api/v1/namespaces/ads')],
    ['delete the namespace of the operator', send('DELETE', '/api/v1/namespaces/flink-operator')],
    ['delete its own namespace', send('DELETE', '/api/v1/namespaces/flink-fleet')],
    ['label kube-system', () => apply(object('v1', 'Namespace', 'kube-system'))],
    ['apply another namespace', () => apply(object('v1', 'Namespace', 'mine'))],
    ['create another namespace', () => runner.create(object('v1', 'Namespace', 'mine'))],
    ['delete a CRD', send('DELETE', `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${FLINK_CRD}`)],
    [
      'apply another CRD',
      () => apply(object('apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'x.example.com')),
    ],
    [
      'delete a policy of the guard',
      send('DELETE', `/apis/${ADMISSION}/validatingadmissionpolicies/flink-fleet-guard`),
    ],
    [
      'unbind the guard',
      send('DELETE', `/apis/${ADMISSION}/validatingadmissionpolicybindings/flink-fleet-guard`),
    ],
    ['apply another policy', () => apply(object(ADMISSION, 'ValidatingAdmissionPolicy', 'mine'))],
    ['apply a webhook', () => apply(object(ADMISSION, 'MutatingWebhookConfiguration', 'mine'))],
    ['list webhooks', send('GET', `/apis/${ADMISSION}/validatingwebhookconfigurations`)],
    ['apply an APIService', () => apply(object('apiregistration.k8s.io/v1', 'APIService', 'v1.example.com'))],
    // Pods
    ['open a shell in a pod', send('POST', `${pod}/exec?command=sh`)],
    ['attach to a pod', send('POST', `${pod}/attach`)],
    ['forward a port of a pod', send('POST', `${pod}/portforward`)],
    ['put a container into a pod', send('PATCH', `${pod}/ephemeralcontainers`)],
    ['read the log of a pod', send('GET', `${pod}/log`)],
    ['evict a pod', send('POST', `${pod}/eviction`)],
    ['delete a pod', send('DELETE', pod)],
    ['create a pod', () => runner.create(object('v1', 'Pod', 'mine', 'ads'))],
    ['list the pods of all namespaces', send('GET', '/api/v1/pods')],
    ['list the pods of another namespace', send('GET', '/api/v1/namespaces/default/pods')],
    ['create a Deployment for a tenant', () => apply(object('apps/v1', 'Deployment', 'mine', 'ads'))],
    ['create a Job for a tenant', () => apply(object('batch/v1', 'Job', 'mine', 'ads'))],
    // Other namespaces
    ['write a ConfigMap in kube-system', () => apply(object('v1', 'ConfigMap', 'mine', 'kube-system'))],
    [
      'write another Deployment in kube-system',
      () => apply(object('apps/v1', 'Deployment', 'mine', 'kube-system')),
    ],
    [
      'create a Deployment in kube-system',
      () => runner.create(object('apps/v1', 'Deployment', 'karpenter', 'kube-system')),
    ],
    [
      'delete a service account in kube-system',
      send('DELETE', '/api/v1/namespaces/kube-system/serviceaccounts/default'),
    ],
    ['write a ConfigMap in another namespace', () => apply(object('v1', 'ConfigMap', 'mine', 'default'))],
    [
      'create an application in another namespace',
      () => apply(object('flink.apache.org/v1beta1', 'FlinkDeployment', 'mine', 'default')),
    ],
    ['delete all ConfigMaps of a tenant at once', send('DELETE', '/api/v1/namespaces/ads/configmaps')],
    // The cluster
    [
      'send a job to a job manager',
      send('POST', '/api/v1/namespaces/ads/services/clicks-rest:rest/proxy/jars'),
    ],
    ['delete a node', send('DELETE', '/api/v1/nodes/n-1')],
    ['read a file of a node', send('GET', '/api/v1/nodes/n-1/proxy/logs/')],
    ['list volumes', send('GET', '/api/v1/persistentvolumes')],
    ['delete a volume claim', send('DELETE', '/api/v1/namespaces/ads/persistentvolumeclaims/data')],
    [
      'apply another PriorityClass',
      () => apply({ ...object('scheduling.k8s.io/v1', 'PriorityClass', 'mine'), value: 1 }),
    ],
    ['apply another NodePool', () => apply(object('karpenter.sh/v1', 'NodePool', 'mine'))],
    ['delete a NodeClaim', send('DELETE', '/apis/karpenter.sh/v1/nodeclaims/n-1')],
    [
      'delete a snapshot of state',
      send('DELETE', '/apis/flink.apache.org/v1beta1/namespaces/ads/flinkstatesnapshots/s'),
    ],
    [
      'write the status of an application',
      send('PATCH', '/apis/flink.apache.org/v1beta1/namespaces/ads/flinkdeployments/views/status'),
    ],
    [
      'scale the operator',
      send('PATCH', '/apis/apps/v1/namespaces/flink-operator/deployments/flink-kubernetes-operator/scale'),
    ],
    ['sign a certificate', send('POST', '/apis/certificates.k8s.io/v1/certificatesigningrequests')],
    ['read metrics of the API server', send('GET', '/metrics')],
  ];
}

/** What is asked for only, since no lab user can do it in another's name. */
export const QUESTIONS: readonly Readonly<Record<string, string>>[] = [
  { verb: 'impersonate', group: '', resource: 'users' },
  { verb: 'impersonate', group: '', resource: 'groups', name: 'system:masters' },
  { verb: 'impersonate', group: '', resource: 'serviceaccounts', namespace: 'kube-system' },
  { verb: 'escalate', group: 'rbac.authorization.k8s.io', resource: 'clusterroles' },
  {
    verb: 'escalate',
    group: 'rbac.authorization.k8s.io',
    resource: 'clusterroles',
    name: 'flink-fleet-runner-apply',
  },
  { verb: 'bind', group: 'rbac.authorization.k8s.io', resource: 'clusterroles', name: 'cluster-admin' },
  { verb: 'approve', group: 'certificates.k8s.io', resource: 'signers' },
  { verb: '*', group: '*', resource: '*' },
];

const FLINK_CRD = 'flinkdeployments.flink.apache.org';

function object(apiVersion: string, kind: string, name: string, namespace?: string): Manifest {
  return { apiVersion, kind, metadata: { name, ...(namespace ? { namespace } : {}) } };
}

function binding(name: string, role: string, namespace?: string): Manifest {
  return {
    ...object(RBAC, namespace ? 'RoleBinding' : 'ClusterRoleBinding', name, namespace),
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: role },
    subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'flink-fleet-runner' }],
  };
}

const typeOf = (method: string) => (method === 'PATCH' ? 'application/merge-patch+json' : undefined);

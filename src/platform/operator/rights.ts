import { servedKinds } from './kinds';
import { OperatorVersion } from '../../flink/versions/operator-version';
import { JsonObject } from '../../validation/manifest';

const READ = ['get', 'list', 'watch'];
const CHANGE = ['update', 'patch'];
const WRITE = [...READ, 'create', ...CHANGE, 'delete'];
const WRITE_MANY = [...WRITE, 'deletecollection'];

/** What the operator may do in each namespace that it serves. */
export function servingRules(version: OperatorVersion, kerberos: boolean): JsonObject[] {
  const kinds = servedKinds(version);
  const resources = kinds.map(({ resource }) => resource);
  const made = kinds
    .filter(({ madeSince }) => madeSince && version.isAtLeast(madeSince))
    .map(({ resource }) => resource);
  return [
    rule('flink.apache.org', resources, [...READ, ...CHANGE]),
    ...(made.length > 0 ? [rule('flink.apache.org', made, ['create', 'delete'])] : []),
    rule('flink.apache.org', suffixed(resources, 'status'), ['get', ...CHANGE]),
    rule('apps', ['deployments'], WRITE),
    rule('apps', ['deployments/scale'], ['get', ...CHANGE]),
    rule('', ['services'], WRITE_MANY),
    rule('', ['configmaps'], WRITE_MANY),
    // It looks after pods and removes them; Deployments make them.
    rule('', ['pods'], [...READ, 'delete', 'deletecollection']),
    rule('', ['events'], [...READ, 'create', ...CHANGE]),
    rule('networking.k8s.io', ['ingresses'], WRITE),
    // Where OwnerReferencesPermissionEnforcement is on, as on OpenShift, owned objects can be made only by who may
    // keep their owner from being deleted.
    rule('flink.apache.org', suffixed(resources, 'finalizers'), ['update']),
    rule('apps', ['deployments/finalizers'], ['update']),
    ...(kerberos ? [rule('', ['secrets'], WRITE_MANY)] : []),
  ];
}

/** What it needs in its own namespace beside that, whether it serves that or not. */
export function ownNamespaceRules(version: OperatorVersion, served: boolean): JsonObject[] {
  const snapshots = servedKinds(version).some(({ kind }) => kind === 'FlinkStateSnapshot');
  return [
    // All in one rule and for leases of any name: operators look for one that holds create, get and update before
    // they take part in an election (`checkLeaseAccess` of the Java Operator SDK).
    rule('coordination.k8s.io', ['leases'], ['get', 'create', 'update', 'patch']),
    // By this it finds out whether the CRD is installed (FLINK-38552).
    ...(snapshots && !served ? [rule('flink.apache.org', ['flinkstatesnapshots'], ['list'])] : []),
  ];
}

const RESOURCE_VIEW = 'kubernetes.operator.cluster.resource-view.refresh-interval';
const REST_SERVICE_TYPE = 'kubernetes.rest-service.exposed.type';

/** What it must know of nodes, which are in no namespace: nothing, unless something is configured that does. */
export function nodeRules(configuration: Readonly<Record<string, string>>): JsonObject[] {
  const entries = Object.entries(configuration);
  const nodePorts = entries.some(
    ([key, value]) => key.endsWith(REST_SERVICE_TYPE) && value.toLowerCase() === 'nodeport',
  );
  const resourceView = !(configuration[RESOURCE_VIEW] ?? '-1').startsWith('-');
  return [
    ...(nodePorts || resourceView ? [rule('', ['nodes'], ['list'])] : []),
    ...(resourceView
      ? [
          rule('metrics.k8s.io', ['nodes'], ['get']),
          { ...rule('', ['configmaps'], ['get']), resourceNames: ['cluster-autoscaler-status'] },
        ]
      : []),
  ];
}

/** What the pods of a Flink cluster may do in their namespace. */
export const JOB_RULES: readonly JsonObject[] = [
  // In native mode the job manager makes the task managers.
  rule('', ['pods'], WRITE),
  // Leader and checkpoints; a job that has come to its end removes them all at once.
  rule('', ['configmaps'], WRITE_MANY),
  // Its own: the owner of the task managers, which it deletes when the cluster has come to its end.
  rule('apps', ['deployments'], [...READ, 'delete']),
  rule('apps', ['deployments/finalizers'], ['update']),
];

function rule(apiGroup: string, resources: string[], verbs: string[]): JsonObject {
  return { apiGroups: [apiGroup], resources, verbs };
}

function suffixed(resources: readonly string[], subresource: string): string[] {
  return resources.map((resource) => `${resource}/${subresource}`);
}

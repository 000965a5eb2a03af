import { KubernetesSubject, SUBJECTS } from '../platform/guard/subject';
import { JsonObject } from '../validation/manifest';
import { Shape } from '../validation/shape';

/** Who may do what in the namespaces of a tenant. None of them may do anything elsewhere. */
export interface TenantMembers {
  /**
   * Who sees Flink resources, pods and events; neither logs, which often show data, nor Secrets.
   *
   * @default - nobody
   */
  readonly viewers?: KubernetesSubject[];
  /**
   * Who deploys: Flink resources and what goes with them, and their logs. No shell in a pod, no Secrets.
   *
   * @default - nobody
   */
  readonly developers?: KubernetesSubject[];
  /**
   * Who is on call: what developers may, Secrets, and a shell in pods, which they may also reach and remove.
   *
   * @default - nobody
   */
  readonly maintainers?: KubernetesSubject[];
  /**
   * What deploys, such as a CI system: it writes what developers write and sees how that fares, but no logs.
   *
   * @default - nobody
   */
  readonly automation?: KubernetesSubject[];
}

export const MEMBERS_SHAPE: Shape<TenantMembers> = {
  viewers: SUBJECTS,
  developers: SUBJECTS,
  maintainers: SUBJECTS,
  automation: SUBJECTS,
};

export const RBAC = 'rbac.authorization.k8s.io';

const READ = ['get', 'list', 'watch'];
const CHANGE = ['create', 'update', 'patch', 'delete'];
const FLINK = ['flinkdeployments', 'flinksessionjobs', 'flinkstatesnapshots', 'flinkbluegreendeployments'];

const SEE = [
  rule('flink.apache.org', FLINK, READ),
  rule('', ['pods', 'services', 'events', 'resourcequotas', 'limitranges'], READ),
  rule('events.k8s.io', ['events'], READ),
  rule('apps', ['deployments', 'replicasets'], READ),
  rule('networking.k8s.io', ['ingresses', 'networkpolicies'], READ),
  rule('metrics.k8s.io', ['pods'], ['get', 'list']),
];
const DEPLOY = [
  rule('flink.apache.org', FLINK, CHANGE),
  // What this library puts beside an application: files, and how its metrics are found.
  rule('', ['configmaps'], [...READ, ...CHANGE]),
  rule('monitoring.coreos.com', ['podmonitors'], [...READ, ...CHANGE]),
];
const LOGS = [rule('', ['pods/log'], ['get'])];
const OPERATE = [
  // Clients ask for a stream by GET or by POST.
  rule('', ['pods/exec', 'pods/portforward'], ['get', 'create']),
  rule('', ['pods'], ['delete']),
  rule('', ['pods/eviction'], ['create']),
  rule('', ['secrets'], [...READ, ...CHANGE]),
];

/** What each role may do in a namespace. */
const ROLES: Readonly<Record<keyof TenantMembers, { readonly name: string; readonly rules: JsonObject[] }>> =
  {
    viewers: { name: 'flink-viewer', rules: SEE },
    developers: { name: 'flink-developer', rules: [...SEE, ...DEPLOY, ...LOGS] },
    maintainers: { name: 'flink-maintainer', rules: [...SEE, ...DEPLOY, ...LOGS, ...OPERATE] },
    automation: { name: 'flink-automation', rules: [...SEE, ...DEPLOY] },
  };

/** The Roles and the RoleBindings of a namespace by their names, without their metadata. */
export function rolesFor(members: TenantMembers): Record<'roles' | 'bindings', Record<string, JsonObject>> {
  const given = (Object.keys(ROLES) as (keyof TenantMembers)[]).filter((role) => members[role]);
  return {
    roles: Object.fromEntries(given.map((role) => [ROLES[role].name, { rules: ROLES[role].rules }])),
    bindings: Object.fromEntries(
      given.map((role) => [
        ROLES[role].name,
        {
          roleRef: { apiGroup: RBAC, kind: 'Role', name: ROLES[role].name },
          subjects: members[role]!.map((subject) => subject._rbac()),
        },
      ]),
    ),
  };
}

function rule(apiGroup: string, resources: string[], verbs: string[]): JsonObject {
  return { apiGroups: [apiGroup], resources, verbs };
}

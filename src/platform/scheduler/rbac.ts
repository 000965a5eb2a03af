import { NAME } from './names';
import { InstalledObject } from './parts';

const GROUP = 'rbac.authorization.k8s.io';
const API_VERSION = `${GROUP}/v1`;

/**
 * What the scheduler may do. For placing pods that is what the cluster's own roles for schedulers say: they come with
 * the API server, and so with what a scheduler of its version needs.
 */
export function schedulerRights(namespace: string): readonly InstalledObject[] {
  const bind = binder(namespace);
  return [
    bind({ id: 'Scheduling', name: NAME, role: 'system:kube-scheduler' }),
    bind({ id: 'Volumes', name: `${NAME}-volumes`, role: 'system:volume-scheduler' }),
    {
      id: 'LeaseRole',
      apiVersion: API_VERSION,
      kind: 'Role',
      name: NAME,
      namespace,
      content: {
        // The roles of the cluster let it create leases, but hold on only to that of the cluster's own scheduler.
        rules: [
          {
            apiGroups: ['coordination.k8s.io'],
            resources: ['leases'],
            resourceNames: [NAME],
            verbs: ['get', 'update'],
          },
        ],
      },
    },
    bind({ id: 'Lease', name: NAME, role: NAME, namespace }),
  ];
}

interface Binding {
  readonly id: string;
  readonly name: string;
  readonly role: string;
  /** Where it holds; absent for the whole cluster. */
  readonly namespace?: string;
}

/** Binds roles to the service account in `home`. */
function binder(home: string): (binding: Binding) => InstalledObject {
  return ({ id, name, role, namespace }) => {
    const kind = namespace ? 'Role' : 'ClusterRole';
    return {
      id: `${id}Binding`,
      apiVersion: API_VERSION,
      kind: `${kind}Binding`,
      name,
      namespace,
      content: {
        roleRef: { apiGroup: GROUP, kind, name: role },
        subjects: [{ kind: 'ServiceAccount', name: NAME, namespace: home }],
      },
    };
  };
}

import { Who } from './case';
import { KubernetesSubject } from '../../../src/platform/guard';
import { Manifest } from '../../lab';

/** Names are no code: this one would let everybody in. */
const ODD = 'a" || true || "\\';

export const RUNNER = [
  KubernetesSubject.user('flink-fleet-runner'),
  KubernetesSubject.user(ODD),
  KubernetesSubject.group(`runners' ${ODD}`),
];

interface Person {
  readonly user: string;
  readonly groups?: readonly string[];
  /** What Kubernetes' own access control lets them do, by API group. */
  readonly rights?: Readonly<Record<string, readonly string[]>>;
}

export const PEOPLE: Readonly<Record<Who, Person>> = {
  // It has the rights that we give to it, and no more.
  runner: { user: 'flink-fleet-runner' },
  oddlyNamedRunner: { user: ODD },
  memberOfRunners: { user: 'jane', groups: [`runners' ${ODD}`] },
  developer: { user: 'developer', rights: { 'flink.apache.org': ['*'], '': ['configmaps'] } },
  flink: { user: 'system:serviceaccount:ads:flink', rights: { '': ['configmaps'] } },
  // Its rights are those with which it is installed.
  operator: { user: 'system:serviceaccount:flink:flink-operator' },
  argocd: { user: 'argocd', rights: { '*': ['*'] } },
  // Kubernetes has given to it what it needs.
  namespaceController: { user: 'system:serviceaccount:kube-system:namespace-controller' },
  garbageCollector: { user: 'system:serviceaccount:kube-system:generic-garbage-collector' },
  admin: { user: 'admin', groups: ['system:masters'] },
};

/** Their rights, as an administrator would write them. */
export function rightsOf(who: Who): Manifest[] {
  const { user, rights } = PEOPLE[who];
  if (!rights) return [];
  const metadata = { name: who.toLowerCase() };
  const apiVersion = 'rbac.authorization.k8s.io/v1';
  const rules = Object.entries(rights).map(([apiGroup, resources]) => ({
    apiGroups: [apiGroup],
    resources,
    verbs: ['*'],
  }));
  return [
    { apiVersion, kind: 'ClusterRole', metadata, rules },
    {
      apiVersion,
      kind: 'ClusterRoleBinding',
      metadata,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: metadata.name },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: user }],
    },
  ];
}

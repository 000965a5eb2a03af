import { quoted } from './cel';
import { subjectIsAnybody, subjectMissing } from './errors';
import { checkShape, like, listOf, matching, text } from '../../validation/shape';

/** A user, a group or a service account, as the API server of a cluster knows it. */
export class KubernetesSubject {
  /**
   * A user, by the name that the cluster's authentication gives it.
   *
   * @param name such as `flink-fleet-runner`, or on EKS the user name of an access entry
   * @throws if it is empty.
   */
  public static user(name: string): KubernetesSubject {
    checkShape('KubernetesSubject.user', { name }, { name: text }, ['name']);
    return new KubernetesSubject('User', name);
  }

  /**
   * All members of a group.
   *
   * @param name such as `oidc:flink-fleet-runners`
   * @throws if it is empty.
   */
  public static group(name: string): KubernetesSubject {
    checkShape('KubernetesSubject.group', { name }, { name: text }, ['name']);
    return new KubernetesSubject('Group', name);
  }

  /**
   * A service account.
   *
   * @param namespace the namespace that it is in
   * @param name its name
   * @throws if one of them cannot be the name of such an object.
   */
  public static serviceAccount(namespace: string, name: string): KubernetesSubject {
    const shape = { namespace: NAME, name: NAME };
    checkShape('KubernetesSubject.serviceAccount', { namespace, name }, shape, ['namespace', 'name']);
    return new KubernetesSubject('ServiceAccount', name, namespace);
  }

  private constructor(
    /** `User`, `Group` or `ServiceAccount`. */
    public readonly kind: string,
    /** Its name. */
    public readonly name: string,
    /**
     * The namespace of a service account.
     *
     * @default - it is a user or a group
     */
    public readonly namespace?: string,
  ) {}

  /** Such as `User jane` or `ServiceAccount flink/runner`. */
  public toString(): string {
    return `${this.kind} ${this.namespace ? `${this.namespace}/` : ''}${this.name}`;
  }

  /**
   * As a subject of a RoleBinding.
   *
   * @internal
   */
  public _rbac(): { [field: string]: string } {
    return this.namespace
      ? { kind: this.kind, name: this.name, namespace: this.namespace }
      : { apiGroup: 'rbac.authorization.k8s.io', kind: this.kind, name: this.name };
  }

  /**
   * What is true in CEL of a request that it sends.
   *
   * @internal
   */
  public _cel(): string {
    if (this.kind === 'Group') return `${quoted(this.name)} in request.userInfo.?groups.orValue([])`;
    const user = this.namespace ? `system:serviceaccount:${this.namespace}:${this.name}` : this.name;
    return `request.userInfo.username == ${quoted(user)}`;
  }
}

/** The user name of a service account is both names with colons between, so that neither may hold one. */
const NAME = matching(/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$|\$\{/, 'a name, such as flink-runner');

export const SUBJECTS = listOf(like('_cel', 'a KubernetesSubject'));

/** Names that stand for whoever asks, or for every pod of the cluster. */
const ANYBODY = [
  'system:authenticated',
  'system:unauthenticated',
  'system:serviceaccounts',
  'system:anonymous',
];

/** @throws if one of the lists names nobody, or somebody who may be anybody. */
export function checkSubjects(
  path: string,
  lists: Readonly<Record<string, readonly KubernetesSubject[]>>,
): void {
  for (const [property, subjects] of Object.entries(lists)) {
    if (subjects.length === 0) throw subjectMissing(path, property);
    const anybody = subjects.find(({ kind, name }) => kind !== 'ServiceAccount' && ANYBODY.includes(name));
    if (anybody) throw subjectIsAnybody(path, property, String(anybody));
  }
}

/** What is true in CEL of a request that one of them sends. */
export function sentBy(subjects: readonly KubernetesSubject[]): string {
  return subjects.map((subject) => subject._cel()).join(' || ');
}

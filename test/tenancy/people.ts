/** Who asks, as the API server of a cluster would know them. */
export const PEOPLE = {
  viewer: { user: 'vera', groups: ['ads-viewers', 'system:authenticated'] },
  developer: { user: 'dora', groups: ['ads-developers', 'system:authenticated'] },
  maintainer: { user: 'ads-maintainer', groups: ['system:authenticated'] },
  automation: serviceAccount('ci', 'ads'),
  job: serviceAccount('ads', 'flink'),
  stranger: { user: 'sam', groups: ['shop-developers', 'system:authenticated'] },
} as const;

export type Who = keyof typeof PEOPLE;

function serviceAccount(namespace: string, name: string) {
  const groups = ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'];
  return { user: `system:serviceaccount:${namespace}:${name}`, groups };
}

/** What is asked: verbs, resources as `resource[/subresource][.group]`, and who may. */
interface Right {
  readonly verbs: string;
  readonly resources: string;
  /** In the namespace ads. */
  readonly may: readonly Who[];
}

const ALL: readonly Who[] = ['viewer', 'developer', 'maintainer', 'automation'];
const DEPLOYING: readonly Who[] = ['developer', 'maintainer', 'automation'];
const FLINK = ['flinkdeployments', 'flinksessionjobs', 'flinkstatesnapshots', 'flinkbluegreendeployments']
  .map((resource) => `${resource}.flink.apache.org`)
  .join(' ');

export const RIGHTS: readonly Right[] = [
  { verbs: 'get list watch', resources: FLINK, may: ALL },
  { verbs: 'create update patch delete', resources: FLINK, may: DEPLOYING },
  { verbs: 'deletecollection', resources: 'flinkdeployments.flink.apache.org', may: [] },
  { verbs: 'update patch', resources: 'flinkdeployments/status.flink.apache.org', may: [] },
  { verbs: 'get list watch', resources: 'pods', may: [...ALL, 'job'] },
  { verbs: 'list', resources: 'events services resourcequotas', may: ALL },
  { verbs: 'list', resources: 'deployments.apps', may: [...ALL, 'job'] },
  { verbs: 'get', resources: 'pods/log', may: ['developer', 'maintainer'] },
  { verbs: 'get create patch delete', resources: 'configmaps', may: [...DEPLOYING, 'job'] },
  { verbs: 'create', resources: 'pods', may: ['job'] },
  { verbs: 'delete', resources: 'pods', may: ['maintainer', 'job'] },
  { verbs: 'create', resources: 'pods/exec pods/portforward pods/eviction', may: ['maintainer'] },
  { verbs: 'update patch', resources: 'pods/ephemeralcontainers', may: [] },
  { verbs: 'get list create delete', resources: 'secrets', may: ['maintainer'] },
  {
    verbs: 'create update patch delete',
    resources: 'resourcequotas limitranges networkpolicies.networking.k8s.io',
    may: [],
  },
  {
    verbs: 'create patch',
    resources: 'rolebindings.rbac.authorization.k8s.io roles.rbac.authorization.k8s.io',
    may: [],
  },
  { verbs: 'create patch delete', resources: 'serviceaccounts', may: [] },
  {
    verbs: 'create',
    resources: 'serviceaccounts/token deployments.apps services ingresses.networking.k8s.io',
    may: [],
  },
  { verbs: 'impersonate', resources: 'serviceaccounts users groups', may: [] },
];

/** What nobody may, for it is in no namespace. */
export const CLUSTER_RIGHTS: readonly Omit<Right, 'may'>[] = [
  { verbs: 'get patch delete', resources: 'namespaces' },
  { verbs: 'list', resources: 'nodes flinkdeployments.flink.apache.org pods secrets' },
  {
    verbs: 'create patch delete',
    resources:
      'validatingadmissionpolicies.admissionregistration.k8s.io validatingadmissionpolicybindings.admissionregistration.k8s.io' +
      ' clusterrolebindings.rbac.authorization.k8s.io customresourcedefinitions.apiextensions.k8s.io',
  },
];

/** One question to the API server. */
export type Question = Readonly<Record<string, string>>;

export function questionsOf({ verbs, resources }: Omit<Right, 'may'>, namespace?: string): Question[] {
  return verbs.split(' ').flatMap((verb) =>
    resources.split(' ').map((each) => {
      const [, resource, subresource, group] = /^([^./]+)(?:\/([^.]+))?(?:\.(.+))?$/.exec(each)!;
      return {
        verb,
        resource,
        ...(subresource && { subresource }),
        ...(group && { group }),
        ...(namespace && { namespace }),
      };
    }),
  );
}

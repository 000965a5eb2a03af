import { bucketProblems } from './bucket-problems';
import {
  derivedBinding,
  jobsWithoutAccount,
  nameTooLong,
  noIssuer,
  otherRole,
  sameAccount,
  sharedNode,
  sharedPrefix,
  sharedRole,
  unknownTenant,
} from './errors';
import { awsBindings, JOB_ROLE, jobRoleArn, ROLE_ANNOTATION, tenantsOn } from './identities';
import {
  jobRoleName,
  karpenterControllerName,
  karpenterNodeName,
  karpenterQueueName,
  karpenterRuleName,
  LIMITS,
  Named,
  runnerRoleName,
} from './names';
import { contains, Place, writtenBy } from './places';
import { undeclared } from './undeclared';
import { shared } from '../../validation/group-by';
import { near } from '../../validation/near';
import type { Cluster } from '../cluster';
import type { Fleet } from '../fleet';
import { compareText } from '../placement/order';
import type { Lock } from '../synthesis/lock-file';

/** The longest of what rules of Karpenter's queue end in. */
const LONGEST_EVENT = 'capacity-reservation';

/** All that is wrong with what a fleet has in AWS, a line each. */
export function awsProblems(fleet: Fleet, lock: Lock): string[] {
  return [
    ...accountProblems(fleet),
    ...fleet.clusters.flatMap((cluster) => clusterProblems(fleet, cluster)),
    ...karpenterProblems(fleet.clusters),
    ...bucketProblems(fleet),
    ...prefixProblems(fleet, lock),
  ];
}

function accountProblems({ _accounts }: Fleet): string[] {
  const byId = shared([..._accounts.values()].map(({ accountId, name }) => [accountId, name] as const));
  return [
    ...byId.map(([id, names]) => sameAccount('accounts', id, names)),
    ...[..._accounts.values()].flatMap((account) =>
      tooLong(`accounts/${account.name}`, 'role', 'the role of the runner', runnerRoleName(account)),
    ),
  ];
}

function clusterProblems(fleet: Fleet, cluster: Cluster): string[] {
  const { node, _props } = cluster;
  const { aws, stateStorages = [], jobPrincipals = [], bindings = {} } = _props;
  if (!aws) {
    const inAws = [...fleet._stateStorages.values()].filter(
      (each) => each.aws && stateStorages.includes(each.storage),
    );
    return inAws.length > 0 && jobPrincipals.length === 0
      ? [
          jobsWithoutAccount(
            node.path,
            inAws.map(({ name }) => name),
          ),
        ]
      : [];
  }
  const tenants = tenantsOn(fleet, cluster);
  const names = tenants.map(({ name }) => name);
  const derived = [...Object.keys(awsBindings(fleet, cluster)), JOB_ROLE];
  const brought = Object.entries(aws.jobRoles ?? {});
  const byRole = shared(brought.map(([tenant, role]) => [role, tenant] as const));
  return [
    ...undeclared(fleet, node.path, 'aws.account', aws.account),
    ...Object.keys(bindings)
      .filter((name) => derived.includes(name))
      .map((name) => derivedBinding(node.path, name)),
    ...brought.flatMap(([tenant]) =>
      names.includes(tenant) ? [] : [unknownTenant(node.path, tenant, near(tenant, names))],
    ),
    ...byRole.map(([role, all]) => sharedRole(node.path, role, all)),
    ...issuerProblems(cluster, names),
    ...nameProblems(cluster, names),
    ...tenants.flatMap(({ node: { path }, name, _props: { serviceAccount } }) => {
      const annotated = serviceAccount?.annotations?.[ROLE_ANNOTATION];
      const role = jobRoleArn(cluster, name)!;
      // What has a binding in it may be this role, and is looked at when it is rendered.
      return annotated === undefined || annotated === role || annotated.includes('${')
        ? []
        : [otherRole(path, cluster.name, annotated, role)];
    }),
  ];
}

/** Roles that are made need somebody to trust. */
function issuerProblems({ node, _props: { aws } }: Cluster, tenants: readonly string[]): string[] {
  const { oidcIssuer, jobRoles = {}, karpenter } = aws!;
  const made = [
    ...tenants.filter((tenant) => !Object.hasOwn(jobRoles, tenant)),
    ...(karpenter?._namespace ? ['Karpenter'] : []),
  ];
  return oidcIssuer === undefined && made.length > 0 ? [noIssuer(node.path, made)] : [];
}

function nameProblems(
  { name, node: { path }, _props: { aws } }: Cluster,
  tenants: readonly string[],
): string[] {
  const { account, jobRoles = {}, karpenter } = aws!;
  const jobs = tenants
    .filter((tenant) => !Object.hasOwn(jobRoles, tenant))
    .flatMap((tenant) => tooLong(path, 'role', `the role of ${tenant}`, jobRoleName(account, name, tenant)));
  if (!karpenter?._namespace) return jobs;
  return [
    ...jobs,
    ...tooLong(path, 'role', "the role of Karpenter's controller", karpenterControllerName(account, name)),
    ...tooLong(path, 'role', "the role of Karpenter's nodes", karpenterNodeName(account, name)),
    ...tooLong(path, 'queue', "Karpenter's queue", karpenterQueueName(account, name)),
    ...tooLong(path, 'rule', "a rule for Karpenter's queue", karpenterRuleName(account, name, LONGEST_EVENT)),
  ];
}

export function tooLong(path: string, kind: Named, what: string, name: string): string[] {
  return name.length > LIMITS[kind] ? [nameTooLong(path, what, name, LIMITS[kind])] : [];
}

/** A queue of two clusters would have one of them drain the nodes of the other. */
function karpenterProblems(clusters: readonly Cluster[]): string[] {
  const brought = clusters.flatMap(({ name, _props: { aws } }) => {
    const existing = aws?.karpenter?._existing;
    const where = `${aws?.account.accountId} ${aws?.region ?? aws?.account.region}`;
    return existing ? [[`${existing.interruptionQueue} (${where})`, name] as const] : [];
  });
  return shared(brought).map(([queue, all]) => sharedNode('clusters', 'interruption queue', queue, all));
}

/** No tenant may write where another one does, in whichever cluster. */
function prefixProblems(fleet: Fleet, lock: Lock): string[] {
  // Directories that the fleet itself gives out, all in one root, are never within one another.
  const declared = fleet.tenants.some(({ _props }) => _props.bounds?.stateUris !== undefined);
  if (!declared && fleet._stateStorages.size < 2) return [];
  const written = fleet.clusters.flatMap((cluster) =>
    tenantsOn(fleet, cluster).flatMap((tenant) =>
      writtenBy(fleet, lock, cluster, tenant).map((place) => ({ tenant: tenant.name, place })),
    ),
  );
  const sorted = written.sort((a, b) => compareText(keyOf(a.place), keyOf(b.place)));
  const problems = new Map<string, Set<string>>();
  // What lies within a prefix comes right behind it, so that each needs to be compared with those that are still open.
  let open: typeof sorted = [];
  for (const each of sorted) {
    open = open.filter(({ place }) => contains(place, each.place));
    for (const { place, tenant } of open) {
      if (tenant === each.tenant) continue;
      const key = `s3://${place.bucket}/${place.prefix}`;
      problems.set(key, (problems.get(key) ?? new Set()).add(tenant).add(each.tenant));
    }
    open.push(each);
  }
  return [...problems].map(([prefix, tenants]) =>
    sharedPrefix('tenants', prefix, [...tenants].sort(compareText)),
  );
}

const keyOf = ({ bucket, prefix }: Place) => `${bucket}/${prefix}`;

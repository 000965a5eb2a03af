import type { Cluster } from '../cluster';
import type { Fleet } from '../fleet';
import type { Tenant } from '../tenant';
import {
  jobRoleName,
  jobRolePath,
  karpenterControllerName,
  karpenterNodeName,
  karpenterQueueName,
  roleArn,
} from './names';

/** By this annotation EKS gives a service account a role. */
export const ROLE_ANNOTATION = 'eks.amazonaws.com/role-arn';

/** The binding that stands for the role of a tenant's jobs, wherever something of a tenant goes. */
export const JOB_ROLE = 'jobRole';

/** The role that the jobs of a tenant have on a cluster; none where the cluster is not in AWS. */
export function jobRoleArn({ name, _props: { aws } }: Cluster, tenant: string): string | undefined {
  if (!aws) return undefined;
  const { account, jobRoles = {} } = aws;
  if (Object.hasOwn(jobRoles, tenant)) return jobRoles[tenant];
  return roleArn(account, jobRoleName(account, name, tenant), jobRolePath(account, name));
}

/** The tenants that may have jobs on a cluster. */
export const tenantsOn = ({ tenants }: Fleet, cluster: Cluster): Tenant[] =>
  tenants.filter(({ queues }) => queues.some(({ _candidates }) => _candidates.has(cluster)));

/** Whom state storages know the jobs of a cluster by: as it is declared, and their roles. */
export function jobPrincipalsOf(fleet: Fleet, cluster: Cluster): string[] {
  const roles = tenantsOn(fleet, cluster).flatMap(({ name }) => jobRoleArn(cluster, name) ?? []);
  return [...(cluster._props.jobPrincipals ?? []), ...roles];
}

/** What goes by names that the stack of the cluster's account gives, so that nobody copies them. */
export function awsBindings(fleet: Fleet, { name, _props }: Cluster): Record<string, string> {
  const { aws, stateStorages = [] } = _props;
  if (!aws) return {};
  const { account, karpenter, region = account.region, eksCluster = name } = aws;
  const buckets = [...fleet._stateStorages.values()].flatMap((each) =>
    stateStorages.includes(each.storage) && each.storage._s3
      ? [[`bucket.${each.name}`, each.storage._s3.bucket] as const]
      : [],
  );
  const existing = karpenter?._existing;
  return {
    'aws.accountId': account.accountId,
    'aws.region': region,
    'aws.eksCluster': eksCluster,
    ...Object.fromEntries(buckets),
    ...(karpenter && {
      'karpenter.controllerRole':
        existing?.controllerRoleArn ?? roleArn(account, karpenterControllerName(account, name)),
      'karpenter.nodeRole': existing?.nodeRoleName ?? karpenterNodeName(account, name),
      'karpenter.queue': existing?.interruptionQueue ?? karpenterQueueName(account, name),
    }),
  };
}

/** What has a value on a cluster, whatever goes there. */
export const bindingsOf = (fleet: Fleet, cluster: Cluster): Record<string, string> => ({
  ...awsBindings(fleet, cluster),
  ...cluster._props.bindings,
});

/** What is another one for each tenant of a cluster. */
export function tenantBindings(cluster: Cluster, tenant: string): Record<string, string> {
  const role = jobRoleArn(cluster, tenant);
  return { tenant, ...(role ? { [JOB_ROLE]: role } : {}) };
}

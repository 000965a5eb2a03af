import { AwsAccount } from '../fleet/aws/account';
import { StateBucket } from '../fleet/aws/buckets';
import { jobRoleArn, tenantsOn } from '../fleet/aws/identities';
import { jobRolePath, roleArn } from '../fleet/aws/names';
import { clusterRoots, Place, readBy, writtenBy } from '../fleet/aws/places';
import { Cluster } from '../fleet/cluster';
import { Fleet } from '../fleet/fleet';
import { Lock } from '../fleet/synthesis/lock-file';
import { Tenant } from '../fleet/tenant';
import { ForeignCluster } from './policy/state-bucket';

/** The jobs of a tenant on a cluster, as AWS knows them. */
export interface JobIdentity {
  readonly cluster: string;
  readonly tenant: string;
  readonly account: AwsAccount;
  readonly arn: string;
  /** Whether the stack makes the role. */
  readonly managed: boolean;
  /** Empty where none is said, which is told as a problem. */
  readonly oidcIssuer: string;
  /** Such as `ads/flink`: namespace and name. */
  readonly serviceAccounts: readonly string[];
  readonly writes: readonly Place[];
  readonly reads: readonly Place[];
  /** What all directories of the cluster begin with, such as `prod/us-east.`. */
  readonly probes: readonly Place[];
  /** Keys of KMS that buckets are encrypted by which it reads or writes. */
  readonly keys: readonly string[];
  /** ARNs of policies that it has besides. */
  readonly attached: readonly string[];
}

/** All of them, cluster by cluster. */
export function jobIdentities(
  fleet: Fleet,
  lock: Lock,
  buckets: readonly StateBucket[],
  attached: Readonly<Record<string, readonly string[]>>,
): JobIdentity[] {
  const identityOf = (cluster: Cluster, tenant: Tenant): JobIdentity => {
    const { account, oidcIssuer = '', jobRoles = {} } = cluster._props.aws!;
    const reads = readBy(fleet, lock, cluster, tenant);
    const { name: serviceAccount = 'flink' } = tenant._props.serviceAccount ?? {};
    return {
      cluster: cluster.name,
      tenant: tenant.name,
      account,
      arn: jobRoleArn(cluster, tenant.name)!,
      managed: !Object.hasOwn(jobRoles, tenant.name),
      oidcIssuer,
      serviceAccounts: tenant.namespaces.map((namespace) => `${namespace}/${serviceAccount}`),
      writes: writtenBy(fleet, lock, cluster, tenant),
      reads,
      probes: clusterRoots(cluster),
      keys: buckets.flatMap(({ name, managed }) =>
        managed?.kmsKeyArn && reads.some(({ bucket }) => bucket === name) ? [managed.kmsKeyArn] : [],
      ),
      attached: attached[tenant.name] ?? [],
    };
  };
  return fleet.clusters
    .filter(({ _props }) => _props.aws)
    .flatMap((cluster) => tenantsOn(fleet, cluster).map((tenant) => identityOf(cluster, tenant)));
}

/** Clusters whose jobs keep state in a bucket of another account than their own. */
export function foreignClusters(fleet: Fleet, { account, storages }: StateBucket): ForeignCluster[] {
  return fleet.clusters.flatMap((cluster): ForeignCluster[] => {
    const { aws, stateStorages = [] } = cluster._props;
    const reaches = storages.some(({ storage }) => stateStorages.includes(storage));
    if (!aws || !reaches || aws.account.accountId === account.accountId) return [];
    const own = roleArn(aws.account, '*', jobRolePath(aws.account, cluster.name));
    return [{ name: cluster.name, roles: [own, ...Object.values(aws.jobRoles ?? {}).sort()] }];
  });
}

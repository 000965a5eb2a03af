import { Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { Lock, lockedCluster } from './lock-file';
import { clusterBindings } from './render';
import { TenantBounds, TenantNamespaces, TenantServiceAccount } from '../../tenancy';
import { jobRoleArn, ROLE_ANNOTATION } from '../aws/identities';
import { Cluster } from '../cluster';
import { Fleet } from '../fleet';
import { BindingScope } from '../fleet-bindings';
import { compareText } from '../placement/order';
import { clustersOf, Tenant } from '../tenant';

/** Prepares each tenant in those clusters that its queues use, whether it has an application there or not. */
export function prepareTenants(fleet: Fleet, lock: Lock, clusters: ReadonlySet<Cluster>): void {
  for (const tenant of fleet.tenants) {
    const candidates = clustersOf(tenant);
    for (const cluster of clusters) if (candidates.has(cluster)) prepare(fleet, tenant, cluster, lock);
  }
}

function prepare(fleet: Fleet, tenant: Tenant, cluster: Cluster, lock: Lock): void {
  const tenants =
    (cluster.node.tryFindChild('tenants') as Construct | undefined) ?? new Construct(cluster, 'tenants');
  const chart = new Chart(tenants, tenant.name);
  const { generation } = lockedCluster(lock, cluster.name);
  const role = jobRoleArn(cluster, tenant.name);
  const values = clusterBindings(fleet, cluster, generation, tenant.name);
  const bindings = fleet._bindings.set(chart, values);
  const { namespaces: _, bounds = {}, unmanaged, ...props } = tenant._props;
  const runner = cluster.platform?.runner;
  new TenantNamespaces(chart, 'namespaces', {
    ...props,
    ...(role ? { serviceAccount: withRole(props.serviceAccount, role) } : {}),
    tenant: tenant.name,
    namespaces: tenant.namespaces,
    bounds: boundsIn({ fleet, tenant, cluster }, resolved(bounds, bindings)),
    ...(runner ? { guard: { runner, unmanaged } } : {}),
  });
}

/** Its role by what EKS reads, unless the tenant says another one itself. */
const withRole = ({ name, annotations }: TenantServiceAccount = {}, role: string): TenantServiceAccount => ({
  name,
  annotations: { [ROLE_ANNOTATION]: role, ...annotations },
});

interface Situation {
  readonly fleet: Fleet;
  readonly tenant: Tenant;
  readonly cluster: Cluster;
}

/** What the fleet itself puts jobs to must be allowed to them. */
function boundsIn({ fleet, tenant, cluster }: Situation, bounds: TenantBounds): TenantBounds {
  const { jobManagerPodProps = {}, taskManagerPodProps = {} } = cluster.platform ?? {};
  const pods = [jobManagerPodProps, taskManagerPodProps];
  const storages = cluster._props.stateStorages ?? [];
  // Of whichever generation: one that is fenced takes no writes anyway, and after a loss nothing here need be applied first.
  const directories = ({ name }: Cluster) =>
    storages.map(({ root }) => `${root}/${name}.*/${tenant.name}`).sort(compareText);
  const clusters = [...fleet.clusters].sort((a, b) => compareText(a.name, b.name));
  const own = directories(cluster);
  return {
    ...bounds,
    schedulerNames: union(bounds.schedulerNames, ...pods.map(({ schedulerName }) => schedulerName)),
    priorityClassNames: union(
      bounds.priorityClassNames,
      ...pods.map(({ priorityClassName }) => priorityClassName),
      ...tenant.queues.map(({ _props }) => _props.priorityClassName).sort(),
    ),
    stateUris: union(bounds.stateUris, ...own),
    // What a job left behind, in whichever cluster, is what a move starts it from.
    restoreUris: union(
      bounds.restoreUris,
      ...clusters.filter((each) => each !== cluster).flatMap(directories),
    ),
  };
}

function union(some: readonly string[] = [], ...others: readonly (string | undefined)[]): string[] {
  return [...new Set([...some, ...others.filter((each) => each !== undefined)])];
}

/** Bounds with the values of a cluster, since rules compare them with manifests that have them as well. */
function resolved(bounds: TenantBounds, bindings: BindingScope): TenantBounds {
  return Object.fromEntries(
    Object.entries(bounds).map(([name, values]) => [
      name,
      (values as readonly string[] | undefined)?.map((value) => bindings.resolve(value)),
    ]),
  ) as TenantBounds;
}

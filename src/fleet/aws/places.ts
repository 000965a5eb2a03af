import type { Cluster } from '../cluster';
import type { Fleet } from '../fleet';
import { BindingScope } from '../fleet-bindings';
import { compareText } from '../placement/order';
import type { Tenant } from '../tenant';
import { tenantsOn } from './identities';
import { type Lock, lockedCluster } from '../synthesis/lock-file';
import { clusterBindings } from '../synthesis/render';

/** What lies below a prefix of a bucket; the prefix ends in a slash, or is empty. */
export interface Place {
  readonly bucket: string;
  readonly prefix: string;
}

/**
 * A cluster that was fenced and has been recovered goes on as its next generation. That is allowed to its jobs ahead of
 * time, so that nobody has to change a role at night; the fence of the generation before it is not touched by that.
 */
const GENERATIONS_AHEAD = 1;

/** Below which its jobs of a tenant write: in the generation of the cluster, and in its next one. */
export function writtenBy(fleet: Fleet, lock: Lock, cluster: Cluster, tenant: Tenant): Place[] {
  const { generation } = lockedCluster(lock, cluster.name);
  const scope = new BindingScope(clusterBindings(fleet, cluster, generation, tenant.name));
  // Such as directories from before the job was one of the fleet.
  const own = (tenant._props.bounds?.stateUris ?? []).flatMap((uri) => placeOf(scope.resolve(uri)) ?? []);
  return unique([...directories(cluster, tenant, generation, generation + GENERATIONS_AHEAD), ...own]);
}

/** What all its directories begin with, in each state storage; no name of a cluster has a dot. */
export const clusterRoots = ({ name, _props }: Cluster): Place[] =>
  (_props.stateStorages ?? []).flatMap(({ root, _s3 }) => {
    const place = _s3 && !_s3.endpoint ? placeOf(root) : undefined;
    return place ? [{ bucket: place.bucket, prefix: `${place.prefix}${name}.` }] : [];
  });

/** What they may be restored from: the tenant's own directories, in whichever cluster and generation. */
export function readBy(fleet: Fleet, lock: Lock, cluster: Cluster, tenant: Tenant): Place[] {
  const storages = cluster._props.stateStorages ?? [];
  const here = lockedCluster(lock, cluster.name).generation;
  const scope = new BindingScope(clusterBindings(fleet, cluster, here, tenant.name));
  const others = fleet.clusters.filter((each) => tenantsOn(fleet, each).includes(tenant));
  const everywhere = others.flatMap((other) => {
    const { generation } = lockedCluster(lock, other.name);
    const reachable = { name: other.name, _props: { ...other._props, stateStorages: storages } };
    return directories(reachable, tenant, 1, generation + GENERATIONS_AHEAD);
  });
  const restored = (tenant._props.bounds?.restoreUris ?? []).flatMap(
    (uri) => placeOf(scope.resolve(uri)) ?? [],
  );
  return unique([...everywhere, ...writtenBy(fleet, lock, cluster, tenant), ...restored]);
}

function directories(
  { name, _props }: Pick<Cluster, 'name' | '_props'>,
  tenant: Tenant,
  first: number,
  last: number,
): Place[] {
  const generations = Array.from({ length: last - first + 1 }, (_, i) => first + i);
  return (_props.stateStorages ?? []).flatMap(({ _s3, root }) =>
    _s3 && !_s3.endpoint
      ? generations.flatMap((generation) => placeOf(`${root}/${name}.${generation}/${tenant.name}`) ?? [])
      : [],
  );
}

/** Nothing where it is not in S3, or not known before a cluster is at hand. */
export function placeOf(uri: string): Place | undefined {
  const [, bucket, prefix] = /^s3[ap]?:\/\/([^/]+)\/?(.*)$/.exec(uri) ?? [];
  if (bucket === undefined || uri.includes('${')) return undefined;
  const trimmed = prefix.replace(/\/+$/, '');
  return { bucket, prefix: trimmed === '' ? '' : `${trimmed}/` };
}

/** Whether all of `inner` lies within `outer`. */
export const contains = (outer: Place, inner: Place): boolean =>
  outer.bucket === inner.bucket && inner.prefix.startsWith(outer.prefix);

function unique(places: readonly Place[]): Place[] {
  const byText = new Map(places.map((place) => [`${place.bucket}/${place.prefix}`, place]));
  return [...byText].sort(([a], [b]) => compareText(a, b)).map(([, place]) => place);
}

import { awsS3Of } from './buckets';
import type { StateStorage } from '../../flink/config/state-storage';
import type { Cluster } from '../cluster';
import type { Fleet } from '../fleet';
import { BindingScope } from '../fleet-bindings';
import { compareText } from '../placement/order';
import { type Lock, lockedCluster } from '../synthesis/lock-file';
import { clusterBindings } from '../synthesis/render';
import { clustersOf, type Tenant } from '../tenant';

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
  const { stateStorages = [] } = cluster._props;
  const jobs = directories(stateStorages, cluster.name, tenant, generation, generation + GENERATIONS_AHEAD);
  // Such as directories from before the job was one of the fleet.
  return unique([...jobs, ...placesAt(fleet, cluster, generation, tenant, tenant._props.bounds?.stateUris)]);
}

/** Of URIs that may have bindings in them. */
function placesAt(
  fleet: Fleet,
  cluster: Cluster,
  generation: number,
  tenant: Tenant,
  uris: readonly string[] = [],
): Place[] {
  if (uris.length === 0) return [];
  const scope = new BindingScope(clusterBindings(fleet, cluster, generation, tenant.name));
  return uris.flatMap((uri) => placeOf(scope.resolve(uri)) ?? []);
}

/** What all its directories begin with, in each state storage; no name of a cluster has a dot. */
export const clusterRoots = ({ name, _props }: Cluster): Place[] =>
  (_props.stateStorages ?? []).flatMap((storage) => {
    const place = awsS3Of(storage) && placeOf(storage.root);
    return place ? [{ bucket: place.bucket, prefix: `${place.prefix}${name}.` }] : [];
  });

/** What they may be restored from: the tenant's own directories, in whichever cluster and generation. */
export function readBy(fleet: Fleet, lock: Lock, cluster: Cluster, tenant: Tenant): Place[] {
  const { stateStorages = [] } = cluster._props;
  const here = lockedCluster(lock, cluster.name).generation;
  const candidates = clustersOf(tenant);
  const others = fleet.clusters.filter((each) => candidates.has(each));
  const everywhere = others.flatMap(({ name }) => {
    const { generation } = lockedCluster(lock, name);
    return directories(stateStorages, name, tenant, 1, generation + GENERATIONS_AHEAD);
  });
  const restored = placesAt(fleet, cluster, here, tenant, tenant._props.bounds?.restoreUris);
  return unique([...everywhere, ...writtenBy(fleet, lock, cluster, tenant), ...restored]);
}

function directories(
  storages: readonly StateStorage[],
  cluster: string,
  tenant: Tenant,
  first: number,
  last: number,
): Place[] {
  const generations = Array.from({ length: last - first + 1 }, (_, i) => first + i);
  return storages
    .filter(awsS3Of)
    .flatMap(({ root }) =>
      generations.flatMap((generation) => placeOf(`${root}/${cluster}.${generation}/${tenant.name}`) ?? []),
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

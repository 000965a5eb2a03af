import { Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { Draft } from './drafts';
import { Lock, lockedCluster, lockedPlacement } from './lock-file';
import { cpuUnits } from '../../flink/config/autoscaler';
import { bindingsOf, JOB_ROLE } from '../aws/identities';
import { ClusterCapacity } from '../cluster';
import { Fleet } from '../fleet';
import { PlacementProblem } from '../placement/problem';
import { Resources } from '../placement/resources';
import { Queue, Survives } from '../queue';
import { Tenant, tenantOf } from '../tenant';

export const queueId = (queue: Queue): string => `${tenantOf(queue).name}/${queue.name}`;

/** The bindings that an application's own place decides, so that every cluster has them. */
const OWN_BINDINGS = new Set([
  'cluster',
  'failureDomain',
  'generation',
  'tenant',
  'application',
  'namespace',
  'epoch',
]);

/** The fleet as placement looks at it. */
export function placementProblem(fleet: Fleet, drafts: readonly Draft[], lock: Lock): PlacementProblem {
  const clusters = new Map(fleet.clusters.map((cluster) => [cluster.name, cluster]));
  const storages = [...fleet._stateStorages.values()];
  const storageName = new Map(storages.map(({ name, storage }) => [storage, name]));
  return {
    clusters: fleet.clusters.map((cluster) => {
      const { name, failureDomain, _props } = cluster;
      return {
        name,
        failureDomain,
        labels: _props.labels ?? {},
        cordoned: lockedCluster(lock, name).cordoned,
        capacity: resourcesOf(_props.capacity),
        bindings: { ...(_props.aws && { [JOB_ROLE]: '' }), ...bindingsOf(fleet, cluster) },
        stateStorages: (_props.stateStorages ?? []).map((storage) => storageName.get(storage)!),
      };
    }),
    storages: storages.map(({ name, failureDomain }) => ({ name, failureDomain })),
    tenants: fleet.tenants.map((tenant) => ({ name: tenant.name, quota: quotaOf(tenant) })),
    queues: fleet.tenants.flatMap(({ queues }) =>
      queues.map((queue) => ({
        name: queueId(queue),
        tenant: tenantOf(queue).name,
        tier: queue.tier,
        survives: queue._props.survives ?? Survives.NOTHING,
        candidates: [...queue._candidates].map(([{ name }, weight]) => ({ cluster: name, weight })),
        clusterLabels: queue._props.clusterLabels,
        limits: resourcesOf(queue._props.limits),
      })),
    ),
    applications: drafts.map((draft) => ({
      id: draft.id,
      queue: queueId(draft.application.queue),
      stateStorage: draft.application.stateStorage && storageName.get(draft.application.stateStorage),
      bindings: draft.bindings.filter((name) => !OWN_BINDINGS.has(name)),
      current: lockedPlacement(lock, draft.id),
      demandOn: (cluster) => draft.demandOn(clusters.get(cluster)!),
    })),
  };
}

/** Of all namespaces of a tenant in a cluster; what is not limited is as much as whole numbers can say. */
export function quotaOf({ _props: { quota = {} }, namespaces }: Tenant): Resources | undefined {
  const { cpu, memory } = quota;
  if (!cpu && !memory) return undefined;
  const unlimited = Number.MAX_SAFE_INTEGER;
  return {
    cpu: cpu ? namespaces.length * millicores(cpu) : unlimited,
    memory: memory ? namespaces.length * bytes(memory) : unlimited,
  };
}

const millicores = (cpu: Cpu) => Math.round(cpuUnits(cpu) * 1000);
const bytes = (memory: Size) => memory.toMebibytes() * 2 ** 20;

export function resourcesOf(capacity: ClusterCapacity | undefined): Resources | undefined {
  return capacity && { cpu: millicores(capacity.cpu), memory: bytes(capacity.memory) };
}

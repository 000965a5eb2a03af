import { deliveryFacts } from './delivery-facts';
import { Draft } from './drafts';
import { EmittedCluster } from './emit';
import { Lock, lockedCluster, lockedPlacement } from './lock-file';
import { movableProps } from './model-problems';
import { queueId, quotaOf, resourcesOf } from './problem';
import { Selection } from './selection';
import { storageEntry } from './storage-entry';
import {
  ASSEMBLY_VERSION,
  AssemblyApplication,
  AssemblyCandidate,
  AssemblyCluster,
  AssemblyFile,
  AssemblyQueue,
  FleetAssembly,
} from '../../assembly/assembly';
import { at, compact } from '../../validation/manifest';
import { sorted } from '../../validation/sorted';
import { bindingsOf, jobPrincipalsOf } from '../aws/identities';
import { Cluster } from '../cluster';
import { Fleet } from '../fleet';
import { compareText } from '../placement/order';
import { Placements } from '../placement/place';
import { PlacementApplication, PlacementProblem } from '../placement/problem';
import { verdictText } from '../placement/text';
import { Survives } from '../queue';
import { tenantOf } from '../tenant';

/** All that an assembly is made from. */
export interface Synthesis {
  readonly fleet: Fleet;
  readonly lock: Lock;
  readonly selection: Selection;
  readonly drafts: readonly Draft[];
  readonly problem: PlacementProblem;
  readonly placements: Placements;
  readonly emitted: ReadonlyMap<Cluster, EmittedCluster>;
}

/** What `fleet.json` says. */
export function assemble(synthesis: Synthesis): FleetAssembly {
  const { fleet, lock, selection, drafts } = synthesis;
  const storages = [...fleet._stateStorages.values()];
  const written = drafts.filter(({ place }) => selection.clusters.includes(place.cluster));
  const placed = new Map(synthesis.problem.applications.map((application) => [application.id, application]));
  return {
    version: ASSEMBLY_VERSION,
    fleet: fleet.name,
    ledger: fleet._ledger,
    program: compact({
      command: process.env.FLINK_FLEET_COMMAND || undefined,
      revision: process.env.FLINK_FLEET_REVISION || undefined,
    }),
    selected: selection.partial ? selection.clusters.map(({ name }) => name).sort(compareText) : undefined,
    placements: lock.digest,
    clusters: byKey(
      fleet.clusters,
      ({ name }) => name,
      (cluster) => clusterEntry(cluster, synthesis),
    ),
    stateStorages: byKey(storages, ({ name }) => name, storageEntry),
    tenants: byKey(
      fleet.tenants,
      ({ name }) => name,
      (tenant) => ({ namespaces: tenant.namespaces, quota: quotaOf(tenant) }),
    ),
    queues: byKey(
      fleet.tenants.flatMap(({ queues }) => queues),
      queueId,
      queueEntry,
    ),
    applications: byKey(
      written,
      ({ id }) => id,
      (draft) => applicationEntry(draft, placed.get(draft.id)!, synthesis),
    ),
  };
}

function clusterEntry(cluster: Cluster, { fleet, lock, emitted, problem }: Synthesis): AssemblyCluster {
  const { labels = {} } = cluster._props;
  const { generation, cordoned } = lockedCluster(lock, cluster.name);
  const { capacity, stateStorages } = problem.clusters.find(({ name }) => name === cluster.name)!;
  return {
    context: cluster.context,
    failureDomain: cluster.failureDomain,
    generation,
    cordoned,
    labels: sorted(labels),
    capacity,
    bindings: sorted(bindingsOf(fleet, cluster)),
    stateStorages: [...stateStorages].sort(compareText),
    jobPrincipals: jobPrincipalsOf(fleet, cluster).sort(compareText),
    files: (emitted.get(cluster)?.files ?? []).map(({ layer, path, digest, objects }): AssemblyFile => ({
      layer,
      path,
      digest,
      objects,
    })),
  };
}

function queueEntry(queue: Fleet['tenants'][number]['queues'][number]): AssemblyQueue {
  const { survives = Survives.NOTHING, clusterLabels = {}, limits } = queue._props;
  return {
    tenant: tenantOf(queue).name,
    tier: queue.tier as AssemblyQueue['tier'],
    survives,
    candidates: sorted(
      Object.fromEntries([...queue._candidates].map(([{ name }, weight]) => [name, weight])),
    ),
    clusterLabels: sorted(clusterLabels),
    limits: resourcesOf(limits),
  };
}

function applicationEntry(
  draft: Draft,
  { queue, stateStorage, bindings }: PlacementApplication,
  { lock, placements, fleet }: Synthesis,
): AssemblyApplication {
  const { application, place, id } = draft;
  const { cluster, epoch, restorePath, restorePaths } = place;
  const deployment = draft.manifests().find(({ kind }) => kind === 'FlinkDeployment');
  const demand = draft.demandOn(cluster);
  const elsewhere = application._isOverridden
    ? fleet.clusters.filter((each) => application.queue._candidates.has(each))
    : [];
  return {
    tenant: tenantOf(application).name,
    name: application.name,
    namespace: draft.chart.namespace!,
    queue,
    cluster: cluster.name,
    epoch,
    placed: lockedPlacement(lock, id) ? 'by-ledger' : 'now',
    desiredState: at(deployment, 'spec', 'job', 'state') === 'suspended' ? 'suspended' : 'running',
    delivery: application.delivery,
    stateless: application.stateless,
    stateStorage,
    stateScope: draft.stateScope,
    restorePath,
    restorePaths,
    maxStateAgeSeconds: application.maxStateAge.toSeconds(),
    ...(application.stateless ? {} : deliveryFacts(application, movableProps(application))),
    demand,
    demandOn: Object.fromEntries(
      elsewhere
        .map((each) => [each.name, draft.demandOn(each)] as const)
        .filter(([, other]) => other.cpu !== demand.cpu || other.memory !== demand.memory)
        .sort(([a], [b]) => compareText(a, b)),
    ),
    bindings,
    candidates: placements
      .explain(id)!
      .clusters.filter(({ weight }) => weight > 0)
      .map((verdict): AssemblyCandidate => ({
        cluster: verdict.cluster,
        chosen: verdict.verdict === 'chosen',
        why: verdictText(verdict),
      })),
    file: draft.file,
  };
}

function byKey<T, E>(
  items: readonly T[],
  keyOf: (item: T) => string,
  entryOf: (item: T) => E,
): Readonly<Record<string, E>> {
  return sorted(Object.fromEntries(items.map((item) => [keyOf(item), entryOf(item)])));
}

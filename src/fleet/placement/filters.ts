import { Loss } from './loss';
import { PlacementApplication, PlacementCluster, PlacementQueue } from './problem';
import { Reason } from './reason';

/** The binding by which Kafka clusters are told apart. */
export const KAFKA_CLUSTER_ID = 'kafka.clusterId';

/** What a queue does not let its applications run on; the same for all of them. */
export function rejectedForQueue(queue: PlacementQueue, cluster: PlacementCluster): Reason[] {
  const candidate = queue.candidates.find((one) => one.cluster === cluster.name);
  if (candidate === undefined) return [{ code: 'not-a-candidate', queue: queue.name }];
  const reasons: Reason[] = [];
  if (!(candidate.weight > 0)) reasons.push({ code: 'no-weight', queue: queue.name });
  const mismatches = Object.entries(queue.clusterLabels ?? {})
    .map(([label, wanted]) => ({ label, wanted, found: own(cluster.labels, label) }))
    .filter(({ wanted, found }) => found !== wanted);
  if (mismatches.length > 0) reasons.push({ code: 'labels', mismatches });
  if (cluster.cordoned) reasons.push({ code: 'cordoned' });
  return reasons;
}

/** An application that may go to `cluster`; `home` is where it runs, or ran. */
interface Journey {
  readonly application: PlacementApplication;
  readonly cluster: PlacementCluster;
  readonly home?: PlacementCluster;
}

/** What an application can lack on a cluster, whatever else runs there. They are asked for every pair of the two. */
const APPLICATION_FILTERS: readonly ((journey: Journey) => Reason | undefined)[] = [
  ({ application, cluster }) => {
    const missing = (name: string) => own(cluster.bindings, name) === undefined;
    return application.bindings.some(missing)
      ? { code: 'bindings-missing', bindings: application.bindings.filter(missing) }
      : undefined;
  },
  ({ application: { stateStorage }, cluster }) =>
    stateStorage !== undefined && !cluster.stateStorages.includes(stateStorage)
      ? { code: 'storage-unreachable', storage: stateStorage }
      : undefined,
  ({ application: { stateStorage }, cluster, home }) => {
    // State holds offsets, and they mean nothing in another Kafka.
    const needed = stateStorage === undefined || home === undefined ? undefined : kafkaOf(home);
    return needed !== undefined && kafkaOf(cluster) !== needed
      ? { code: 'other-kafka', needed, found: kafkaOf(cluster) }
      : undefined;
  },
];

export function rejectedForApplication(journey: Journey): Reason[] {
  return APPLICATION_FILTERS.flatMap((filter) => filter(journey) ?? []);
}

export function isOpenTo(journey: Journey): boolean {
  return APPLICATION_FILTERS.every((filter) => filter(journey) === undefined);
}

/** What a loss takes: the cluster, or the application's state, wherever it runs. */
export function rejectedForLoss(
  { stateStorage }: PlacementApplication,
  { name }: PlacementCluster,
  loss: Loss | undefined,
): Reason[] {
  const reasons: Reason[] = [];
  if (loss?.clusters.includes(name)) reasons.push({ code: 'cluster-lost' });
  if (stateStorage !== undefined && loss?.storages.includes(stateStorage)) {
    reasons.push({ code: 'storage-lost', storage: stateStorage });
  }
  return reasons;
}

function kafkaOf({ bindings }: PlacementCluster): string | undefined {
  return own(bindings, KAFKA_CLUSTER_ID);
}

/** A name such as `toString` is no binding, though every object has something of that name. */
function own(record: Readonly<Record<string, string>>, key: string): string | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

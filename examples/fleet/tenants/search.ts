import { Clusters, job, JobSize, membersOf } from './job';
import { Delivery, Fleet, StateStorage, Survives } from 'cdk8s-flink-fleet';

/** An index can be built again, so that a record more than once does no harm. */
export function addSearch(fleet: Fleet, { east, west, central }: Clusters, stateStorage: StateStorage): void {
  const search = fleet.addTenant('search', { members: membersOf('search') });
  const serving = search.addQueue('serving', { tier: 2, survives: Survives.CLUSTER });
  for (const cluster of [east, west, central]) serving.addCluster(cluster);
  for (const [name, size] of Object.entries(SERVING)) {
    search.addApplication(name, {
      ...job(name, size),
      queue: serving,
      stateStorage,
      delivery: Delivery.AT_LEAST_ONCE,
    });
  }

  // Only some clusters have the nodes.
  const models = search.addQueue('models', { tier: 3, clusterLabels: { gpu: 'true' } });
  for (const cluster of [east, west]) models.addCluster(cluster);
  search.addApplication('embeddings', {
    ...job('embeddings', { parallelism: 8, memory: 16 }),
    queue: models,
    stateStorage,
    delivery: Delivery.AT_LEAST_ONCE,
  });
}

const SERVING: Readonly<Record<string, JobSize>> = {
  products: { parallelism: 16, memory: 8 },
  offers: { parallelism: 12, memory: 8 },
  prices: { parallelism: 8, memory: 4 },
  stock: { parallelism: 8, memory: 4 },
  reviews: { parallelism: 4, memory: 4 },
  synonyms: { parallelism: 2, memory: 4 },
  suggestions: { parallelism: 8, memory: 8 },
  spelling: { parallelism: 4, memory: 4 },
};

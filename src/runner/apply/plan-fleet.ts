import { inventoryOf, MEMBER_LABELS } from './apply-set';
import { ClusterPlan, planCluster, withDryRuns } from './cluster-plan';
import { desiredOf, Desired } from './desired';
import { inspect } from './inspect';
import { OpenCluster } from './open-clusters';
import { PruneOptions } from './prune';
import { FleetAssembly } from '../../assembly/assembly';
import { KubeError } from '../kube/error';
import { Placement } from '../ledger/records';

/** What is known of the fleet when clusters are planned. */
export interface PlanContext {
  readonly folder: string;
  readonly assembly: FleetAssembly;
  readonly records: ReadonlyMap<string, Placement>;
  readonly mayHaveArrived: (record: Placement) => (id: string) => boolean;
}

export interface PlanOptions {
  readonly force: boolean;
  /** Asks the API server about everything, and not only about what may change. */
  readonly deep: boolean;
  /** Whether the API server is asked at all: an apply that asks nobody learns what changes by changing it. */
  readonly dryRun: boolean;
  readonly prune: PruneOptions;
}

/** A cluster whose plan is made, or which was lost while it was. */
export interface PlannedCluster {
  readonly opened: OpenCluster;
  readonly desired: readonly Desired[];
  readonly plan?: ClusterPlan;
  readonly lost?: string;
}

/** The plans of clusters, side by side. */
export async function planClusters(
  opened: readonly OpenCluster[],
  context: PlanContext,
  options: PlanOptions,
): Promise<readonly PlannedCluster[]> {
  return Promise.all(opened.map(async (each) => planOne(each, context, options)));
}

async function planOne(
  opened: OpenCluster,
  { folder, assembly, records, mayHaveArrived }: PlanContext,
  options: PlanOptions,
): Promise<PlannedCluster> {
  const { api, cluster, identity } = opened;
  const desired = desiredOf(folder, assembly, cluster, MEMBER_LABELS);
  try {
    const inspected = await inspect(api, desired, inventoryOf(identity.home));
    const { prune } = options;
    const plan = planCluster({ cluster, assembly, desired, inspected, records, mayHaveArrived, prune });
    return {
      opened,
      desired,
      plan: options.dryRun ? await withDryRuns(api, plan, assembly, options) : plan,
    };
  } catch (error) {
    if (!(error instanceof KubeError) || error.failure === 'aborted') throw error;
    return { opened, desired, lost: error.text };
  }
}

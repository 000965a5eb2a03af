import { inventoryOf, MEMBER_LABELS } from './apply-set';
import { ClusterPlan, planCluster, withDryRuns } from './cluster-plan';
import { Desired, desiredInTurns } from './desired';
import { inspect, Inspected } from './inspect';
import { OpenCluster } from './open-clusters';
import { PruneOptions } from './prune';
import { FleetAssembly } from '../../assembly/assembly';
import { APPLICATION_ANNOTATION } from '../../platform/guard/grant';
import { KubeError } from '../kube/error';
import { Placement } from '../ledger/records';

/** What is known of the fleet when clusters are planned. */
export interface PlanContext {
  readonly folder: string;
  readonly assembly: FleetAssembly;
  readonly records: ReadonlyMap<string, Placement>;
  readonly mayHaveArrived: (record: Placement) => (id: string) => boolean;
  /** What clusters shall have, as far as it was read already. */
  readonly ahead?: Ahead;
}

/** What clusters shall have, which is read while it is waited for them. */
export type Ahead = ReadonlyMap<string, Promise<readonly Desired[]>>;

/** Begins to read it; of what cannot be read it is told when that is needed. */
export function readAhead(folder: string, assembly: FleetAssembly, clusters: readonly string[]): Ahead {
  const ahead = new Map(
    clusters.map((each) => [each, desiredInTurns(folder, assembly, each, MEMBER_LABELS)]),
  );
  for (const each of ahead.values()) each.catch(() => undefined);
  return ahead;
}

export interface PlanOptions {
  readonly force: boolean;
  /** Whether what cannot be changed is deleted and created anew. */
  readonly recreate: boolean;
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
  const names = opened.map(({ cluster }) => cluster);
  const ahead = context.ahead ?? readAhead(context.folder, context.assembly, names);
  const wanted = await Promise.all(
    opened.map(async (each) => [each, await ahead.get(each.cluster)!] as const),
  );
  const seen = new Map(
    wanted.map(([each, desired]) => [
      each,
      { desired, inspected: inspect(each.api, desired, inventoryOf(each.identity.home)) },
    ]),
  );
  return Promise.all(opened.map(async (each) => planOne(each, seen, context, options)));
}

type Seen = ReadonlyMap<
  OpenCluster,
  { readonly desired: readonly Desired[]; readonly inspected: Promise<Inspected> }
>;

async function planOne(
  opened: OpenCluster,
  seen: Seen,
  { assembly, records, mayHaveArrived }: PlanContext,
  options: PlanOptions,
): Promise<PlannedCluster> {
  const { api, cluster } = opened;
  const { desired, inspected: inspecting } = seen.get(opened)!;
  try {
    const inspected = await inspecting;
    const elsewhere = await elsewhereOf(opened, desired, seen, records);
    const { prune } = options;
    const plan = planCluster({
      cluster,
      assembly,
      desired,
      inspected,
      records,
      elsewhere,
      mayHaveArrived,
      prune,
    });
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

/**
 * The other clusters that have a Flink resource which is to be created here for the first time: it may be the same job,
 * of a ledger that was lost. Only those who create something wait for the others.
 */
async function elsewhereOf(
  opened: OpenCluster,
  desired: readonly Desired[],
  seen: Seen,
  records: ReadonlyMap<string, Placement>,
): Promise<ReadonlyMap<string, string>> {
  const fresh = desired.filter(({ guarded, application }) => guarded && !records.has(application ?? ''));
  const found = new Map<string, string>();
  if (fresh.length === 0) return found;
  const others = [...seen].filter(([other]) => other !== opened);
  const looked = await Promise.allSettled(others.map(async ([, { inspected }]) => inspected));
  for (const [i, each] of looked.entries()) {
    if (each.status === 'rejected') continue;
    for (const { id } of fresh) {
      const annotations = each.value.live.get(id)?.metadata.annotations ?? {};
      if (APPLICATION_ANNOTATION in annotations) found.set(id, others[i][0].cluster);
    }
  }
  return found;
}

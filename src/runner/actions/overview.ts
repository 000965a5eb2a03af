import { FleetAssembly } from '../../assembly/assembly';
import { place, survivability } from '../../fleet/placement';
import type { ClusterUse, LossReport } from '../../fleet/placement';
import { problemOf } from '../assembly/problem';

/** How many applications a loss moves, and how many it leaves without a place or without state. */
export interface LossSummary {
  readonly kind: LossReport['loss']['kind'];
  readonly name: string;
  readonly clusters: readonly string[];
  readonly storages: readonly string[];
  readonly moves: number;
  readonly parked: number;
  readonly stranded: number;
  /** Whether all that must survive it do. */
  readonly survived: boolean;
}

/** A fleet in numbers. */
export interface Overview {
  readonly fleet: string;
  readonly tenants: number;
  readonly applications: number;
  /** What runs on each cluster, by name. */
  readonly clusters: readonly ClusterUse[];
  /** Each cluster, then each failure domain, by name. */
  readonly losses: readonly LossSummary[];
  readonly survived: boolean;
}

export function overviewOf(assembly: FleetAssembly): Overview {
  const problem = problemOf(assembly);
  const placements = place(problem);
  const { losses, survived } = survivability(problem, placements);
  return {
    fleet: assembly.fleet,
    tenants: Object.keys(assembly.tenants).length,
    applications: Object.keys(assembly.applications).length,
    clusters: placements.clusters,
    losses: losses.map(({ loss, moves, parked, stranded, survived: all }) => ({
      ...loss,
      moves: moves.length,
      parked: parked.length,
      stranded: stranded.length,
      survived: all,
    })),
    survived,
  };
}

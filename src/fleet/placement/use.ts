import { AllowanceSubject } from './allowance';
import { FleetState } from './fleet-state';
import { Loss } from './loss';
import { Resources, shares } from './resources';

/** What is used of a cluster. */
export interface ClusterUse {
  readonly cluster: string;
  readonly failureDomain: string;
  readonly applications: number;
  readonly used: Resources;
  readonly capacity?: Resources;
  /** Used of the capacity, for each resource; absent where the capacity is. */
  readonly share?: Resources;
}

/** More is used than may be. */
export interface Excess {
  readonly allowance: AllowanceSubject;
  readonly used: Resources;
  readonly bound: Resources;
}

/** Without the clusters that are lost. */
export function clusterUse(fleet: FleetState, loss?: Loss): ClusterUse[] {
  return fleet.clusters
    .filter(({ cluster }) => !loss?.clusters.includes(cluster.name))
    .map(({ cluster: { name, failureDomain }, capacity: { users, used, bound } }) => ({
      cluster: name,
      failureDomain,
      applications: users,
      used,
      capacity: bound,
      share: bound && shares(used, bound),
    }));
}

export function excesses(fleet: FleetState): Excess[] {
  return fleet
    .allowances()
    .flatMap(({ subject, used, bound }) =>
      bound && (used.cpu > bound.cpu || used.memory > bound.memory)
        ? { allowance: subject, used, bound }
        : [],
    );
}

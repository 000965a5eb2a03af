import { FleetState } from './fleet-state';
import { lossesOf } from './loss';
import { byTier, LossReport, reportOf, Resident } from './loss-report';
import { compareText } from './order';
import { Placements } from './place';
import { PlacementProblem } from './problem';
import { groupBy } from '../../validation/group-by';

export interface Survivability {
  /** Each cluster, then each failure domain, by name. */
  readonly losses: readonly LossReport[];
  /** Applications that have no place even before anything is lost, by id. */
  readonly placeless: readonly string[];
  /** Whether every loss is survived, and nothing is without a place. */
  readonly survived: boolean;
}

/**
 * What the loss of each cluster and of each failure domain would do to these placements. Only what it displaces is placed
 * again, with the code that places everything else, and then put back: the cost grows with the number of applications,
 * not with that times the number of clusters.
 */
export function survivability(problem: PlacementProblem, placements: Placements): Survivability {
  const fleet = new FleetState(problem);
  const residents = residentsOf(problem, placements, fleet);
  const placed = new Set(residents.map(({ subject }) => subject.id));
  const placeless = problem.applications.map(({ id }) => id).filter((id) => !placed.has(id));
  const onCluster = groupBy(residents, ({ from }) => from);
  const withState = groupBy(residents, ({ subject }) => subject.application.stateStorage);
  const losses = lossesOf(problem).map((loss) => {
    const displaced = loss.clusters.flatMap((name) => onCluster.get(name) ?? []).sort(byTier);
    const loseState = loss.storages.flatMap((name) => withState.get(name) ?? []).sort(byTier);
    return reportOf(loss, fleet, displaced, loseState);
  });
  return {
    losses,
    placeless: placeless.sort(compareText),
    survived: placeless.length === 0 && losses.every(({ survived }) => survived),
  };
}

function residentsOf(
  { applications }: PlacementProblem,
  placements: Placements,
  fleet: FleetState,
): Resident[] {
  return applications.flatMap((application) => {
    const { cluster, epoch } = placements.of(application.id) ?? {};
    if (cluster === undefined || epoch === undefined) return [];
    const subject = fleet.subject(application, cluster);
    if (subject.home === undefined) return [];
    subject.sitAtHome(subject.home);
    return { subject, epoch, from: cluster };
  });
}

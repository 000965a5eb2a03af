import { explain, Explanation } from './explain';
import { FleetState } from './fleet-state';
import { Loss } from './loss';
import { compareText } from './order';
import { PlacementApplication, PlacementProblem } from './problem';
import { settle, Settlement } from './settle';
import { Subject } from './subject';
import { clusterUse, ClusterUse, excesses, Excess } from './use';

/**
 * What becomes of an application: it stays where it is, starts for the first time, moves, or finds no place. `parked`
 * is one that ran before; `unplaced` never did.
 */
export type Decision = 'stays' | 'starts' | 'moves' | 'parked' | 'unplaced';

export interface Placed {
  readonly application: string;
  readonly decision: Decision;
  /** Absent where it is parked or unplaced. */
  readonly cluster?: string;
  /** Where it is before; absent where it never ran. */
  readonly from?: string;
  /** One more than before where it moves, 1 where it starts; absent where it is unplaced. */
  readonly epoch?: number;
}

/** Where everything runs, with what that uses. */
export class Placements {
  /** By id. */
  public readonly applications: readonly Placed[];
  /** By name; clusters that are lost are not among them. */
  public readonly clusters: readonly ClusterUse[];
  /** Bounds that what stays already breaks; placement alone never does. */
  public readonly excesses: readonly Excess[];
  private readonly subjects: ReadonlyMap<string, Subject>;

  public constructor(
    subjects: readonly Subject[],
    fleet: FleetState,
    public readonly settlement: Settlement,
    private readonly loss?: Loss,
  ) {
    this.subjects = new Map(subjects.map((subject) => [subject.id, subject]));
    this.applications = subjects.map(({ application, seat }) => placed(application, seat?.cluster.name));
    this.clusters = clusterUse(fleet, loss);
    this.excesses = excesses(fleet);
  }

  public of(application: string): Placed | undefined {
    const subject = this.subjects.get(application);
    return subject && placed(subject.application, subject.seat?.cluster.name);
  }

  /** Why an application is where it is: what speaks for and against each cluster. Only worked out when asked for. */
  public explain(application: string): Explanation | undefined {
    const subject = this.subjects.get(application);
    return subject && explain(subject, this.loss);
  }
}

/**
 * Decides where each application runs. What runs on a cluster that is there and not lost stays, whatever else: only a
 * person or a loss moves anything. The others get the best place that is left.
 */
export function place(problem: PlacementProblem, loss?: Loss): Placements {
  const fleet = new FleetState(problem);
  const subjects = [...problem.applications]
    .sort((a, b) => compareText(a.id, b.id))
    .map((application) => fleet.subject(application, application.current?.cluster));
  const displaced = subjects.filter((subject) => !staysHome(subject, loss));
  return new Placements(subjects, fleet, settle(displaced, fleet, loss), loss);
}

function staysHome(subject: Subject, loss?: Loss): boolean {
  const { home } = subject;
  if (home === undefined) return false;
  const leaves = loss?.only?.has(subject.id) ?? true;
  if (leaves && loss?.clusters.includes(home.name)) return false;
  subject.sitAtHome(home);
  return true;
}

function placed({ id, current }: PlacementApplication, cluster?: string): Placed {
  if (current === undefined) {
    return cluster === undefined
      ? { application: id, decision: 'unplaced' }
      : { application: id, decision: 'starts', cluster, epoch: 1 };
  }
  const { cluster: from, epoch } = current;
  if (cluster === undefined) return { application: id, decision: 'parked', from, epoch };
  return cluster === from
    ? { application: id, decision: 'stays', cluster, from, epoch }
    : { application: id, decision: 'moves', cluster, from, epoch: epoch + 1 };
}

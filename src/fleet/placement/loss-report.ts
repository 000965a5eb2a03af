import { freeShare, reasonsAgainst } from './explain';
import { FleetState } from './fleet-state';
import { Loss, mustRun } from './loss';
import { compareText } from './order';
import { Reason } from './reason';
import { NOTHING } from './resources';
import { settle, Settlement } from './settle';
import { Subject } from './subject';
import { clusterUse, ClusterUse } from './use';

/** An application that a loss touches. */
interface Touched {
  readonly application: string;
  readonly tier: number;
  readonly from: string;
  /** Whether its queue demands that it survives this loss. */
  readonly required: boolean;
}

export interface Move extends Touched {
  readonly to: string;
  /** After the move. */
  readonly epoch: number;
  /** Of the target in its queue. */
  readonly weight: number;
  /** What is free on the target when all have moved, of the scarcer resource; absent where its capacity is not known. */
  readonly free?: number;
}

export interface Parked extends Touched {
  /** It stays at this epoch. */
  readonly epoch: number;
  /** Why none of the queue's candidates takes it. */
  readonly rejections: readonly Rejection[];
}

export interface Rejection {
  readonly cluster: string;
  readonly reasons: readonly Reason[];
}

/** It runs on, where it is, but can take no checkpoint any more: moving it would not help. */
export interface Stranded extends Touched {
  readonly storage: string;
}

/** What one loss would do. Each list is by tier, then by id. */
export interface LossReport {
  readonly loss: Loss;
  readonly moves: readonly Move[];
  readonly parked: readonly Parked[];
  readonly stranded: readonly Stranded[];
  /** Whether all that must survive it do. Where the settlement is `gave-up`, false means: no way was found. */
  readonly survived: boolean;
  readonly settlement: Settlement;
  /** What is left, and used then. */
  readonly clusters: readonly ClusterUse[];
}

/** An application with a place, as long as nothing is lost. */
export interface Resident {
  readonly subject: Subject;
  readonly epoch: number;
  readonly from: string;
}

/** Tries the loss, and leaves the fleet as it was. Both lists are in the order of `byTier`. */
export function reportOf(
  loss: Loss,
  fleet: FleetState,
  displaced: readonly Resident[],
  loseState: readonly Resident[],
): LossReport {
  const seats = displaced.map(({ subject }) => subject.seat);
  displaced.forEach(({ subject }) => subject.sit(undefined));
  const subjects = displaced.map(({ subject }) => subject);
  const settlement = settle(subjects, fleet, loss);

  const moves = displaced.flatMap((resident) => move(resident, loss));
  const parked = displaced.flatMap((resident) => park(resident, loss));
  const stranded = loseState.flatMap((resident) => strand(resident, loss));
  const survived = ![...parked, ...stranded].some(({ required }) => required);
  const clusters = clusterUse(fleet, loss);

  displaced.forEach(({ subject }, i) => subject.sit(seats[i]));
  return { loss, moves, parked, stranded, survived, settlement, clusters };
}

export function byTier(a: Resident, b: Resident): number {
  return a.subject.queue.queue.tier - b.subject.queue.queue.tier || compareText(a.subject.id, b.subject.id);
}

function touched({ subject, from }: Resident, loss: Loss): Touched {
  const { queue } = subject.queue;
  return { application: subject.id, tier: queue.tier, from, required: mustRun(queue, loss) };
}

function move(resident: Resident, loss: Loss): Move | [] {
  const { seat } = resident.subject;
  if (seat === undefined) return [];
  const { application, tier, from, required } = touched(resident, loss);
  return {
    application,
    tier,
    from,
    required,
    to: seat.cluster.name,
    epoch: resident.epoch + 1,
    weight: seat.weight,
    free: freeShare(seat, NOTHING),
  };
}

function park(resident: Resident, loss: Loss): Parked | [] {
  const { subject, epoch } = resident;
  if (subject.seat !== undefined) return [];
  const rejections = subject.queue.sites
    .filter(({ weight }) => weight > 0)
    .map((site) => ({
      cluster: site.cluster.name,
      reasons: reasonsAgainst(subject, subject.choiceOn(site), loss),
    }));
  return { ...touched(resident, loss), epoch, rejections };
}

function strand(resident: Resident, loss: Loss): Stranded | [] {
  if (loss.clusters.includes(resident.from)) return [];
  return { ...touched(resident, loss), storage: resident.subject.application.stateStorage! };
}

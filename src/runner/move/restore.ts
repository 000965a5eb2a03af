import { MoveOrder } from './order';
import { Placement, Restore } from '../ledger/records';

type Point = Exclude<Restore, { kind: 'empty' }>;

/** What the store has of an epoch, as it was found behind its fences. */
export interface Finding {
  /** When, RFC 3339; by the clock of the store. */
  readonly time: string;
  /** The newest that any evidence speaks for: by lineage of the job, then by id, over all kinds. */
  readonly newest?: Point & { readonly problem?: string };
  /** A beacon says that the job was restarted after it, from an older one; or nobody knows that it was not, since it may be alive. */
  readonly restartedAfter: boolean;
  /**
   * There are checkpoints of this epoch, and what said which of them were registered is gone, as after a deletion
   * without a storage fence.
   */
  readonly evidenceLost: boolean;
  /** The job has come to its end by itself. */
  readonly finished: boolean;
}

export type Choice = { readonly take: Restore; readonly why: string } | { readonly park: string };

const take = (restore: Restore, why: string): Choice => ({ take: restore, why });
const park = (reason: string): Choice => ({ park: reason });

/** What the next epoch starts from: the newest that was ever registered, or nothing of its own accord. */
export function chooseRestore(
  placement: Pick<Placement, 'epoch' | 'restore'>,
  { stateless, allowed, maxStateAgeSeconds, delivery }: MoveOrder,
  { newest, restartedAfter, evidenceLost, finished, time }: Finding,
  provisional: Restore | undefined,
): Choice {
  if (finished) return park('the job has come to its end; it is never started again by itself');
  if (stateless) return take({ kind: 'empty' }, 'it is declared stateless');
  const counts = newest !== undefined && newest.registered !== 'no';
  if (!counts) {
    if (evidenceLost) {
      return park(
        'there are checkpoints, and nothing tells any more which of them were registered; a person must decide',
      );
    }
    return recorded(placement, provisional, allowed.empty);
  }
  const { problem, ...point } = newest;
  if (older(point, provisional)) {
    return park(`${name(provisional)} was there before the fence, and is gone; only ${point.uri} is left`);
  }
  if (problem !== undefined || !point.verified) {
    return park(`the newest restore point ${point.uri} cannot be read: ${problem ?? 'it was not verified'}`);
  }
  if (point.registered === 'unproven' && restartedAfter && delivery === 'exactly-once') {
    if (allowed.loss === undefined) {
      return park(
        `nothing proves that ${point.uri} was registered, and its job was restarted after it, or may have been`,
      );
    }
  }
  const age = (Date.parse(time) - Date.parse(point.time ?? time)) / 1000;
  if (age > maxStateAgeSeconds && allowed.age === undefined) {
    return park(
      `the newest restore point ${point.uri} is ${Math.round(age)} s old, and ${maxStateAgeSeconds} s are allowed`,
    );
  }
  return take(point, `the newest that was registered (${point.registered})`);
}

/** No checkpoint of this epoch: it is what the epoch itself started from, as recorded, and not by another listing. */
function recorded(
  { epoch, restore }: Pick<Placement, 'epoch' | 'restore'>,
  provisional: Restore | undefined,
  empty: string | undefined,
): Choice {
  if (provisional && provisional.kind !== 'empty' && uriOf(provisional) !== uriOf(restore)) {
    return park(`${name(provisional)} was there before the fence, and is gone`);
  }
  if (restore.kind !== 'empty' && restore.registered === 'no') {
    return park(`epoch ${epoch} has no checkpoint, and ${restore.uri} was never registered`);
  }
  if (restore.kind === 'empty' && empty !== undefined) {
    return take(restore, `a start without state: ${empty}`);
  }
  return take(restore, `epoch ${epoch} has no checkpoint of its own, so it is what that epoch started from`);
}

function older(point: Restore | undefined, provisional: Restore | undefined): boolean {
  if (provisional === undefined || provisional.kind === 'empty') return false;
  if (point === undefined || point.kind === 'empty') return true;
  if (point.kind === 'session' && provisional.kind === 'session') {
    return Object.entries(provisional.jobs).some(([job, before]) => older(point.jobs[job], before));
  }
  if (provisional.id === undefined || point.id === undefined) return false;
  if ((provisional.writerEpoch ?? 0) !== (point.writerEpoch ?? 0)) return false;
  return point.id < provisional.id;
}

/** Empty where it starts from nothing. */
export const uriOf = (restore: Restore) => (restore.kind === 'empty' ? '' : restore.uri);
const name = (restore: Restore | undefined) => (restore ? uriOf(restore) : '');

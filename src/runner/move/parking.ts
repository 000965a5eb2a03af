import { Step } from './effects';
import { MoveOrder } from './order';
import { parked } from './placements';
import { Situation } from './situation';
import { JobRestore, Restore } from '../ledger/records';

/** Until when the transactions that belong to a restore point can still be committed, in milliseconds. */
export function transactionDeadline(
  { transactions, delivery }: MoveOrder,
  restore: Restore | undefined,
): number | undefined {
  if (!transactions || delivery !== 'exactly-once' || !restore || restore.kind === 'empty') return undefined;
  const times = (restore.kind === 'session' ? Object.values(restore.jobs) : [restore]).flatMap(beganBefore);
  if (times.length === 0) return undefined;
  return Math.min(...times) + (transactions.timeoutSeconds - transactions.intervalSeconds) * 1000;
}

/**
 * A transaction begins with its first record, one interval before the checkpoint that ends it; a savepoint that ended the job
 * has none open.
 */
const beganBefore = (restore: JobRestore): number[] =>
  restore.kind !== 'checkpoint' || restore.time === undefined ? [] : [Date.parse(restore.time)];

/** What a start would lose by coming too late; undefined if it comes in time, or a person has allowed it. */
export function tooLate({ order, seen }: Situation, restore: Restore): string | undefined {
  const deadline = transactionDeadline(order, restore);
  if (
    deadline === undefined ||
    (seen.store.now ?? seen.now) <= deadline ||
    order.allowed.loss !== undefined
  ) {
    return undefined;
  }
  return (
    `the transactions of ${restore.kind === 'empty' ? 'nothing' : restore.uri} timed out at ` +
    `${new Date(deadline).toISOString()}: a start now may lose the records of its last interval`
  );
}

/** It is parked, with the deadline that goes on running. */
export function park(situation: Situation, reason: string): Step {
  const { record, order, seen, journal } = situation;
  const restore = journal.resolved?.restore ?? journal.finding?.newest ?? journal.preview?.restore;
  const to = parked(
    record,
    { order, now: seen.now },
    { reason, deadline: transactionDeadline(order, restore), proofs: journal.fenced?.proofs ?? [] },
  );
  return { decision: 'park', to, why: reason };
}

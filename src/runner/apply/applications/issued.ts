import { doneBeforeIssued, unknownStep } from '../../ledger/errors';
import { Journal } from '../../ledger/ledger';
import { JournalEntry } from '../../ledger/records';

const STEP = 'create ';
const stepOf = (id: string) => `${STEP}${id}`;

/** Written before a creation is sent. */
export function issuedEntry(id: string, time: string): JournalEntry {
  return { step: stepOf(id), state: 'issued', time };
}

/** Written when its answer is there: it was created, or it was refused. */
export function doneEntry(id: string, created: boolean, time: string): JournalEntry {
  return { step: stepOf(id), state: 'done', time, data: { created } };
}

/**
 * Whether a creation may have arrived: it was sent, and nobody has written down that it was refused. An apply that goes
 * on where another was cut off takes the steps that are left, in an order of its own; but what it cannot read, it
 * cannot go on with, and would send once more.
 *
 * @throws if a step is none of an apply, or was done and never begun.
 */
export function mayHaveArrived({
  operation,
  entries,
}: Pick<Journal, 'operation' | 'entries'>): (id: string) => boolean {
  const steps = new Map<string, boolean>();
  for (const { step, state, data } of entries) {
    if (!step.startsWith(STEP)) throw unknownStep(operation, step);
    if (state === 'done' && !steps.has(step)) throw doneBeforeIssued(step);
    steps.set(step, state === 'issued' || (data as { created: boolean }).created);
  }
  return (id) => steps.get(stepOf(id)) ?? false;
}

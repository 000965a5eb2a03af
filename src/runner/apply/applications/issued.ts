import { JournalEntry } from '../../ledger/records';

const stepOf = (id: string) => `create ${id}`;

/** Written before a creation is sent. */
export function issuedEntry(id: string, time: string): JournalEntry {
  return { step: stepOf(id), state: 'issued', time };
}

/** Written when its answer is there: it was created, or it was refused. */
export function doneEntry(id: string, created: boolean, time: string): JournalEntry {
  return { step: stepOf(id), state: 'done', time, data: { created } };
}

/** Whether a creation may have arrived: it was sent, and nobody has written down that it was refused. */
export function mayHaveArrived(entries: readonly JournalEntry[]): (id: string) => boolean {
  const steps = new Map<string, boolean>();
  for (const { step, state, data } of entries) {
    steps.set(step, state === 'issued' || (data as { created: boolean }).created);
  }
  return (id) => steps.get(stepOf(id)) ?? false;
}

import { AuditEntry, JournalEntry, LockRecord } from './records';

/** How far an operation came: whoever holds the lock may be at work, or dead; whatever neither ended nor holds it was cut off. */
export type OperationState = 'holds the lock' | 'cut off' | Exclude<AuditEntry['result'], 'started'>;

/** A step of the journal of an operation. */
export interface StepTimes {
  readonly step: string;
  readonly issued: string;
  /** Absent: it is not known whether it was done. */
  readonly done?: string;
  readonly data?: unknown;
}

/** By what the audit says of it, whatever the order, and by who holds the lock. */
export function stateOf(
  operation: string,
  audit: readonly AuditEntry[],
  lock: LockRecord | undefined,
): OperationState {
  const end = audit.find((entry) => entry.operation === operation && entry.result !== 'started');
  if (end) return end.result as Exclude<AuditEntry['result'], 'started'>;
  return lock?.held && lock.operation === operation ? 'holds the lock' : 'cut off';
}

/** The steps in the order in which they were begun first. */
export function stepTimes(entries: readonly JournalEntry[]): readonly StepTimes[] {
  const steps = new Map<string, StepTimes>();
  for (const { step, state, time, data } of entries) {
    const before = steps.get(step);
    if (state === 'issued') {
      // Issued once more, after somebody looked.
      if (before?.done === undefined) steps.set(step, { step, issued: before?.issued ?? time });
    } else {
      steps.set(step, {
        step,
        issued: before?.issued ?? time,
        done: time,
        ...(data === undefined ? {} : { data }),
      });
    }
  }
  return [...steps.values()];
}

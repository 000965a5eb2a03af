import { doneBeforeIssued, otherStep } from './errors';
import { JournalEntry } from './records';

/** How far a step came: never begun; begun, so that one must look what became of it; done. */
export type StepState = 'new' | 'issued' | 'done';

/**
 * How far the step came that an operation is about to take, the `at`-th from 0. Steps are counted by when each was first
 * named in the journal.
 *
 * @throws if another step was taken at that place: then the operation is not the one that was begun.
 */
export function stepState(entries: readonly JournalEntry[], at: number, step: string): StepState {
  const states = new Map<string, StepState>();
  for (const { step: name, state } of entries) {
    if (state === 'done' && !states.has(name)) throw doneBeforeIssued(name);
    // It may be issued again after somebody looked; done stays done.
    if (states.get(name) !== 'done') states.set(name, state);
  }
  const recorded = [...states.keys()][at];
  const before = [...states.keys()].indexOf(step);
  if (recorded === undefined && before < 0) return 'new';
  if (recorded !== step) throw otherStep(at, recorded ?? `no step, and ${step} was step ${before + 1}`, step);
  return states.get(step)!;
}

import type { Applied } from '../actions/apply';
import { reportOf } from '../apply/change-set';
import { exitOfApply } from '../apply/exit';
import { EXIT } from '../errors';

/** Of a move, or of what it takes to use a cluster again. */
export function exitOfMoved({ outcome }: { readonly outcome: string }): number {
  if (outcome === 'declined') return EXIT.refused;
  return outcome === 'incomplete' ? EXIT.error : EXIT.done;
}

export function exitOfApplied({ changes, outcome, notReady }: Applied): number {
  return outcome === 'declined' ? EXIT.refused : exitOfApply(changes, notReady.length === 0);
}

/** What programs get of an apply. */
export function dataOfApplied({ changes, ...applied }: Applied) {
  return { ...applied, changes: reportOf(changes) };
}

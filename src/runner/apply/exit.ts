import { ChangeSet, counts, hasChanges } from './change-set';
import { EXIT } from '../errors';

/** 1 where something was not reached or failed, 3 where something is refused, 2 where something would change. */
export function exitOfPlan(changes: ChangeSet): number {
  return troubleOf(changes) ?? (hasChanges(changes) ? EXIT.changes : EXIT.done);
}

export function exitOfApply(changes: ChangeSet, isReady: boolean): number {
  return isReady ? (troubleOf(changes) ?? EXIT.done) : EXIT.error;
}

function troubleOf(changes: ChangeSet): number | undefined {
  const { fail, skip, refuse, notReached } = counts(changes);
  if (fail + skip + notReached > 0) return EXIT.error;
  return refuse > 0 ? EXIT.refused : undefined;
}

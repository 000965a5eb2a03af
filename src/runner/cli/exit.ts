import type { Applied } from '../actions/apply';
import { exitOfApply } from '../apply/exit';
import { EXIT } from '../errors';

export function exitOfApplied({ changes, outcome, notReady }: Applied): number {
  return outcome === 'declined' ? EXIT.refused : exitOfApply(changes, notReady.length === 0);
}

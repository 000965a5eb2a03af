import { paying } from './cleaning';
import { Step } from '../effects';
import { begun, retired } from '../placements';
import { Situation } from '../situation';

/** Nothing is decided yet, or it is all done. */
export function steady(situation: Situation): Step {
  const { record, order, journal, seen } = situation;
  if (order.kind === 'recover') return paying(situation, 'what came back is clean');
  if (record.revision !== order.revision) {
    if (journal.abort !== undefined && !journal.cleaned) return { end: 'aborted', why: journal.abort };
    return journal.cleaned || journal.touched
      ? { end: 'done', why: 'it is where it was to go' }
      : {
          end: 'aged',
          why: `its placement was changed since the plan: revision ${record.revision}, planned with ${order.revision}`,
        };
  }
  const by = { order, now: seen.now };
  if (order.kind === 'retire') {
    return { decision: 'retire', to: retired(record, by), why: 'a person retires it' };
  }
  if (situation.abort !== undefined) return { end: 'aborted', why: situation.abort };
  return { decision: 'begin', to: begun(record, by), why: order.why ?? order.operation.kind };
}

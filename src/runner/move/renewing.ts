import { Step } from './effects';
import { renewed } from './placements';
import { Situation } from './situation';

/**
 * A move begins anew from where the application is. With a reason to halt it is fenced and parked; so it is as well after
 * too many attempts.
 */
export function renew(situation: Situation, why: string, halt = false): Step {
  const { record, order, seen, journal } = situation;
  if ((halt || exhausted(situation)) && journal.halt === undefined) return { note: { note: 'halt', why } };
  return { decision: 'renew', to: renewed(record, { order, now: seen.now }, why), why };
}

function exhausted({ record, order, limits }: Situation): boolean {
  const what = `${order.operation.kind} begins anew`;
  const since = Date.parse(order.operation.since);
  const times = record.decisions.filter(
    (each) => each.what.startsWith(what) && Date.parse(each.time) >= since,
  );
  return times.length + 1 >= limits.attempts;
}

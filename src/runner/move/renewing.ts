import { Step } from './effects';
import { renewal, renewed } from './placements';
import { LitCluster } from './sight';
import { Situation } from './situation';
import { Placement } from '../ledger/records';

/**
 * A move begins anew from where the application is. With a reason to halt it is fenced and parked; so it is as well after
 * too many attempts.
 */
export function renew(situation: Situation, why: string, halt = false): Step {
  const { record, order, seen, journal } = situation;
  if ((halt || exhausted(situation)) && journal.halt === undefined) return { note: { note: 'halt', why } };
  return { decision: 'renew', to: renewed(record, { order, now: seen.now }, why), why };
}

/** Another runner went on with it: its grant is newer than the token that this one knows. */
export function overtaken({ grant }: LitCluster, { cluster, token }: Placement): Step | undefined {
  if (!grant || grant.token <= token) return undefined;
  return { end: 'overtaken', why: `${cluster} has a grant with the token ${grant.token}` };
}

function exhausted({ record, order, limits }: Situation): boolean {
  const what = renewal(order);
  const since = Date.parse(order.operation.since);
  const times = record.decisions.filter(
    (each) => each.what.startsWith(what) && Date.parse(each.time) >= since,
  );
  return times.length + 1 >= limits.attempts;
}

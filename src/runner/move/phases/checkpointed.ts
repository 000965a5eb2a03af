import { cleaning } from './cleaning';
import { repairs } from './watching';
import { Step } from '../effects';
import { cleaned as cleanedPlacement } from '../placements';
import { holderKey } from '../sight';
import { since, Situation } from '../situation';

/** The new epoch stands on its own: now the old one is cleaned where it answers. */
export function checkpointed(situation: Situation): Step {
  const repair = repairs(situation);
  const late = situation.seen.now > since(situation) + situation.limits.fenceSeconds * 1000;
  if (repair.length > 0 && !late) return { effects: repair, why: 'a denial that vanished is set again' };
  const step = cleaning(situation);
  return 'paid' in step ? { note: { note: 'cleaned', paid: step.paid.map(holderKey) } } : step;
}

/** What is clean is not owed any more. */
export function cleaned({ record, journal, order, seen }: Situation): Step {
  const paid = record.debts.filter((debt) => journal.cleaned!.includes(holderKey(debt)));
  const { warning: what } = journal.checkpointed ?? {};
  // The journal is read while the operation is fresh; who looks at the application months later reads the placement.
  const warning =
    what === undefined ? undefined : { time: new Date(seen.now).toISOString(), who: order.who, what };
  return {
    decision: 'cleaned',
    to: cleanedPlacement(record, paid, { digest: journal.applied, warning }),
    why: 'the move is done',
  };
}

import { MoveJournal, readJournal } from './journal';
import { Limits, MoveOrder } from './order';
import { Sight } from './sight';
import { State } from './states';
import { JournalEntry, Placement } from '../ledger/records';

/** All that the next step of an application follows from. */
export interface Situation {
  readonly order: MoveOrder;
  readonly record: Placement;
  readonly journal: MoveJournal;
  readonly seen: Sight;
  readonly limits: Limits;
  /** The token that this runner has; none as long as it has not begun or taken over. */
  readonly token?: number;
  /** Whether a person asks for an abort; the journal keeps it from then on. */
  readonly abort?: string;
}

/** With the entries of the operation, or only those of the application. */
export function situationOf(
  known: Omit<Situation, 'journal'> & { readonly entries: readonly JournalEntry[] },
): Situation {
  const { entries, ...rest } = known;
  return { ...rest, journal: readJournal(entries, rest.record.app, rest.record.epoch) };
}

/** Where an application is: by its placement, and, between the decisions, by the journal of the operation. */
export function stateOf({ phase }: Placement, journal: MoveJournal): State {
  if (phase === 'MOVING') {
    if (journal.resolved) return 'RESOLVED';
    if (journal.fenced) return 'FENCED';
    return journal.fencing ? 'FENCING' : 'MOVING';
  }
  if (phase === 'APPLIED') {
    if (journal.cleaned) return 'CLEANED';
    if (journal.checkpointed) return 'CHECKPOINTED';
    return journal.running ? 'RUNNING' : 'APPLIED';
  }
  return phase;
}

/** When it came into its state, in milliseconds. */
export function since({ record, journal, order }: Situation): number {
  return Math.max(Date.parse(record.since ?? order.operation.since), journal.since ?? 0);
}

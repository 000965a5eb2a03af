import { JournalEntry } from '../../ledger/records';
import { Note } from '../effects';
import { PlannedMove } from '../planned-move';

/** What an operation was to do, by its journal. */
export function ordersOf(entries: readonly JournalEntry[]): readonly PlannedMove[] {
  return entries.flatMap(({ data }) => {
    const { note } = (data ?? {}) as { note?: Note };
    return note?.note === 'order' && note.planned ? [note.planned] : [];
  });
}

import { placementOf } from './placement-of';
import { LedgerSource, withLedger } from './with-ledger';
import { AuditEntry, Decision } from '../ledger/records';

/** What was done, or decided; of a decision it may not be known in which operation it was taken. */
export type HistoryEntry = Decision & Partial<AuditEntry>;

/** The last of what was done with a fleet, newest first. */
export interface History {
  readonly fleet: string;
  readonly ledger: string;
  readonly application?: string;
  /** How many there are, with those that are not shown. */
  readonly total: number;
  readonly entries: readonly HistoryEntry[];
}

export interface HistoryOptions extends LedgerSource {
  readonly limit: number;
}

/** The audit of a fleet, or the decisions on one of its applications. */
export async function history(
  application: string | undefined,
  { limit, ...source }: HistoryOptions,
): Promise<History> {
  return withLedger(source, { forReading: true }, async (ledger) => {
    const audit = await ledger.history();
    const found = { fleet: ledger.fleet, ledger: ledger.url };
    if (application === undefined) return { ...found, total: audit.length, entries: audit.slice(0, limit) };
    const record = await placementOf(application, ledger);
    const entries = [...record.decisions].reverse().map((decision) => inOperation(decision, audit));
    return { ...found, application, total: entries.length, entries: entries.slice(0, limit) };
  });
}

/**
 * A decision belongs to the operation that its author was in the middle of: by the lock there is only one at a time, and
 * both times are by the same clock.
 */
function inOperation(decision: Decision, newestFirst: readonly AuditEntry[]): HistoryEntry {
  const own = newestFirst.filter(({ who, time }) => who === decision.who && time <= decision.time);
  const last = own[0];
  // Whatever ended before took no decision any more.
  if (last?.result !== 'started') return decision;
  const { from, operation, command, why } = last;
  return { ...(why === undefined ? {} : { why }), ...decision, from, operation, command };
}

import { commandLine, operationId, whereFrom, whoRuns } from './audit';
import { Journal, Ledger } from './ledger';
import { FormerHolder, takeLock } from './lock';
import { AuditEntry, OperationMark } from './records';
import { version } from '../../../package.json';

/** One change that the runner makes. */
export interface Operation {
  /** Such as `20260131-120000-apply-4f1c02`. */
  readonly id: string;
  readonly mark: Omit<OperationMark, 'token'>;
  readonly who: string;
  readonly journal: Journal;
  /** How whoever held the lock before ended. */
  readonly former: FormerHolder;
  /** Aborted when another runner has taken over. */
  readonly lost: AbortSignal;
}

/** What its result is worth, for the audit. */
interface Outcome {
  readonly outcome: string;
}

/** Does something under the lock of the ledger, and writes down who did it and what came of it. */
export async function withOperation<T extends Outcome>(
  ledger: Ledger,
  kind: string,
  { why }: { readonly why?: string },
  act: (operation: Operation) => Promise<T>,
): Promise<T> {
  const now = new Date();
  const since = now.toISOString();
  const id = operationId(kind, now);
  const who = whoRuns(version);
  const from = whereFrom(process.env, process.pid);
  const command = commandLine(['flink-fleet', ...process.argv.slice(2)]);
  const lock = await takeLock(ledger, { operation: id, who, from, command });
  const lost = new AbortController();
  void lock.keep().catch(() => lost.abort());
  const told = async (result: AuditEntry['result'], data?: unknown) =>
    ledger.audit({
      time: new Date().toISOString(),
      who,
      from,
      operation: id,
      command,
      what: kind,
      ...(why === undefined ? {} : { why }),
      result,
      ...(data === undefined ? {} : { data }),
    });
  try {
    await told('started');
    const journal = await ledger.journal(id);
    const mark = { id, kind, since };
    const result = await act({ id, mark, who, journal, former: lock.former, lost: lost.signal });
    await told(resultOf(result), { outcome: result.outcome });
    return result;
  } catch (error) {
    await told('failed', { message: (error as Error).message }).catch(() => undefined);
    throw error;
  } finally {
    await lock.release().catch(() => undefined);
  }
}

function resultOf({ outcome }: Outcome): AuditEntry['result'] {
  if (outcome === 'declined') return 'refused';
  return outcome === 'incomplete' ? 'failed' : 'done';
}

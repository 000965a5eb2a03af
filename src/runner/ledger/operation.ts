import { commandLine, operationId, whereFrom, whoRuns } from './audit';
import { Journal, Ledger } from './ledger';
import { FormerHolder, LockHolder, takeLock } from './lock';
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
  /** Aborted when another runner has taken over, or the lock cannot be written; its reason is the error. */
  readonly lost: AbortSignal;
  /** Writes down a decision that is more than the operation as a whole, such as to retire an application. */
  readonly audit: (what: string, data?: unknown) => Promise<void>;
}

/** Why an operation is begun, and with what. */
interface Beginning {
  readonly why?: string;
  /** The id of an operation that was cut off, and is gone on with. */
  readonly resumed?: string;
  /** The cluster that it is about, where it is about one; whoever goes on with it has to know. */
  readonly cluster?: string;
}

/** What its result is worth, for the audit. */
interface Outcome {
  readonly outcome: string;
}

/** Does something under the lock of the ledger, and writes down who did it and what came of it. */
export async function withOperation<T extends Outcome>(
  ledger: Ledger,
  kind: string,
  { why, resumed, cluster }: Beginning,
  act: (operation: Operation) => Promise<T>,
): Promise<T> {
  const begun = { ...begin(kind), ...(resumed === undefined ? {} : { operation: resumed }) };
  const { operation: id, who, since } = begun;
  const lock = await takeLock(ledger, holderOf(begun));
  const lost = new AbortController();
  void lock.keep().catch((error: unknown) => lost.abort(error));
  const told = auditor(ledger, begun, why);
  try {
    await told('started', cluster === undefined ? undefined : { cluster });
    const journal = await ledger.journal(id);
    const mark = { id, kind, since };
    const audit = async (what: string, data?: unknown) => told('done', data, what);
    const result = await act({ id, mark, who, journal, former: lock.former, lost: lost.signal, audit });
    // Whoever was overtaken has not done what it believes.
    lost.signal.throwIfAborted();
    await lock.beat();
    await told(resultOf(result), { outcome: result.outcome });
    return result;
  } catch (error) {
    await told('failed', { message: (error as Error).message }).catch(() => undefined);
    throw error;
  } finally {
    await lock.release().catch(() => undefined);
  }
}

/** Who begins an operation, and its id. */
export interface Begun extends LockHolder {
  readonly kind: string;
  readonly since: string;
}

export function begin(kind: string): Begun {
  const now = new Date();
  return {
    kind,
    since: now.toISOString(),
    operation: operationId(kind, now),
    who: whoRuns(version),
    from: whereFrom(process.env, process.pid),
    command: commandLine(['flink-fleet', ...process.argv.slice(2)]),
  };
}

/** The kind of the operation that has the id. */
export function kindOf(operation: string): string {
  return operation.replace(/^\d{8}-\d{6}-|-[0-9a-f]{6}$/g, '');
}

export function holderOf({ operation, who, from, command }: Begun): LockHolder {
  return { operation, who, from, command };
}

/** Writes down what comes of an operation. */
export function auditor(ledger: Ledger, begun: Begun, why?: string) {
  return async (result: AuditEntry['result'], data?: unknown, what = begun.kind) =>
    ledger.audit({
      time: new Date().toISOString(),
      ...holderOf(begun),
      what,
      ...(why === undefined ? {} : { why }),
      result,
      ...(data === undefined ? {} : { data }),
    });
}

function resultOf({ outcome }: Outcome): AuditEntry['result'] {
  if (outcome === 'declined') return 'refused';
  return outcome === 'incomplete' ? 'failed' : 'done';
}

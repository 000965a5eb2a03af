import { formerHolder } from './lock';
import { kindOf } from './operation';
import { AuditEntry, JournalEntry, LockRecord, Phase, Placement } from './records';

/** How far an operation came: whoever holds the lock may be at work, or dead; whatever neither ended nor holds it was cut off. */
export type OperationState = 'holds the lock' | 'cut off' | Exclude<AuditEntry['result'], 'started'>;

/** A step of the journal of an operation. */
export interface StepTimes {
  readonly step: string;
  readonly issued: string;
  /** Absent: it is not known whether it was done. */
  readonly done?: string;
  readonly data?: unknown;
}

/** By what the audit says of it, whatever the order, and by who holds the lock. */
export function stateOf(
  operation: string,
  audit: readonly AuditEntry[],
  lock: LockRecord | undefined,
): OperationState {
  const end = audit.find((entry) => entry.operation === operation && entry.result !== 'started');
  if (end) return end.result as Exclude<AuditEntry['result'], 'started'>;
  return lock?.held && lock.operation === operation ? 'holds the lock' : 'cut off';
}

/** The steps in the order in which they were begun first. */
export function stepTimes(entries: readonly JournalEntry[]): readonly StepTimes[] {
  const steps = new Map<string, StepTimes>();
  for (const { step, state, time, data } of entries) {
    const before = steps.get(step);
    if (state === 'issued') {
      // Issued once more, after somebody looked.
      if (before?.done === undefined) steps.set(step, { step, issued: before?.issued ?? time });
    } else {
      steps.set(step, {
        step,
        issued: before?.issued ?? time,
        done: time,
        ...(data === undefined ? {} : { data }),
      });
    }
  }
  return [...steps.values()];
}

/** An operation that was begun, and that left something in its hands. */
export interface OpenOperation {
  /** Absent: it is not known any more. */
  readonly operation?: string;
  readonly kind: string;
  /** What it left neither here nor there. */
  readonly applications: readonly string[];
  /** It holds the lock, or held it until a person took it away. */
  readonly lock: 'held' | 'taken away' | 'released';
}

const AT_REST: ReadonlySet<Phase> = new Set(['STEADY', 'PARKED', 'TOMBSTONE']);

/** What is left of operations that were cut off, or of one that is at work. */
export function openOperations(
  placements: readonly Placement[],
  lock: LockRecord | undefined,
  audit: readonly AuditEntry[],
): readonly OpenOperation[] {
  const unreleased = unreleasedLock(lock, audit);
  const byOperation = new Map<
    string | undefined,
    { readonly kind: string; readonly applications: string[] }
  >();
  if (unreleased) {
    byOperation.set(unreleased.operation, {
      kind: kindOf(unreleased.operation ?? 'apply'),
      applications: [],
    });
  }
  for (const { app, phase, op } of placements) {
    if (op === undefined && AT_REST.has(phase)) continue;
    // An apply alone leaves an application without a mark: at an epoch whose creation it is about to reserve.
    const held = byOperation.get(op?.id) ?? { kind: op?.kind ?? 'apply', applications: [] };
    held.applications.push(app);
    byOperation.set(op?.id, held);
  }
  return [...byOperation].map(([operation, { kind, applications }]) => ({
    ...(operation === undefined ? {} : { operation }),
    kind,
    applications: applications.sort(),
    lock: unreleased?.operation === operation && unreleased ? unreleased.lock : 'released',
  }));
}

/** Whose lock was not released, as far as that is known. */
function unreleasedLock(
  lock: LockRecord | undefined,
  audit: readonly AuditEntry[],
): { readonly operation?: string; readonly lock: 'held' | 'taken away' } | undefined {
  if (lock?.held) return { operation: lock.operation, lock: 'held' };
  if (formerHolder(lock) !== 'overtaken') return undefined;
  const unlocked = audit.find(({ operation }) => operation === lock!.operation)?.data;
  const operation = (unlocked as { readonly held?: { readonly operation?: string } } | undefined)?.held
    ?.operation;
  return { ...(operation === undefined ? {} : { operation }), lock: 'taken away' };
}

import { placementOf } from './placement-of';
import { LedgerSource, withLedger } from './with-ledger';
import { unknownName } from '../errors';
import { hasEnded } from '../ledger/holder-process';
import { Ledger } from '../ledger/ledger';
import { kindOf } from '../ledger/operation';
import { OperationState, stateOf, stepTimes, StepTimes } from '../ledger/operations';
import { AuditEntry, Placement } from '../ledger/records';

/** What the ledger knows of an operation. */
export interface ShownOperation {
  readonly is: 'operation';
  readonly fleet: string;
  readonly operation: string;
  readonly kind: string;
  readonly state: OperationState;
  /** Oldest first. */
  readonly audit: readonly AuditEntry[];
  readonly steps: readonly StepTimes[];
  /** The applications that it holds. */
  readonly applications: readonly string[];
}

/** What the ledger knows of an application. */
export interface ShownApplication {
  readonly is: 'application';
  readonly fleet: string;
  readonly application: string;
  readonly placement: Placement;
}

export type Shown = ShownOperation | ShownApplication;

/** All that the ledger knows of an application, `<tenant>/<name>`, or of an operation. */
export async function show(name: string, source: LedgerSource): Promise<Shown> {
  return withLedger(source, { forReading: true }, async (ledger) =>
    name.includes('/') ? showApplication(name, ledger) : showOperation(name, ledger),
  );
}

async function showApplication(application: string, ledger: Ledger): Promise<ShownApplication> {
  const placement = await placementOf(application, ledger);
  return { is: 'application', fleet: ledger.fleet, application, placement };
}

async function showOperation(operation: string, ledger: Ledger): Promise<ShownOperation> {
  const [history, journals, lock, placements] = await Promise.all([
    ledger.history(),
    ledger.operations(),
    ledger.lock(),
    ledger.placements(),
  ]);
  const known = new Set([...history.map((entry) => entry.operation), ...journals]);
  if (!known.has(operation)) {
    // Whoever leaves the tenant out means an application.
    throw unknownName('operation', operation, [...known, ...placements.keys()]);
  }
  const audit = history.filter((entry) => entry.operation === operation).reverse();
  const journal = journals.includes(operation) ? (await ledger.journal(operation)).entries : [];
  return {
    is: 'operation',
    fleet: ledger.fleet,
    operation,
    kind: kindOf(operation),
    state: stateOf(operation, audit, hasEnded(lock?.process) ? undefined : lock),
    audit,
    steps: stepTimes(journal),
    applications: [...placements.values()]
      .filter(({ op }) => op?.id === operation)
      .map(({ app }) => app)
      .sort(),
  };
}

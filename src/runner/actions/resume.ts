import { Applied, ApplyOptions, applyIn } from './apply';
import { FleetSession, FleetSource, withFleet } from './fleet-session';
import { Host, openIsFound, warning } from './host';
import { carryOutMoves, Moved } from './move';
import { withSides } from './move-sides';
import { carryOutRecovery, clusterOfRecovery } from './recover';
import { cannotResume, unknownName } from '../errors';
import { Ledger } from '../ledger/ledger';
import { withOperation } from '../ledger/operation';
import { OpenOperation, openOperations } from '../ledger/operations';
import { LIMITS } from '../move/order';
import { ordersOf } from '../move/run/orders';
import { WaveLimits } from '../move/waves';

/** What was open, and what came of going on with it. */
export interface Resumed {
  readonly fleet: string;
  readonly open: readonly OpenOperation[];
  readonly outcome: Applied['outcome'] | 'nothing open';
  readonly applied?: Applied;
  /** What became of the moves that were cut off, an operation each. */
  readonly moves: readonly Omit<Moved, 'plan'>[];
}

/** How it is gone on. */
export interface ResumeOptions {
  readonly why?: string;
  /** Why moves are to be undone, as far as that is still possible. */
  readonly abort?: string;
  readonly waves: WaveLimits;
  /** Asked for only where an apply is open. */
  readonly apply: () => Promise<ApplyOptions>;
}

const APPLY = 'apply';
const KINDS: readonly string[] = [APPLY, 'migrate', 'drain', 'failover', 'failback', 'recover'];

/**
 * Goes on with what was cut off, or with one operation of it. An apply settles by itself whatever another one has left,
 * and then does all that is still to be done: so to go on with an apply is to apply. A move goes on from where each of its
 * applications is.
 */
export async function resume(
  operation: string | undefined,
  source: FleetSource,
  options: ResumeOptions,
  host: Host,
): Promise<Resumed> {
  return withFleet(source, host, 'existing', async (session) => {
    const { ledger } = session;
    const { fleet } = session.assembly;
    const open = ledger ? await meant(operation, ledger) : [];
    if (open.length === 0) return { fleet, open, outcome: 'nothing open', moves: [] };
    const strange = open.find(({ kind }) => !KINDS.includes(kind));
    if (strange) throw cannotResume(strange.operation ?? '-', strange.kind);
    for (const each of open) host.report(openIsFound(each));
    const moves: Omit<Moved, 'plan'>[] = [];
    for (const each of open) {
      if (each.kind === APPLY || each.operation === undefined) continue;
      moves.push(await goOn(each.operation, each.kind, session, options, source, host));
    }
    // What others hold besides, an apply leaves alone.
    const applied = open.some(({ kind }) => kind === APPLY)
      ? await applyIn(session, { ...(await options.apply()), signal: source.signal }, host)
      : undefined;
    const incomplete = moves.some(({ outcome }) => outcome === 'incomplete');
    return {
      fleet,
      open,
      outcome: incomplete ? 'incomplete' : (applied?.outcome ?? 'done'),
      ...(applied ? { applied } : {}),
      moves,
    };
  });
}

/** Under its own name, from its own journal. */
async function goOn(
  resumed: string,
  kind: string,
  session: FleetSession,
  { why, abort, waves }: ResumeOptions,
  source: FleetSource,
  host: Host,
): Promise<Omit<Moved, 'plan'>> {
  const ledger = session.ledger!;
  return withSides(session, ledger, await session.open(), async (sides) =>
    withOperation(ledger, kind, { why, resumed }, async (operation) => {
      const moves = ordersOf(operation.journal.entries);
      const how = { operation, moves, sides, limits: LIMITS, waves, abort };
      if (kind !== 'recover') return carryOutMoves(session, how, source.signal, host);
      const cluster = await clusterOfRecovery(resumed, ledger);
      const { record: _, ...done } = await carryOutRecovery(session, cluster, how, source.signal, host);
      if (done.outcome === 'done') return done;
      const again = `flink-fleet recover ${cluster ?? 'CLUSTER'}`;
      host.report(warning(`${resumed}: not all of it had been begun; do the rest by ${again}`));
      return done;
    }),
  );
}

/** What is open, of one operation or of all. */
async function meant(operation: string | undefined, ledger: Ledger): Promise<readonly OpenOperation[]> {
  const [placements, lock, history, journals] = await Promise.all([
    ledger.placements(),
    ledger.lock(),
    ledger.history(),
    ledger.operations(),
  ]);
  const open = openOperations([...placements.values()], lock, history);
  if (operation === undefined) return open;
  const found = open.filter((each) => each.operation === operation);
  const known = new Set([...history.map((entry) => entry.operation), ...journals]);
  if (found.length === 0 && !known.has(operation)) throw unknownName('operation', operation, [...known]);
  return found;
}

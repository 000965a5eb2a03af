import { Applied, ApplyOptions, applyIn } from './apply';
import { FleetSource, withFleet } from './fleet-session';
import { Host, openIsFound } from './host';
import { cannotResume, unknownName } from '../errors';
import { Ledger } from '../ledger/ledger';
import { OpenOperation, openOperations } from '../ledger/operations';

/** What was open, and what came of going on with it. */
export interface Resumed {
  readonly fleet: string;
  readonly open: readonly OpenOperation[];
  readonly outcome: Applied['outcome'] | 'nothing open';
  readonly applied?: Applied;
}

const APPLY = 'apply';

/**
 * Goes on with what was cut off, or with one operation of it. An apply settles by itself whatever another one has left,
 * and then does all that is still to be done: so to go on with an apply is to apply.
 *
 * @param options asked for only where something is open
 */
export async function resume(
  operation: string | undefined,
  source: FleetSource,
  options: () => Promise<ApplyOptions>,
  host: Host,
): Promise<Resumed> {
  return withFleet(source, host, 'existing', async (session) => {
    const { ledger } = session;
    const { fleet } = session.assembly;
    const open = ledger ? await meant(operation, ledger) : [];
    if (open.length === 0) return { fleet, open, outcome: 'nothing open' };
    // What others hold besides, an apply leaves alone.
    if (open.every(({ kind }) => kind !== APPLY)) throw cannotResume(open[0].operation ?? '-', open[0].kind);
    for (const each of open) host.report(openIsFound(each));
    const applied = await applyIn(session, { ...(await options()), signal: source.signal }, host);
    return { fleet, open, outcome: applied.outcome, applied };
  });
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

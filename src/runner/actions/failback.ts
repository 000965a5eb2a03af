import { FleetSource } from './fleet-session';
import { Host } from './host';
import { move, Moved, MoveOptions } from './move';
import { withLedger } from './with-ledger';
import { unknownName } from '../errors';
import { Ledger } from '../ledger/ledger';
import { noMoves } from '../move/errors';
import { ordersOf } from '../move/run/orders';

/** Moves back what an operation has moved, by planned moves: what is still where that operation brought it. */
export async function failback(
  operation: string,
  source: FleetSource,
  options: Omit<MoveOptions, 'kind' | 'applications' | 'from' | 'to'>,
  host: Host,
): Promise<Moved> {
  const { from, applications } = await withLedger(source, { forReading: true }, async (ledger) =>
    movedBy(operation, ledger),
  );
  return move(source, { ...options, kind: 'failback', applications, to: from }, host);
}

async function movedBy(
  operation: string,
  ledger: Ledger,
): Promise<{ readonly from: string; readonly applications: readonly string[] }> {
  const known = await ledger.operations();
  if (!known.includes(operation)) throw unknownName('operation', operation, known);
  const placements = await ledger.placements();
  const orders = ordersOf((await ledger.journal(operation)).entries);
  const there = orders.filter(({ order, from }) => {
    const record = placements.get(order.app);
    return record?.phase === 'STEADY' && record.cluster === order.to && from !== order.to;
  });
  const origins = [...new Set(there.map(({ from }) => from))];
  if (origins.length !== 1) throw noMoves(operation);
  return { from: origins[0], applications: there.map(({ order }) => order.app) };
}

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
  const to = await withLedger(source, { forReading: true }, async (ledger) => originsOf(operation, ledger));
  return move(source, { ...options, kind: 'failback', applications: [...to.keys()], to }, host);
}

/** Where each came from that may go back there. */
async function originsOf(operation: string, ledger: Ledger): Promise<ReadonlyMap<string, string>> {
  const known = await ledger.operations();
  if (!known.includes(operation)) throw unknownName('operation', operation, known);
  const placements = await ledger.placements();
  const orders = ordersOf((await ledger.journal(operation)).entries);
  const there = orders.filter(({ order, from }) => {
    const record = placements.get(order.app);
    return record?.phase === 'STEADY' && record.cluster === order.to && from !== order.to;
  });
  if (there.length === 0) throw noMoves(operation);
  return new Map(there.map(({ order, from }) => [order.app, from]));
}

import { unknownName } from '../errors';
import { Ledger } from '../ledger/ledger';
import { Placement } from '../ledger/records';

/** @throws if the ledger knows no such application. */
export async function placementOf(application: string, ledger: Ledger): Promise<Placement> {
  const isName = /^[^/]+\/[^/]+$/.test(application);
  const record = isName ? await ledger.placement(application) : undefined;
  if (record !== undefined) return record;
  throw unknownName('application', application, [...(await ledger.placements()).keys()].sort());
}

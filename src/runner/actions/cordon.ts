import { cordonIn } from './move';
import { writePlacements } from './placements';
import { LedgerSource, withLedger } from './with-ledger';
import { unknownName } from '../errors';
import { auditor, begin } from '../ledger/operation';

/** What became of a cluster. */
export interface Cordoned {
  readonly fleet: string;
  readonly cluster: string;
  readonly cordoned: boolean;
  readonly outcome: 'done' | 'nothing to do';
  /** The lock file, where it was written anew. */
  readonly placements?: string;
}

/** A cluster takes nothing new, or takes it again. What runs there goes on. */
export async function cordon(
  cluster: string,
  cordoned: boolean,
  { why, ...source }: LedgerSource & { readonly why?: string },
): Promise<Cordoned> {
  return withLedger(source, {}, async (ledger) => {
    const known = await ledger.clusters();
    if (!known.has(cluster)) throw unknownName('cluster', cluster, [...known.keys()]);
    const kind = cordoned ? 'cordon' : 'uncordon';
    const changed = await cordonIn(ledger, cluster, cordoned);
    if (changed) await auditor(ledger, begin(kind), why)('done', { cluster }, `${kind} ${cluster}`);
    const placements = await writePlacements({}, ledger);
    const { fleet } = ledger;
    return { fleet, cluster, cordoned, outcome: changed ? 'done' : 'nothing to do', placements };
  });
}

import { setTimeout } from 'timers/promises';
import { alwaysOthers, NOT_KEPT } from './errors';
import { prefixesOf, withDenies } from './fence-set';
import { PhysicalStore } from './physical';
import { Ledger } from '../ledger/ledger';
import { Deny, FenceSet } from '../ledger/records';

/** How often others may be first before it is given up. */
const TIMES = 20;
/** How often in a row a policy may read back as another one at the same revision: other runners write the same fence. */
const UNEQUAL = 5;
const PAUSE_MS = 200;

/**
 * The fence of one state storage. What is denied is decided in the ledger, by a compare-and-swap; the stores follow it: each
 * time all of it is written. So of two runners none loses what the other has set.
 */
export class StorageFence {
  private turn: Promise<unknown> = Promise.resolve();

  public constructor(
    private readonly storage: string,
    private readonly stores: readonly PhysicalStore[],
    private readonly ledger: Pick<Ledger, 'fenceSet' | 'swapFences'>,
  ) {}

  /**
   * In force on all stores when it returns.
   *
   * @throws if it is not, or is not known to be; what was decided stays decided.
   */
  public async set(denies: readonly Deny[]): Promise<void> {
    const turn = this.turn.then(async () => {
      await this.decide(denies);
      await this.enforce();
    });
    this.turn = turn.catch(() => undefined);
    return turn;
  }

  private async decide(denies: readonly Deny[]): Promise<void> {
    let from: FenceSet | undefined = await this.ledger.fenceSet(this.storage);
    for (let i = 0; i < TIMES; i++) {
      const to = withDenies(this.storage, from, denies);
      if (to === undefined) return;
      const swap = await this.ledger.swapFences(from, to);
      if (swap.won) return;
      from = swap.record;
    }
    throw alwaysOthers(this.storage, TIMES);
  }

  /** Whoever wrote an older set over a newer one finds that, and writes again; so does who was written over. */
  private async enforce(): Promise<void> {
    let set = await this.ledger.fenceSet(this.storage);
    let unequal = 0;
    for (let i = 0; i < TIMES; i++) {
      const prefixes = prefixesOf(set?.denies ?? []);
      const kept = await this.write(prefixes, ++unequal < UNEQUAL);
      const now = await this.ledger.fenceSet(this.storage);
      if (kept && now?.revision === set?.revision) return;
      if (kept || now?.revision !== set?.revision) unequal = 0;
      set = now;
      await setTimeout(Math.random() * PAUSE_MS);
    }
    throw alwaysOthers(this.storage, TIMES);
  }

  /** Whether what was written was read back. */
  private async write(prefixes: readonly string[], again: boolean): Promise<boolean> {
    try {
      for (const store of this.stores) await store.deny(prefixes);
      return true;
    } catch (error) {
      if (again && (error as { code?: string }).code === NOT_KEPT) return false;
      throw error;
    }
  }
}

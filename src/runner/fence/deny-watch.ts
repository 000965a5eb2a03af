import { DenySight } from '../move/sight';

/** A clock that nobody sets back; its numbers are those of the clock on the wall when the process began. */
export const steadyClock = (): number => performance.timeOrigin + performance.now();

/** When something began and ended. */
export interface Span {
  readonly begun: number;
  readonly ended: number;
}

interface Refusals {
  count: number;
  since: number;
  last: number;
}

/**
 * What this runner has seen of what is denied: how often in a row writes were refused, by prefix, and what was listed, by
 * holder. Nothing of it outlives the runner, and nothing of it is believed from another one.
 */
export class DenyWatch {
  private readonly refusals = new Map<string, Refusals>();
  private readonly listings = new Map<string, NonNullable<DenySight['listings']>>();

  public constructor(private readonly now: () => number) {}

  public time(): number {
    return this.now();
  }

  /** It is not denied, or was not: the clock starts anew. */
  public open(prefix: string): void {
    const now = this.now();
    this.refusals.set(prefix, { count: 0, since: now, last: now });
  }

  /** From the first time on that it is seen, or set. */
  public know(prefix: string): void {
    if (!this.refusals.has(prefix)) this.open(prefix);
  }

  public refused(prefix: string): void {
    this.know(prefix);
    const each = this.refusals.get(prefix)!;
    each.count++;
    each.last = this.now();
  }

  /** Of several prefixes, what holds for all. */
  public seen(prefixes: readonly string[]): DenySight['refused'] {
    for (const prefix of prefixes) this.know(prefix);
    const all = prefixes.map((prefix) => this.refusals.get(prefix)!);
    return {
      count: Math.min(...all.map(({ count }) => count)),
      since: Math.max(...all.map(({ since }) => since)),
      last: Math.min(...all.map(({ last }) => last)),
    };
  }

  /**
   * The first of all listings since then that were the same, and the last. Between them is what passed from the end of the
   * first to the beginning of the last.
   */
  public listed(
    holder: string,
    { begun, ended }: Span,
    digest: string,
    since: number,
  ): DenySight['listings'] {
    const before = this.listings.get(holder);
    const last = { at: begun, digest };
    // One that had begun before says nothing.
    const now = begun >= since ? { at: ended, digest } : last;
    const first = before?.last.digest === digest && before.first.at >= since ? before.first : now;
    const listings = { first, last };
    this.listings.set(holder, listings);
    return listings;
  }
}

/** When an unreachable cluster is asked again whether it is still so, in milliseconds. */
const PROBE = 5_000;

/**
 * Whether a cluster answers at all. Once a request has failed with all its tries, the others need not find out one by
 * one, until one of them that is let through as a probe gets an answer.
 */
export class Circuit {
  private answeredAt = -Infinity;
  private open?: { readonly error: Error; nextProbe: number };

  public constructor(private readonly now: () => number = Date.now) {}

  /** Why nothing is to be sent; undefined: go on. */
  public refusal(): Error | undefined {
    if (!this.open) return undefined;
    if (this.now() < this.open.nextProbe) return this.open.error;
    this.open.nextProbe = this.now() + PROBE;
    return undefined;
  }

  /** As `refusal`, for a request that is under way already, and so is no probe. */
  public verdict(): Error | undefined {
    return this.open?.error;
  }

  public answered(): void {
    this.answeredAt = this.now();
    this.open = undefined;
  }

  /** All tries of a request have failed since `start`. It does not count where another was answered meanwhile. */
  public failed(error: Error, start: number): void {
    if (this.answeredAt >= start) return;
    this.open = { error, nextProbe: this.now() + PROBE };
  }
}

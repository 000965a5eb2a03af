/** How many requests are under way at a time. Whoever has begun goes before who has not. */
export class Slots {
  private readonly urgent: (() => void)[] = [];
  private readonly waiting: (() => void)[] = [];
  private head = 0;

  public constructor(private free: number) {}

  /** Resolves when there is a slot; undefined: there is one now. */
  public take(isUrgent: boolean): Promise<void> | undefined {
    if (this.free > 0) {
      this.free--;
      return undefined;
    }
    return new Promise((resolve) => (isUrgent ? this.urgent : this.waiting).push(resolve));
  }

  public give(): void {
    const next = this.urgent.shift() ?? this.nextWaiting();
    if (next) next();
    else this.free++;
  }

  /** Thousands may wait, so that none is moved. */
  private nextWaiting(): (() => void) | undefined {
    const next = this.waiting[this.head++];
    if (next) return next;
    this.waiting.length = 0;
    this.head = 0;
    return undefined;
  }
}

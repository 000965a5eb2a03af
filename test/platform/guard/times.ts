/** How long each of some waits took, from the answer that should have ended it to the first one that showed that it had. */
export class Times {
  private readonly waits: number[] = [];
  private atOnce = 0;

  public constructor(private readonly what: string) {}

  /** Asks until the answer is the one wanted. */
  public async measure(asked: () => Promise<boolean>): Promise<void> {
    const start = performance.now();
    let attempts = 1;
    while (!(await asked())) {
      attempts++;
      if (performance.now() - start > 10_000) throw new Error(`${this.what}: not within 10 s`);
    }
    if (attempts === 1) this.atOnce++;
    this.waits.push(performance.now() - start);
  }

  public get longest(): number {
    return Math.max(...this.waits);
  }

  public tell(): void {
    const sorted = [...this.waits].sort((a, b) => a - b);
    const ms = (wait: number) => `${wait.toFixed(1)} ms`;
    const [least, middle, most] = [
      sorted[0],
      sorted[Math.floor(sorted.length / 2)],
      sorted[sorted.length - 1],
    ].map(ms);
    process.stderr.write(
      `${this.what}: ${least} to ${most}, median ${middle}, n = ${sorted.length}, right at once ${this.atOnce}\n`,
    );
  }
}

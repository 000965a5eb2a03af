/** How long each step took, for whoever reads what the tests print. */
export class Steps {
  private readonly begun = Date.now();
  private last = this.begun;
  private readonly lines: string[] = [];

  public constructor(private readonly what: string) {}

  /** Says that a step is done now. */
  public done(step: string): void {
    const now = Date.now();
    this.add(step, now - this.last, now - this.begun);
    this.last = now;
  }

  /** Says what else is to be known. */
  public note(text: string): void {
    this.lines.push(`  ${text}`);
    process.stderr.write(`e2e: ${text}\n`);
  }

  public print(): void {
    process.stdout.write(`\n${this.what}\n${this.lines.join('\n')}\n`);
  }

  private add(step: string, took: number, since: number): void {
    const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
    this.note(`${step}: ${seconds(took)} (at ${seconds(since)})`);
  }
}

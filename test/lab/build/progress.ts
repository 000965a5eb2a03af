const EVERY = 30_000;

/** Tells how a long step goes: in one line that changes on a terminal, in a line each half minute without one. */
export class Progress {
  private readonly started = Date.now();
  private readonly timer: NodeJS.Timeout;
  private detail = '';

  public constructor(private readonly what: string) {
    this.say(`${what} …`);
    this.timer = setInterval(() => this.tell(), process.stderr.isTTY ? 1_000 : EVERY);
    this.timer.unref();
  }

  public update(detail: string): void {
    this.detail = detail;
  }

  public end(outcome: string): void {
    clearInterval(this.timer);
    this.say(`${this.what}: ${outcome} in ${this.elapsed()}`, true);
  }

  private tell(): void {
    this.say(`${this.what} … ${this.elapsed()}${this.detail ? `, ${this.detail}` : ''}`);
  }

  private elapsed(): string {
    const seconds = Math.round((Date.now() - this.started) / 1000);
    return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  }

  private say(text: string, last = false): void {
    if (process.stderr.isTTY) process.stderr.write(`\r\x1b[Klab: ${text}${last ? '\n' : ''}`);
    else process.stderr.write(`lab: ${text}\n`);
  }
}

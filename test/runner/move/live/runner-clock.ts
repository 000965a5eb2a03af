import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newFolder } from '../../command';

/** Loaded before everything else: the clock on the wall shows so many milliseconds more than that of this machine. */
const PRELOAD = `
const { readFileSync } = require('node:fs');
const Real = Date;
let ahead = 0;
let read = -Infinity;
const now = () => {
  const time = performance.now();
  if (time - read > 50) {
    read = time;
    ahead = Number(readFileSync(process.env.RUNNER_CLOCK, 'utf8'));
  }
  return Real.now() + ahead;
};
now();
Object.defineProperty(performance, 'timeOrigin', { value: performance.timeOrigin + ahead });
globalThis.Date = new Proxy(Real, {
  construct: (target, args, as) => Reflect.construct(target, args.length === 0 ? [now()] : args, as),
  apply: () => new Real(now()).toString(),
  get: (target, key) => (key === 'now' ? now : Reflect.get(target, key)),
});
`;

/** The clock of a runner, which a test sets: also while it runs, so that nobody has to wait for a deadline. */
export class RunnerClock {
  private readonly folder = newFolder();
  private readonly file = join(this.folder, 'ahead');
  private ahead = 0;

  public constructor() {
    writeFileSync(join(this.folder, 'clock.js'), PRELOAD);
    this.set(0);
  }

  /** What a runner finds in its environment. */
  public get variables(): Record<string, string> {
    return {
      RUNNER_CLOCK: this.file,
      NODE_OPTIONS: `--require=${join(this.folder, 'clock.js')}`,
    };
  }

  /** By how many seconds it is ahead of the clocks of all others; behind them where that is negative. */
  public set(seconds: number): void {
    this.ahead = seconds;
    writeFileSync(`${this.file}.part`, String(seconds * 1000));
    renameSync(`${this.file}.part`, this.file);
  }

  public pass(seconds: number): void {
    this.set(this.ahead + seconds);
  }
}

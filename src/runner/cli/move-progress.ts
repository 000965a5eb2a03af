import { boardOn, BoardTalk } from './board';
import { printable } from './render/printable';
import { Message } from '../actions/host';
import { STATES } from '../move/states';

/** So many applications have a line of their own. */
const LINES = 12;
const EVERY_MS = 100;
/** Where there is no terminal. */
const SUM_EVERY_MS = 5_000;
const FEW = 20;

interface Line {
  readonly state: string;
  readonly what: string;
}

/**
 * How far a move is: on a terminal how many applications are in which state, and what those at work do; elsewhere a line
 * for each that comes into another state, or, of many, how many are where.
 */
export class MoveProgress extends BoardTalk {
  private readonly lines = new Map<string, Line>();
  private drawn = 0;

  public override report(message: Message): void {
    if (message.code !== 'FLEET_I5601') {
      super.report(message);
      return;
    }
    const { app, state, what } = message.data as Record<'app' | 'state' | 'what', string>;
    const before = this.lines.get(app);
    this.lines.set(app, { state, what });
    if (this.board) {
      this.draw();
    } else if (this.lines.size <= FEW) {
      if (before?.state !== state || state === 'PARKED') super.report(message);
    } else if (performance.now() - this.drawn > SUM_EVERY_MS) {
      this.drawn = performance.now();
      this.stream.write(`${this.style.dim(this.sum())}\n`);
    }
  }

  private draw(): void {
    if (performance.now() - this.drawn < EVERY_MS) return;
    this.drawn = performance.now();
    const room = this.stream.columns - 1;
    const open = [...this.lines].filter(([, { state }]) => state !== 'STEADY');
    const width = Math.max(0, ...open.map(([app]) => app.length));
    const lines = open
      .slice(0, LINES)
      .map(([app, { state, what }]) => `${app.padEnd(width)}  ${state.padEnd(12)}  ${printable(what)}`);
    const more = open.length > LINES ? [`… and ${open.length - LINES} more`] : [];
    this.board!([this.sum(), ...lines, ...more].map((line) => line.slice(0, room)).join('\n'));
  }

  /** In the order in which they come. */
  private sum(): string {
    const counts = new Map<string, number>();
    for (const { state } of this.lines.values()) counts.set(state, (counts.get(state) ?? 0) + 1);
    return Object.keys(STATES)
      .filter((state) => counts.has(state))
      .map((state) => `${counts.get(state)} ${state}`)
      .join(', ');
  }
}

/** The progress of a move on this terminal, if it is one. */
export async function moveProgress(stream: NodeJS.WriteStream): Promise<MoveProgress> {
  return new MoveProgress(stream, await boardOn(stream));
}

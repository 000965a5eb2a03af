import { boardOn, BoardTalk } from './board';
import { printable } from './render/printable';
import { Message } from '../actions/host';

const BAR = 24;
/** Often enough for an eye. */
const EVERY_MS = 80;

/** How far an apply is: on a terminal a line for each cluster that moves on; elsewhere a line for each stage that is over. */
export class ApplyProgress extends BoardTalk {
  private readonly lines = new Map<string, string>();
  private drawn = 0;

  public override report(message: Message): void {
    const { code, data, text } = message;
    const cluster = data.cluster as string;
    if (code === 'FLEET_I5301') {
      const { stage, done, total } = data as { stage: string; done: number; total: number };
      if (!this.board && done === total) super.report(message);
      this.draw(cluster, `${bar(done / total)} ${done} of ${total} ${stage}`, done === total);
    } else if (code === 'FLEET_I5302') {
      if (!this.board) super.report(message);
      this.draw(cluster, printable(text.replace(`${cluster}: `, '')), true);
    } else {
      super.report(message);
      this.redraw();
    }
  }

  private draw(cluster: string, line: string, now: boolean): void {
    if (!this.board) return;
    this.lines.set(cluster, line);
    if (now || performance.now() - this.drawn > EVERY_MS) this.redraw();
  }

  private redraw(): void {
    if (!this.board || this.lines.size === 0) return;
    const width = Math.max(...[...this.lines.keys()].map(({ length }) => length));
    const room = this.stream.columns - 1;
    const lines = [...this.lines].sort(([a], [b]) => (a < b ? -1 : 1));
    this.board(lines.map(([cluster, line]) => `${cluster.padEnd(width)}  ${line}`.slice(0, room)).join('\n'));
    this.drawn = performance.now();
  }
}

/** The progress of an apply on this terminal, if it is one. */
export async function applyProgress(stream: NodeJS.WriteStream): Promise<ApplyProgress> {
  return new ApplyProgress(stream, await boardOn(stream));
}

function bar(share: number): string {
  const full = Math.round(share * BAR);
  return '█'.repeat(full) + '░'.repeat(BAR - full);
}

import { isLive } from './render/style';
import { Talk } from './terminal';
import { Message } from '../actions/host';

/** Draws lines over those that it drew before. */
export interface Board {
  (text: string): void;
  clear(): void;
}

/** A terminal to draw on; undefined where there is none. */
export async function boardOn(stream: NodeJS.WriteStream): Promise<Board | undefined> {
  if (!isLive(stream)) return undefined;
  const { createLogUpdate } = await import('log-update');
  return createLogUpdate(stream);
}

/** Talk beside lines that are drawn on a terminal, if it is one. */
export class BoardTalk extends Talk {
  public constructor(
    stream: NodeJS.WriteStream,
    protected readonly board: Board | undefined,
  ) {
    super(stream);
  }

  public override report(message: Message): void {
    this.board?.clear();
    super.report(message);
  }

  public override end(): void {
    this.board?.clear();
    super.end();
  }
}

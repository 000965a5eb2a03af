import { WriteStream } from 'tty';

/** How text is set off from other text; on a stream without colours, not at all. */
export interface Style {
  readonly bold: Paint;
  readonly dim: Paint;
  readonly good: Paint;
  readonly bad: Paint;
  readonly warn: Paint;
}
export type Paint = (text: string) => string;

const plain: Paint = (text) => text;
export const PLAIN: Style = { bold: plain, dim: plain, good: plain, bad: plain, warn: plain };

const code =
  (on: number, off: number): Paint =>
  (text) =>
    `\u001b[${on}m${text}\u001b[${off}m`;
export const COLOURED: Style = {
  bold: code(1, 22),
  dim: code(2, 22),
  good: code(32, 39),
  bad: code(31, 39),
  warn: code(33, 39),
};

/** Whether a person looks at it, and not a log that only keeps it. */
export function isLive(stream: NodeJS.WriteStream): boolean {
  return stream.isTTY === true && !process.env.CI;
}

/** Colours are for terminals, and only where nobody asked for none. */
export function styleOf(stream: NodeJS.WriteStream): Style {
  const wanted = isLive(stream) && !process.env.NO_COLOR;
  // Node asks the terminal's kind, and obeys FORCE_COLOR.
  return wanted && (stream as WriteStream).hasColors() ? COLOURED : PLAIN;
}

/** How wide lines may be. */
export function widthOf(stream: NodeJS.WriteStream): number {
  return (stream.isTTY && stream.columns) || Infinity;
}

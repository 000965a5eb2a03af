import { printable } from './printable';
import { Paint, Style } from './style';

/** A column of a table; numbers stand to the right. */
export interface Column {
  readonly title: string;
  readonly right?: boolean;
}

/** A cell, and how it is set off. Its text may be anybody's. */
export type Cell = string | { readonly text: string; readonly paint: Paint };

const GAP = '  ';

/**
 * A table without lines, as kubectl prints it. What is too long for the terminal goes on below, within the last column.
 */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  style: Style,
  width = Infinity,
): string {
  const titles = columns.map(({ title }): Cell => ({ text: title, paint: style.dim }));
  const all = [titles, ...rows].map((row) => row.map(shownOf));
  const widths = columns.map((_, i) => all.reduce((most, row) => Math.max(most, row[i].length), 0));
  const last = columns.length - 1;
  const indent = widths.slice(0, last).reduce((sum, each) => sum + each + GAP.length, 0);
  const room = Math.max(width - indent, 24);
  return all
    .map((row) => {
      const { text, paint } = row[last];
      const [first, ...more] = columns[last].right ? [text] : wrap(text, room);
      const line = columns
        .map((column, i) =>
          aligned(i === last ? { ...row[i], text: first } : row[i], column, widths[i], i === last),
        )
        .join(GAP)
        .trimEnd();
      return [line, ...more.map((each) => ' '.repeat(indent) + paint(each))].join('\n');
    })
    .join('\n');
}

/** A cell as a terminal shows it. */
interface Shown {
  readonly text: string;
  readonly length: number;
  readonly paint: Paint;
}

function shownOf(cell: Cell): Shown {
  const text = printable(typeof cell === 'string' ? cell : cell.text);
  return { text, length: [...text].length, paint: typeof cell === 'string' ? (same) => same : cell.paint };
}

function aligned({ text, length, paint }: Shown, { right }: Column, width: number, last: boolean): string {
  const space = ' '.repeat(Math.max(0, width - length));
  const painted = paint(text);
  if (right) return space + painted;
  return last ? painted : painted + space;
}

/** At spaces, as long as a line has room. */
function wrap(text: string, room: number): string[] {
  if (text.length <= room) return [text];
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1)!;
    if (line === '') lines[lines.length - 1] = word;
    else if (line.length + 1 + word.length <= room) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines;
}

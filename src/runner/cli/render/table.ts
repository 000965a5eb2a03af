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
  const widths = columns.map((_, i) =>
    Math.max(...[titles, ...rows].map((row) => [...textOf(row[i])].length)),
  );
  const last = columns.length - 1;
  const indent = widths.slice(0, last).reduce((sum, each) => sum + each + GAP.length, 0);
  const room = Math.max(width - indent, 24);
  return [titles, ...rows]
    .map((row) => {
      const [first, ...more] = columns[last].right ? [textOf(row[last])] : wrap(textOf(row[last]), room);
      const line = columns
        .map((column, i) =>
          aligned(i === last ? repainted(row[i], first) : row[i], column, widths[i], i === last),
        )
        .join(GAP)
        .trimEnd();
      return [line, ...more.map((text) => ' '.repeat(indent) + paintOf(row[last])(text))].join('\n');
    })
    .join('\n');
}

function aligned(cell: Cell, { right }: Column, width: number, last: boolean): string {
  const text = textOf(cell);
  const space = ' '.repeat(Math.max(0, width - [...text].length));
  const painted = paintOf(cell)(text);
  if (right) return space + painted;
  return last ? painted : painted + space;
}

const textOf = (cell: Cell) => printable(typeof cell === 'string' ? cell : cell.text);
const paintOf = (cell: Cell): Paint => (typeof cell === 'string' ? (text) => text : cell.paint);
const repainted = (cell: Cell, text: string): Cell => ({ text, paint: paintOf(cell) });

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

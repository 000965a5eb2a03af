/** Control characters, and those that turn the direction of writing: a text from a cluster must not drive a terminal. */
// eslint-disable-next-line no-control-regex -- they are what is looked for
const UNPRINTABLE = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Most texts: nothing is to be looked for in them. */
const PLAIN = /^[ -~]*$/;

/** A text in one line, with nothing in it that a terminal obeys. */
export function printable(text: string): string {
  if (PLAIN.test(text)) return text;
  return text.replace(/\t/g, '  ').replace(UNPRINTABLE, (char) => {
    if (char === '\n') return '\\n';
    return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

/** The same of a text whose lines are its own, such as an error. */
export function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n');
}

/** As much of a text as has room. */
export function clipped(text: string, room: number): string {
  const most = Math.max(room, 20);
  if (text.length <= most) return text;
  const chars = [...text];
  return chars.length <= most ? text : `${chars.slice(0, most - 1).join('')}…`;
}

/** Two long texts, from a little before the first character in which they differ. */
export function clippedPair(one: string, other: string, room: number): [string, string] {
  const most = Math.max(room, 20);
  const [a, b] = [[...one], [...other]];
  if (a.length <= most && b.length <= most) return [one, other];
  let same = 0;
  while (same < a.length && same < b.length && a[same] === b[same]) same += 1;
  const from = same > most / 2 ? same - Math.floor(most / 2) : 0;
  const part = (chars: string[]) =>
    clipped((from > 0 ? '…' : '') + chars.slice(from, from + most + 1).join(''), most);
  return [part(a), part(b)];
}

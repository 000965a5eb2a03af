import { diffArrays } from 'diff';

/** A line of a text that changes. */
export interface Line {
  readonly kind: 'removed' | 'added' | 'same' | 'skipped';
  readonly text: string;
}

/** Beyond it, to look for the smallest difference takes too long: such a text is another one. */
const MOST_EDITS = 2000;

/** The lines that change, with some around them. */
export function changedLines(before: readonly string[], after: readonly string[], context: number): Line[] {
  const parts = diffArrays([...before], [...after], { maxEditLength: MOST_EDITS }) ?? [
    { value: [...before], removed: true, added: false },
    { value: [...after], removed: false, added: true },
  ];
  return parts.flatMap(({ value, removed, added }, i): Line[] => {
    if (removed || added) return value.map((text) => ({ kind: removed ? 'removed' : 'added', text }));
    return around(value, i === 0 ? 0 : context, i === parts.length - 1 ? 0 : context);
  });
}

/** The first and the last lines of what stays. */
function around(lines: readonly string[], first: number, last: number): Line[] {
  const same = (texts: readonly string[]) => texts.map((text): Line => ({ kind: 'same', text }));
  const skipped = lines.length - first - last;
  if (skipped <= 1) return same(lines);
  return [
    ...same(lines.slice(0, first)),
    { kind: 'skipped', text: `${skipped} lines` },
    ...same(lines.slice(lines.length - last)),
  ];
}

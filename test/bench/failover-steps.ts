import { JournalEntry, Placement } from '../../src/runner/ledger/records';

/** How much of the time of an operation passed until the last application had done a step, after the step before it. */
export interface StepShare {
  readonly step: string;
  readonly milliseconds: number;
  /** Of 1. */
  readonly share: number;
}

/** What took how long, where all go on side by side: by the time at which each step was last written down. */
export function sharesOf(
  start: number,
  entries: readonly JournalEntry[],
  placements: readonly Placement[],
): readonly StepShare[] {
  const last = new Map<string, number>();
  const see = (step: string, time: string) => last.set(step, Math.max(last.get(step) ?? 0, Date.parse(time)));
  for (const { step, state, time, data } of entries) {
    const { effect } = data as { readonly effect?: { readonly decided?: boolean } };
    const word = step.split(' ')[0];
    see(`${effect?.decided ? `${word} for good` : word}${state === 'issued' ? ' (issued)' : ''}`, time);
  }
  for (const { decisions, since } of placements) {
    for (const { time, what } of decisions) {
      if (Date.parse(time) >= start) see(what.includes(' begins') ? 'begin' : 'commit', time);
    }
    if (since !== undefined) see('applied', since);
  }
  const inOrder = [...last].sort(([, a], [, b]) => a - b);
  const all = inOrder.at(-1)![1] - start;
  return inOrder.map(([step, time], i) => {
    const milliseconds = time - (i === 0 ? start : inOrder[i - 1][1]);
    return { step, milliseconds, share: milliseconds / all };
  });
}

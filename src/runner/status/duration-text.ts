const UNITS = [
  ['d', 86_400],
  ['h', 3600],
  ['min', 60],
  ['s', 1],
] as const;

/** How long ago a time was; what is ahead by another clock is now. */
export function ageText(time: string, now: string): string {
  return durationText(Math.max(0, (Date.parse(now) - Date.parse(time)) / 1000));
}

/** For a person, such as `45 s`, `12 min`, `3 h`, `2 d`: to about a tenth. */
export function durationText(seconds: number): string {
  const [unit, size] = UNITS.find(([, each]) => seconds >= 2 * each) ?? ['s', 1];
  return `${Math.floor(seconds / size)} ${unit}`;
}

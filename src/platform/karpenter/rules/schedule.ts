/** A field of cron as Karpenter reads it: bounds, and the names that its values may have. */
interface Field {
  readonly min: number;
  readonly max: number;
  readonly names?: readonly string[];
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const FIELDS: readonly Field[] = [
  { min: 0, max: 59 },
  { min: 0, max: 23 },
  { min: 1, max: 31 },
  { min: 1, max: 12, names: MONTHS },
  { min: 0, max: 6, names: DAYS },
];
const SHORT: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

const MINUTES_OF_DAY = 24 * 60;
/** From 2001 on, so that two leap days are among them. */
const DAYS_LOOKED_AT = 8 * 365 + 2;

/**
 * The longest time between two hits of a schedule, in minutes; undefined if Karpenter cannot read it. A schedule that
 * is never hit has an endless gap.
 */
export function longestGap(schedule: string): number | undefined {
  const fields = (SHORT[schedule] ?? schedule).trim().split(/\s+/);
  if (fields.length !== FIELDS.length) return undefined;
  const sets = fields.map((field, index) => valuesOf(field, FIELDS[index]));
  if (sets.some((set) => set === undefined)) return undefined;
  const [minutes, hours, daysOfMonth, months, daysOfWeek] = sets as Set<number>[];
  // Of two days that are both named either will do.
  const eitherDay = [fields[2], fields[4]].every((field) => !/^[*?](\/1)?$/.test(field));
  const hits = [...hours].flatMap((hour) => [...minutes].map((minute) => hour * 60 + minute));
  hits.sort((a, b) => a - b);
  const within = Math.max(0, ...hits.slice(1).map((hit, index) => hit - hits[index]));

  let longest = within;
  let last: number | undefined;
  for (let day = 0; day < DAYS_LOOKED_AT; day++) {
    const date = new Date(Date.UTC(2001, 0, 1 + day));
    const isDay = [daysOfMonth.has(date.getUTCDate()), daysOfWeek.has(date.getUTCDay())];
    const holds = eitherDay ? isDay.some(Boolean) : isDay.every(Boolean);
    if (!holds || !months.has(date.getUTCMonth() + 1)) continue;
    const start = day * MINUTES_OF_DAY;
    if (last !== undefined) longest = Math.max(longest, start + hits[0] - last);
    last = start + hits[hits.length - 1];
  }
  return last === undefined ? Infinity : longest;
}

function valuesOf(field: string, bounds: Field): Set<number> | undefined {
  const values = new Set<number>();
  for (const item of field.split(',')) {
    const range = rangeOf(item, bounds);
    if (!range) return undefined;
    for (let value = range.from; value <= range.to; value += range.step) values.add(value);
  }
  return values;
}

function rangeOf(item: string, { min, max, names = [] }: Field) {
  const match = /^(?:([*?])|(\w+)(?:-(\w+))?)(?:\/(\d+))?$/.exec(item.toLowerCase());
  if (!match) return undefined;
  const [, all, first, last, step] = match;
  const valueOf = (text: string) => (names.includes(text) ? names.indexOf(text) + min : numberOf(text));
  const from = all ? min : valueOf(first);
  // A single value with a step goes on from there to the end.
  const to = all || (step && !last) ? max : valueOf(last ?? first);
  const isRange = from >= min && to <= max && from <= to && step !== '0';
  return isRange ? { from, to, step: Number(step ?? 1) } : undefined;
}

const numberOf = (text: string) => (/^\d+$/.test(text) ? Number(text) : NaN);

const MONTHS = 'JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC';
const DAYS = 'SUN|MON|TUE|WED|THU|FRI|SAT';

/** What one field of a Quartz cron expression may hold. */
interface Field {
  readonly min: number;
  readonly max: number;
  readonly names?: string;
}

const FIELDS: readonly Field[] = [
  { min: 0, max: 59 },
  { min: 0, max: 59 },
  { min: 0, max: 23 },
  { min: 1, max: 31 },
  { min: 1, max: 12, names: MONTHS },
  { min: 1, max: 7, names: DAYS },
  // Quartz takes any year, also one in which nothing will ever happen.
  { min: 0, max: Infinity },
];
const DAY_OF_MONTH = 3;
const DAY_OF_WEEK = 5;

/** Whether the text is a time range within a day as Quartz reads it, such as `09:00-17:30` or `9:0:0-9:30:15`. */
export function isDailyRange(text: string): boolean {
  const [from, to, ...rest] = text.split('-').map(millisecondsOfDay);
  return rest.length === 0 && from !== undefined && to !== undefined && from < to;
}

function millisecondsOfDay(text: string): number | undefined {
  const match = /^\+?(\d{1,2}):\+?(\d{1,2})(?::\+?(\d{1,2})(?::\+?(\d{1,3}))?)?:*$/.exec(text);
  if (!match) return undefined;
  const [hours, minutes, seconds, milliseconds] = match.slice(1).map((part) => Number(part ?? 0));
  return hours <= 23 && minutes <= 59 && seconds <= 59
    ? ((hours * 60 + minutes) * 60 + seconds) * 1000 + milliseconds
    : undefined;
}

/** Whether the text is a Quartz cron expression: six fields from seconds to day of week, and perhaps the year. */
export function isQuartzCron(text: string): boolean {
  const parts = text
    .trim()
    .toUpperCase()
    .split(/[ \t]+/);
  if (parts.length < 6) return false;
  const fields = parts.slice(0, 7);
  // Quartz knows days of the month or days of the week, never both.
  const oneDay = (fields[DAY_OF_MONTH] === '?') !== (fields[DAY_OF_WEEK] === '?');
  return oneDay && fields.every((field, i) => isField(field, i));
}

function isField(field: string, index: number): boolean {
  if (field === '?') return index === DAY_OF_MONTH || index === DAY_OF_WEEK;
  // Quartz takes an L in other fields too, and then forgets it.
  if (field === 'L') return true;
  if (index === DAY_OF_MONTH && /^(L(-([0-9]|[12]\d|30))?W?|([1-9]|[12]\d|3[01])W)$/.test(field)) return true;
  if (index === DAY_OF_WEEK && new RegExp(`^(L|([1-7]|${DAYS})L|([1-7]|${DAYS})#[1-5])$`).test(field)) {
    return true;
  }
  return field.split(',').every((item) => isItem(item, FIELDS[index]));
}

function isItem(item: string, { min, max, names }: Field): boolean {
  // Of a name Quartz reads three letters, and passes over the others.
  const value = names ? `\\d+|(?:${names})[A-Z]*` : '\\d+';
  const match = new RegExp(`^(?:(\\*)|(${value})(?:-(${value}))?)?(?:/(\\d+))?$`).exec(item);
  if (!match || item === '') return false;
  const inRange = (text: string | undefined) =>
    text === undefined || !/^\d+$/.test(text) || (Number(text) >= min && Number(text) <= max);
  return inRange(match[2]) && inRange(match[3]) && (match[4] === undefined || Number(match[4]) <= max);
}

/**
 * Says why the operator would refuse a period in which the autoscaler rests: a daily range, a Quartz cron
 * expression, or one of each joined by `&&`.
 */
export function excludedPeriodProblem(expression: string): string | undefined {
  const parts = expression.split('&&').map((part) => part.trim());
  if (parts.length > 2) return 'joins more than two expressions';
  if (!parts.every((part) => isDailyRange(part) || isQuartzCron(part))) {
    return 'is neither a range of a day, such as 09:00-17:00, nor a Quartz cron expression';
  }
  return parts.length === 2 && isDailyRange(parts[0]) === isDailyRange(parts[1])
    ? 'joins two expressions of the same kind'
    : undefined;
}

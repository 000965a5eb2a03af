import * as fc from 'fast-check';
import { longestGap } from '../../../src/platform/karpenter/rules/schedule';

const HOUR = 60;
const DAY = 24 * HOUR;

test.each([
  ['* * * * *', 1],
  ['*/15 * * * *', 15],
  ['50/5 * * * *', 55],
  ['0 6,18 * * *', 12 * HOUR],
  ['0 6 * * *', DAY],
  ['@daily', DAY],
  ['@hourly', HOUR],
  ['0 6 * * mon-fri', 3 * DAY],
  ['0 6 * * 0', 7 * DAY],
  ['@monthly', 31 * DAY],
  ['@yearly', 366 * DAY],
  // On the first of a month and on each Monday.
  ['0 0 1 * MON', 7 * DAY],
  ['0 0 ? * MON', 7 * DAY],
  ['0 0 29 2 *', 1461 * DAY],
  ['0 0 31 feb *', Infinity],
])('the hits of %s are %d minutes apart at most', (schedule, gap) => {
  expect(longestGap(schedule)).toBe(gap);
});

test.each(['', 'daily', '@every', '0 6 * *', '0 6 * * * *', '60 * * * *', '0 24 * * *', '0 6 * * 7'])(
  '%j is no schedule',
  (schedule) => {
    expect(longestGap(schedule)).toBeUndefined();
  },
);

test.each([
  '0 6 * * fri-mon',
  '0 6 0 * *',
  '0 6 * 13 *',
  '*/0 * * * *',
  '0 6 * * L',
  '0 6,, * * *',
  'a b c d e',
])('%j has a field that cannot be read', (schedule) => {
  expect(longestGap(schedule)).toBeUndefined();
});

test('each day at some minutes, the gap is the longest around the clock', () => {
  const minutes = fc.uniqueArray(fc.nat(59), { minLength: 1 });
  fc.assert(
    fc.property(minutes, (all) => {
      const sorted = [...all].sort((a, b) => a - b);
      const gaps = sorted.map((minute, i) =>
        i > 0 ? minute - sorted[i - 1] : minute + 60 - sorted[sorted.length - 1],
      );
      expect(longestGap(`${all.join()} * * * *`)).toBe(Math.max(...gaps));
    }),
  );
});

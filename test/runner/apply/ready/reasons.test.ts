import * as fc from 'fast-check';
import { object } from './objects';
import { warningsIn } from '../../../../src/runner/apply/ready/events';
import { masked } from '../../../../src/runner/apply/ready/masked';
import { holdsSecret } from '../../../../src/validation/secrets';

describe('masked', () => {
  test.each([
    ['the job manager did not come', 'the job manager did not come'],
    ['cannot log in with password=hunter22 there', 'cannot log in with *** there'],
    ['cannot log in with password: hunter22 there', 'cannot log in with *** there'],
    ['cannot log in with password = hunter22 there', 'cannot log in with *** there'],
    ['no route to https://me:hunter22@registry.example.com/clicks', 'no route to ***'],
    ['key AKIAABCDEFGHIJKLMNOP was refused', 'key *** was refused'],
    ['{"sasl.password":"hunter22","a":1}', '***'],
  ])('%s', (text, expected) => expect(masked(text)).toBe(expected));

  test('never shows what holds a secret', () => {
    const piece = fc.constantFrom(
      'password',
      'token=',
      ':',
      '=',
      ' ',
      '\n',
      'hunter22',
      '"',
      'AKIA0123456789ABCDEF',
      'x',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
        expect(holdsSecret(masked(pieces.join('')))).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('warningsIn', () => {
  const event = (type: string, reason: string, message: string, lastTimestamp: string, count = 1) =>
    ({ ...object('v1', 'Event'), type, reason, message, lastTimestamp, count }) as never;

  test('has warnings only, newest first, each once with how often it came', () => {
    expect(
      warningsIn([
        event('Normal', 'Scheduled', 'assigned', '2026-11-01T00:09:00Z'),
        event('Warning', 'FailedMount', 'no volume', '2026-11-01T00:01:00Z', 3),
        event('Warning', 'FailedMount', 'no volume', '2026-11-01T00:03:00Z'),
        event('Warning', 'BackOff', 'restarting', '2026-11-01T00:02:00Z'),
      ]),
    ).toEqual(['FailedMount: no volume (4 times)', 'BackOff: restarting']);
  });

  test('reads the events of newer clients as well', () => {
    const series = { count: 7, lastObservedTime: '2026-11-01T00:05:00Z' };
    const newer = {
      ...object('v1', 'Event'),
      type: 'Warning',
      reason: 'FailedScheduling',
      message: 'no node',
      series,
    };
    expect(warningsIn([newer as never])).toEqual(['FailedScheduling: no node (7 times)']);
  });
});

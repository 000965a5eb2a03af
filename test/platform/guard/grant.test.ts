import * as fc from 'fast-check';
import {
  formatGrant,
  Grant,
  grantAnnotations,
  GREATEST,
  mayFollow,
  parseGrant,
} from '../../../src/platform/guard/grant';

const number = fc.oneof(fc.nat({ max: 4 }), fc.integer({ min: 0, max: GREATEST }), fc.constant(GREATEST));
const grants: fc.Arbitrary<Grant> = fc.record({ epoch: number, token: number, revoked: fc.boolean() });
const epoch2: Grant = { epoch: 2, token: 9, revoked: false };

test('a grant is written as its epoch and its token, and says when it is revoked', () => {
  expect(formatGrant({ epoch: 3, token: 17, revoked: false })).toBe('3/17');
  expect(formatGrant({ epoch: 3, token: 18, revoked: true })).toBe('3/18/revoked');
});

test('what is written is read as what it was', () => {
  fc.assert(fc.property(grants, (grant) => expect(parseGrant(formatGrant(grant))).toEqual(grant)));
});

test.each([
  '',
  '3',
  '3/',
  '/9',
  '3/9/',
  '03/9',
  '-1/9',
  '3/9/Revoked',
  '3/9/revoked\n',
  '3/9\n',
  '3/1e3',
  '3/1234567890123456',
])('%j is no grant', (text) => {
  expect(parseGrant(text)).toBeUndefined();
});

test('whatever text is read as a grant is written as that grant', () => {
  const texts = fc.oneof(fc.string(), fc.stringMatching(/^[0-9]{0,3}\/[0-9]{0,3}(\/revoked)?$/));
  fc.assert(
    fc.property(texts, (text) => {
      const grant = parseGrant(text);
      if (grant) expect(formatGrant(grant)).toBe(text);
    }),
  );
});

describe('a grant may be followed by', () => {
  test.each<[string, Partial<Grant>, boolean]>([
    ['itself', {}, true],
    ['its end, at the same token or a higher one', { revoked: true }, true],
    ['a new token of another operation', { token: 10 }, true],
    ['the next epoch', { epoch: 3, token: 10 }, true],
    ['nothing with a lower token: that runner slept past its lock', { epoch: 3, token: 8 }, false],
    ['no end with a lower token', { token: 8, revoked: true }, false],
    ['no lower epoch', { epoch: 1, token: 10 }, false],
  ])('%s', (_, change, may) => {
    expect(mayFollow({ ...epoch2, ...change }, epoch2)).toBe(may);
  });

  test('a higher epoch only, once it is revoked', () => {
    const revoked = { ...epoch2, revoked: true };
    expect(mayFollow({ ...epoch2, token: 10 }, revoked)).toBe(false);
    expect(mayFollow({ epoch: 3, token: 10, revoked: false }, revoked)).toBe(true);
  });

  test('each in an order in which nothing comes back', () => {
    const some = fc.tuple(grants, grants, grants);
    fc.assert(
      fc.property(some, ([a, b, c]) => {
        expect(mayFollow(a, a)).toBe(true);
        if (mayFollow(b, a) && mayFollow(a, b)) expect(a).toEqual(b);
        if (mayFollow(b, a) && mayFollow(c, b)) expect(mayFollow(c, a)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});

test('the annotations of an object name its application, its epoch and its token', () => {
  expect(grantAnnotations('clicks', epoch2)).toEqual({
    'flink-fleet.dev/application': 'clicks',
    'flink-fleet.dev/epoch': '2',
    'flink-fleet.dev/token': '9',
  });
});

import fc from 'fast-check';
import { LIMITS } from '../../../src/runner/kube/http/limits';
import {
  mayHaveBeenReceived,
  outcomeAfter,
  pauseBefore,
  retryAfter,
  TryEnd,
} from '../../../src/runner/kube/http/retry';

const first = { tries: 1, elapsed: 0, once: false };
const status = (code: number, retryAfterMs?: number): TryEnd => ({
  kind: 'status',
  status: code,
  retryAfter: retryAfterMs,
});
const broken = (code: string, sent: boolean): TryEnd => ({ kind: 'broken', code, sent });

describe('another try', () => {
  test.each([429, 500, 502, 503, 504])('there is one after %i', (code) => {
    expect(pauseBefore(first, status(code), LIMITS)).toBeDefined();
  });

  test.each([400, 403, 404, 405, 409, 410, 413, 415, 422, 501])('there is none after %i', (code) => {
    expect(pauseBefore(first, status(code), LIMITS)).toBeUndefined();
  });

  test.each([
    'ECONNRESET',
    'ECONNREFUSED',
    'UND_ERR_HEADERS_TIMEOUT',
    'UND_ERR_SOCKET',
    'EAI_AGAIN',
    'EPIPE',
  ])('there is one after %s', (code) => {
    expect(pauseBefore(first, broken(code, true), LIMITS)).toBeDefined();
  });

  test.each([
    'CERT_HAS_EXPIRED',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'SELF_SIGNED_CERT_IN_CHAIN',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'ERR_TLS_CERT_ALTNAME_INVALID',
    'UND_ERR_INVALID_ARG',
  ])('there is none after %s, which stays as it is', (code) => {
    expect(pauseBefore(first, broken(code, false), LIMITS)).toBeUndefined();
  });

  test('the pause is at least what was asked for, and no longer than twice the last one besides', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: LIMITS.tries - 1 }),
        fc.integer({ min: 0, max: 10_000 }),
        (tries, asked) => {
          const pause = (random: number) =>
            pauseBefore({ ...first, tries }, status(429, asked), LIMITS, () => random)!;
          expect(pause(0)).toBe(asked);
          expect(pause(0.999)).toBeLessThanOrEqual(asked + Math.min(5_000, 100 * 2 ** (tries - 1)));
        },
      ),
    );
  });

  test('tries and time end', () => {
    expect(pauseBefore({ ...first, tries: LIMITS.tries }, status(503), LIMITS)).toBeUndefined();
    expect(pauseBefore({ ...first, elapsed: LIMITS.whole }, status(503), LIMITS)).toBeUndefined();
    expect(pauseBefore(first, status(429, LIMITS.whole), LIMITS)).toBeUndefined();
  });

  test('a webhook that fails is given up soon', () => {
    const webhook: TryEnd = { kind: 'status', status: 500, isWebhook: true };
    expect(pauseBefore({ ...first, tries: 2 }, webhook, LIMITS)).toBeDefined();
    expect(pauseBefore({ ...first, tries: 3 }, webhook, LIMITS)).toBeUndefined();
  });

  test('what may be sent but once is sent again only where nothing can have been received', () => {
    const once = { ...first, once: true };
    fc.assert(
      fc.property(
        fc.oneof(
          fc.integer({ min: 400, max: 599 }).map((code) => status(code)),
          fc
            .tuple(fc.constantFrom('ECONNRESET', 'ECONNREFUSED', 'UND_ERR_SOCKET'), fc.boolean())
            .map(([code, sent]) => broken(code, sent)),
        ),
        (end) => {
          if (pauseBefore(once, end, LIMITS) !== undefined) expect(mayHaveBeenReceived(end)).toBe(false);
        },
      ),
    );
    expect(pauseBefore(once, status(429), LIMITS)).toBeDefined();
    expect(pauseBefore(once, broken('ECONNREFUSED', false), LIMITS)).toBeDefined();
  });
});

describe('the outcome', () => {
  const refusal = (code: number) => ({ kind: 'status' as const, status: code });

  test('is a refusal, unless the server failed over it', () => {
    const clean = { mayHaveEffect: false, conditional: false };
    expect(outcomeAfter(refusal(409), clean)).toBe('refused');
    expect(outcomeAfter(refusal(429), clean)).toBe('refused');
    expect(outcomeAfter(refusal(500), clean)).toBe('unknown');
    expect(outcomeAfter({ ...refusal(500), isWebhook: true }, clean)).toBe('refused');
  });

  test('is unknown where an earlier try may be what is in the way', () => {
    expect(outcomeAfter(refusal(409), { mayHaveEffect: true, conditional: true })).toBe('unknown');
    expect(outcomeAfter(refusal(429), { mayHaveEffect: true, conditional: false })).toBe('unknown');
    expect(outcomeAfter(refusal(422), { mayHaveEffect: true, conditional: true })).toBe('refused');
  });
});

test.each([
  ['5', 5_000],
  [' 0 ', 0],
  ['Wed, 21 Oct 2015 07:28:10 GMT', 10_000],
  ['Wed, 21 Oct 2015 07:27:00 GMT', 0],
  ['soon', undefined],
  [undefined, undefined],
])('Retry-After %s is %s ms', (header, expected) => {
  expect(retryAfter(header, Date.parse('2015-10-21T07:28:00Z'))).toBe(expected);
});

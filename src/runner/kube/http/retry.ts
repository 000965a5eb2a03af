import type { Limits } from './limits';

/** How one try of a request ended, without what was asked for. */
export type TryEnd =
  /** An answer that says no, or not now. */
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly retryAfter?: number;
      /** A webhook failed, which is asked before anything is stored. */
      readonly isWebhook?: boolean;
      /** The fault lies in the object that is there, so that it comes again with each try. */
      readonly isOfObject?: boolean;
    }
  /** The connection failed, or a time limit was reached. */
  | { readonly kind: 'broken'; readonly code: string; readonly sent: boolean };

/** The request so far. */
export interface Tried {
  readonly tries: number;
  /** Since the first try, in milliseconds. */
  readonly elapsed: number;
  /** Not to be sent again once it may have been received. */
  readonly once: boolean;
}

const FIRST_PAUSE = 100;
const LONGEST_PAUSE = 5_000;
/** A webhook that is gone does not come back as soon as an API server that is started again. */
const TRIES_WITH_WEBHOOK = 3;
const WORTH_ANOTHER_TRY: ReadonlySet<number> = new Set([429, 500, 502, 503, 504]);

/**
 * How long to wait before the next try, in milliseconds; undefined: there is none. The pause is any up to one that
 * doubles with each try, so that those who failed together do not come again together.
 */
export function pauseBefore(
  { tries, elapsed, once }: Tried,
  end: TryEnd,
  limits: Limits,
  random: () => number = Math.random,
): number | undefined {
  if (tries >= limits.tries || !isWorthAnotherTry(end)) return undefined;
  if (end.kind === 'status' && end.isWebhook && tries >= TRIES_WITH_WEBHOOK) return undefined;
  if (once && mayHaveBeenReceived(end)) return undefined;
  const longest = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (tries - 1));
  const asked = end.kind === 'status' ? (end.retryAfter ?? 0) : 0;
  // Those who were told the same second would all come in it, so jitter goes on top.
  const pause = asked + random() * longest;
  return elapsed + pause < limits.whole ? pause : undefined;
}

/** Whether a request that ended so can have had an effect. 429 is the one answer that says it had none. */
export function mayHaveBeenReceived(end: TryEnd): boolean {
  return end.kind === 'status' ? end.status >= 500 && !end.isWebhook : end.sent;
}

/** What is known of the effect of a request whose last try was answered so. */
export function outcomeAfter(
  end: Extract<TryEnd, { kind: 'status' }>,
  course: { readonly mayHaveEffect: boolean; readonly conditional: boolean },
): 'refused' | 'unknown' {
  if (mayHaveBeenReceived(end)) return 'unknown';
  // What conflicts may be what an earlier try has done; any other refusal was one at the earlier try as well.
  const mayBeOwn = end.status === 429 || end.isWebhook === true || (end.status === 409 && course.conditional);
  return course.mayHaveEffect && mayBeOwn ? 'unknown' : 'refused';
}

/** Certificates do not get better by trying again. */
export function isUntrusted(code: string): boolean {
  return (
    /^(CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_TLS_|HOSTNAME_MISMATCH|INVALID_CA|PATH_LENGTH|ERR_SSL_)/.test(
      code,
    ) || code === 'EPROTO'
  );
}

function isWorthAnotherTry(end: TryEnd): boolean {
  if (end.kind === 'status') return WORTH_ANOTHER_TRY.has(end.status) && !end.isOfObject;
  return !isUntrusted(end.code) && end.code !== 'UND_ERR_INVALID_ARG';
}

/** In milliseconds: `Retry-After` has seconds or a date. */
export function retryAfter(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  const text = header.trim();
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

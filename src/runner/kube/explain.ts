import type { KubeCause, KubeFailure } from './error';
import { KubeError } from './error';
import { isUntrusted } from './http/retry';

/** What a request was for, for people. */
export interface Asked {
  readonly context: string;
  /** The host and port of the API server. */
  readonly server: string;
  /** Such as `apply ConfigMap ads/settings`. */
  readonly what: string;
}

/** How often it was tried, and for how long. */
export interface Effort {
  readonly tries: number;
  readonly elapsed: number;
}

type Outcome = KubeError['outcome'];

const UNKNOWN = '; it may have taken effect all the same, so look before it is done again';

/** No answer came. */
export function broken(
  asked: Asked,
  code: string,
  effort: Effort,
  outcome: Outcome,
  proxy: string | undefined,
): KubeError {
  const failure: KubeFailure = isUntrusted(code) ? 'untrusted' : 'unreachable';
  const why = `${whyBroken(code, asked, proxy)}${often(effort)}`;
  return new KubeError(failure, `${start(asked)}: ${why}${unless(outcome)}`, outcome);
}

/** The cluster was found unreachable by another request just before. */
export function stillUnreachable(asked: Asked, cause: Error, outcome: Outcome): KubeError {
  const failure = cause instanceof KubeError ? cause.failure : 'unreachable';
  const said = cause instanceof KubeError ? cause.text : cause.message;
  const before = said.replace(UNKNOWN, '').replace(`${asked.context} (${asked.server}): `, '');
  const how = outcome === 'unknown' ? `not sent again${UNKNOWN}` : 'not sent';
  return new KubeError(failure, `${start(asked)}: ${how}, since just before: ${before}`, outcome);
}

export function aborted(asked: Asked, outcome: Outcome): KubeError {
  const how = outcome === 'unknown' ? UNKNOWN : '; it had no effect';
  return new KubeError('aborted', `${start(asked)}: ended before there was an answer${how}`, outcome);
}

export function noCredentials(asked: Asked, why: string, outcome: Outcome): KubeError {
  return new KubeError(
    'unauthenticated',
    `${start(asked)}: no credentials: ${why}${unless(outcome)}`,
    outcome,
  );
}

export function unauthenticated(asked: Asked, source: string, remedy: string, outcome: Outcome): KubeError {
  return new KubeError(
    'unauthenticated',
    `${start(asked)}: the API server does not accept ${source} (401); ${remedy}${unless(outcome)}`,
    outcome,
    401,
    'Unauthorized',
  );
}

/** What was to be created is there. */
export function alreadyExists(asked: Asked, status: number | undefined): KubeError {
  return new KubeError('conflict', `${start(asked)}: it already exists`, 'refused', status, 'AlreadyExists');
}

export function notServed(asked: Asked, kind: string, apiVersion: string): KubeError {
  return new KubeError(
    'not-found',
    `${start(asked)}: the API server serves no ${kind} of ${apiVersion}; ` +
      'is its CRD there, in this version, and is its API service available?',
    'refused',
    404,
  );
}

/** What the API server says of a refusal; all of it may be missing. */
export interface Refusal {
  readonly status: number;
  readonly message: string;
  readonly reason?: string;
  readonly causes: readonly KubeCause[];
}

/** The API server answered, and the answer is no. */
export function refused(asked: Asked, refusal: Refusal, effort: Effort, outcome: Outcome): KubeError {
  const { status, message, reason, causes } = refusal;
  const failure = failureOf(refusal);
  const listed = causes
    .filter(({ message: text }) => text !== '' && !message.includes(text))
    .map(({ field, message: text }) => `\n  - ${field ? `${field}: ` : ''}${text}`);
  const text = [
    `${start(asked)}: ${message || 'it said no more'} (${status}${reason ? ` ${reason}` : ''})`,
    often(effort),
    advice(failure, refusal),
    unless(outcome),
    ...listed,
  ].join('');
  return new KubeError(failure, text, outcome, status, reason, causes);
}

export function failureOf({ status, message, reason }: Refusal): KubeFailure {
  switch (status) {
    case 400:
    case 413:
    case 415:
    case 422:
      return 'invalid';
    case 401:
      return 'unauthenticated';
    case 403:
      return 'forbidden';
    case 404:
      return 'not-found';
    case 409:
      return 'conflict';
    default:
      // A webhook that fails is a fault of the cluster's, but the API server is well.
      return status >= 500 && !isWebhook(message) && !isOfObject(message) && reason !== 'AlreadyExists'
        ? 'unreachable'
        : 'other';
  }
}

/** A webhook is asked before anything is stored. */
export function isWebhook(message: string): boolean {
  return /failed calling webhook|admission webhook|conversion webhook/.test(message);
}

/** The fields of an object were applied at a version of its kind in which there is no place for the new ones. */
export function isOfOtherVersion(message: string): boolean {
  return /failed to prune fields: failed to convert merged object/.test(message);
}

/** An answer of 500 that is about the object, and not about the API server. */
export function isOfObject(message: string): boolean {
  return isOfOtherVersion(message) || /failed to convert new object/.test(message);
}

function advice(failure: KubeFailure, { message }: Refusal): string {
  if (isWebhook(message)) return '; see that what serves this webhook runs, or take its configuration away';
  if (failure === 'forbidden' && / cannot | is forbidden: User /.test(message)) {
    return '; give this user the right, or use a context of one who has it';
  }
  return '';
}

/** What is wrong with a connection, by the code of its error. */
export function whyBroken(code: string, { server }: Pick<Asked, 'server'>, proxy?: string): string {
  const via = proxy ? ` by the proxy ${proxy}` : '';
  switch (code) {
    case 'ECONNREFUSED':
      return `nothing listens on ${proxy ?? server} (connection refused)`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `the name ${(proxy ?? server).replace(/:\d+$/, '')} cannot be resolved (${code}); is the VPN or the DNS there?`;
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return `there is no way to ${server}${via} (${code}); is the VPN there?`;
    case 'ECONNRESET':
    case 'EPIPE':
    case 'UND_ERR_SOCKET':
      return `the connection${via} was reset`;
    case 'UND_ERR_CONNECT_TIMEOUT':
    case 'ETIMEDOUT':
      return `no connection to ${server}${via} could be made in time`;
    case 'UND_ERR_HEADERS_TIMEOUT':
    case 'UND_ERR_BODY_TIMEOUT':
    case 'TIME_UP':
      return `the API server${via} gave no answer in time`;
    case 'UND_ERR_ABORTED':
      return proxy ? `the proxy ${proxy} refuses the way to ${server}` : 'the connection was ended';
    case 'UND_ERR_INVALID_ARG':
      return 'the credentials hold what cannot be sent, such as a line break';
    case 'CERT_HAS_EXPIRED':
      return 'the certificate of the API server has expired; have it renewed, and look at the clock of this machine';
    case 'CERT_NOT_YET_VALID':
      return 'the certificate of the API server is not valid yet; look at the clock of this machine';
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return (
        'the certificate of the API server is for another name; use a name that it has as the server of the kubeconfig, ' +
        'or give that as tls-server-name'
      );
    default:
      return isUntrusted(code)
        ? `the certificate of the API server is of an authority that is not trusted (${code}); ` +
            'certificate-authority of the kubeconfig must be that of this cluster; was the cluster made anew, or is a proxy between?'
        : `the connection${via} failed (${code})`;
  }
}

function unless(outcome: Outcome): string {
  return outcome === 'unknown' ? UNKNOWN : '';
}

function often({ tries, elapsed }: Effort): string {
  return tries > 1 ? ` (tried ${tries} times in ${(elapsed / 1000).toFixed(1)} s)` : '';
}

function start({ context, server, what }: Asked): string {
  return `${context} (${server}): ${what}`;
}

import { noBucket, noCredentials, noRegion, storeFailed, storeRefused, storeSilent } from './errors';
import { StoreLimits } from './store';
import { FlinkFleetError } from '../../validation/errors';

/** What a store's answer, or the lack of one, comes to. */
interface Explained {
  readonly status?: number;
  /** There is no such key. */
  readonly absent: boolean;
  readonly error: unknown;
}

const REFUSALS: Readonly<Record<string, string>> = {
  AccessDenied: 'access is denied',
  InvalidAccessKeyId: 'it does not know these credentials',
  SignatureDoesNotMatch: 'it does not accept these credentials',
  ExpiredToken: 'the credentials have expired',
  InvalidToken: 'the session token is not valid',
  RequestTimeTooSkewed: "the clock here is too far from the store's",
};

/** Of an error only its name is shown: what it says besides may hold what was signed. */
export function explain(
  error: unknown,
  url: string,
  what: string,
  limits: StoreLimits & { readonly over: boolean },
): Explained {
  const { name = '', code = '', message = '', syscall, $metadata } = error as ErrorOfSdk;
  const status = $metadata?.httpStatusCode;
  const known = (found: FlinkFleetError): Explained => ({ status, absent: false, error: found });
  if (name === 'NoSuchBucket') return known(noBucket(url));
  if (status === 404) return { status, absent: true, error };
  if (name === 'CredentialsProviderError') return known(noCredentials(url));
  if (message === 'Region is missing') return known(noRegion(url));
  if (status === 401 || status === 403 || Object.hasOwn(REFUSALS, name)) {
    return known(storeRefused(url, what, REFUSALS[name] ?? 'access is denied'));
  }
  if (limits.over) return known(storeSilent(url, what, `no end within ${limits.wholeMs / 1000} s`));
  if (name === 'TimeoutError') {
    return known(
      storeSilent(url, what, `no answer within ${limits.answerMs / 1000} s, ${limits.attempts} times`),
    );
  }
  const broken = NETWORK.test(code) ? code : SYSTEM.exec(message)?.[0];
  if (syscall !== undefined || broken !== undefined) return known(storeSilent(url, what, broken ?? name));
  if (status !== undefined) return known(storeFailed(url, what, `it answered ${status} ${name}`));
  return { absent: false, error };
}

const NETWORK = /^(E[A-Z]+|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO)/;

/** The client has an error of its own in place of some others, and says only in its text what they were. */
const SYSTEM = /\bE[A-Z]{4,}\b/;

interface ErrorOfSdk {
  readonly name?: string;
  readonly code?: string;
  readonly message?: string;
  readonly syscall?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

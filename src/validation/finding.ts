import { Severity } from './rule';
import { holdsSecret, isSecretName } from './secrets';

/** What a rule says of an object, with all that a reader needs to find and to mend it. */
export interface Finding {
  /** The construct path of the object. */
  readonly path: string;
  /** The object, such as `FlinkDeployment/ads/clicks`. */
  readonly object: string;
  readonly ruleId: string;
  readonly severity: Severity;
  /** The field or the configuration key that it is about. */
  readonly field: string;
  /** The value that is there; secrets are masked. Absent if nothing is there. */
  readonly value?: string;
  readonly message: string;
  readonly fix: string;
  readonly suppressed?: { readonly reason: string };
}

const MASK = '***';
const LONGEST = 80;

/** The value as a finding may show it: one line, and never a secret. */
export function shownValue(field: string, value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'object') return Array.isArray(value) ? `a list of ${value.length}` : 'an object';
  // Whatever stands in the environment of a container, or in arguments, may be one.
  if (isSecretName(field) || /\b(env|args|command)\[\d+\]/.test(field)) return MASK;
  const text = String(value)
    .replace(/(:\/\/)[^/\s@]+@/g, `$1${MASK}@`)
    .replace(/\s+/g, ' ');
  return holdsSecret(text) ? MASK : text;
}

/** One finding as a line for people. */
export function formatFinding({ path, ruleId, field, value, message, fix, suppressed }: Finding): string {
  const found = value === undefined ? '' : ` = ${shorten(value)}`;
  const passed = suppressed ? ` (suppressed: ${suppressed.reason})` : '';
  return `[${path}] ${ruleId}: ${field}${found}: ${message}; fix: ${fix}${passed}`;
}

function shorten(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}

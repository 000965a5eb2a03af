import type { KubeCause } from '../../kube/error';

/** `Invalid value: <value>: <reason>`; the value may be a whole pod, with its variables. */
const WITH_REASON = /^(?:Invalid|Unsupported|Duplicate) value: (?:.*["}\]\d]|true|false|null): (.*)$/s;
const WITHOUT_REASON = /^((?:Invalid|Unsupported|Duplicate) value)(?:: (?:.*["}\]\d]|true|false|null))?$/s;

/** What the API server refuses, without the value, which may be a secret. */
export function causeText({ field, message }: KubeCause): string {
  const reason = WITH_REASON.exec(message)?.[1] ?? WITHOUT_REASON.exec(message)?.[1].toLowerCase();
  const told = reason ?? message.replace(/^Invalid value: /, '');
  return `${field === '' ? '' : `${field}: `}${told.split('\n')[0]}`;
}

import type { Incoming } from './exchange';
import { at, Json, parseJson } from '../../../validation/manifest';
import type { KubeCause } from '../error';
import type { Refusal } from '../explain';

/** What an answer says of why it is a refusal: a `Status`, or what a proxy on the way wrote. */
export function refusalIn({ status, body, headers }: Pick<Incoming, 'status' | 'body' | 'headers'>): Refusal {
  const text = body.toString('utf8');
  const document = parseJson(text);
  if (at(document, 'kind') !== 'Status') {
    const type = String(headers['content-type'] ?? '');
    // A page of a proxy is of no use in a line.
    const message =
      type.startsWith('text/plain') || type === '' ? text.trim().replace(/\s+/g, ' ').slice(0, 200) : '';
    return { status, message, causes: [] };
  }
  const causes = at(document, 'details', 'causes');
  const reason = at(document, 'reason');
  return {
    status,
    message: string(at(document, 'message')),
    ...(typeof reason === 'string' && reason !== '' ? { reason } : {}),
    causes: Array.isArray(causes) ? causes.map(cause) : [],
  };
}

function cause(given: Json): KubeCause {
  const field = (name: string) => string(at(given, name));
  return { reason: field('reason'), message: field('message'), field: field('field') };
}

function string(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

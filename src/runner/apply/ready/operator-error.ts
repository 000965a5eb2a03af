import { at, isObject, parseJson } from '../../../validation/manifest';

/** What went wrong, as the Flink operator writes it into `status.error`. */
export interface OperatorError {
  /** The class of the exception, without its package; empty where that is not told. */
  readonly type: string;
  /** For a person, in one line. */
  readonly text: string;
}

/** The operator's error, unpacked: newer operators write it as JSON with the causes in it, and older ones as text. */
export function operatorErrorOf(resource: unknown): OperatorError | undefined {
  const error = at(resource, 'status', 'error');
  if (typeof error !== 'string' || error.trim() === '') return undefined;
  const json = parseJson(error);
  if (!isObject(json)) return { type: '', text: oneLine(error) };
  const causes = Array.isArray(json.throwableList) ? json.throwableList : [];
  const texts: string[] = [];
  for (const each of [json, ...causes]) {
    const message = at(each, 'message');
    const text = typeof message === 'string' ? withoutClasses(oneLine(message)) : '';
    if (text !== '' && !texts.some((former) => former.includes(text))) texts.push(text);
  }
  const type = String(json.type ?? '').replace(/^.*\./, '');
  return { type, text: texts.join(': ') || type || oneLine(error) };
}

/** Whether the operator refuses the spec for what it is, so that trying again does not help. */
export function isRefusal({ type }: OperatorError): boolean {
  return type === 'ValidationException';
}

/** Java repeats the class of a cause before its message. */
const withoutClasses = (text: string) =>
  text.replace(/\b(?:[a-z][\w$]*\.){2,}[A-Z][\w$]*(?:Exception|Error): /g, '');

const oneLine = (text: string) => text.replace(/\s+/g, ' ').trim();

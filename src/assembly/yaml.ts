import { Json, JsonObject } from '../validation/manifest';
import { remembered } from '../validation/remembered';

/**
 * Manifests as YAML. Of what YAML can, this writes only what readers of 1.1 and of 1.2 read alike; a general library
 * spends two thirds of a synthesis on telling all other cases apart.
 */
export function toYaml(documents: readonly JsonObject[]): string {
  return documents.map((document) => `${after(document, '', '')}\n`).join('---\n');
}

/** A fleet has few names of fields, and writes each of them thousands of times. */
const keyText = remembered(scalar);

/**
 * What follows a key or a dash, without the end of its last line. One function for all kinds of values: several that call
 * each other are compiled into one another many times over.
 *
 * @param indent of the lines below
 * @param lead what stands before the first entry of a map, where it does not begin a line: behind a dash
 */
function after(value: Json, indent: string, lead?: string): string {
  if (typeof value === 'string') return ` ${text(value, indent)}`;
  if (typeof value !== 'object' || value === null) return ` ${String(value)}`;
  const [line, deeper] = [`\n${indent}`, `${indent}  `];
  let lines = '';
  if (Array.isArray(value)) {
    for (const item of value) lines += `${line}-${after(item, deeper, ' ')}`;
    return lines === '' ? ' []' : lines;
  }
  for (const key in value) {
    if (!Object.hasOwn(value, key)) continue;
    const entry = value[key];
    if (entry === undefined) continue;
    lines += `${lines === '' ? (lead ?? line) : line}${keyText(key)}:${after(entry, deeper)}`;
  }
  return lines === '' ? ' {}' : lines;
}

function text(value: string, indent: string): string {
  return value.includes('\n') && isBlock(value) ? block(value, indent) : scalar(value);
}

/** A block keeps its lines as they are; whatever could be lost in one is quoted instead. */
const isBlock = (value: string) =>
  // eslint-disable-next-line no-control-regex -- they are what is looked for
  !/^[\s]|[\t ]\n|\n\n$|[\t ]$|[\x00-\x09\x0b-\x1f\x7f-\xa0\u2028\u2029\ufeff\ud800-\udfff]/.test(value);

function block(value: string, indent: string): string {
  const ended = value.endsWith('\n');
  const lines = (ended ? value.slice(0, -1) : value).split('\n');
  return `|${ended ? '' : '-'}\n${lines.map((line) => (line === '' ? '' : indent + line)).join('\n')}`;
}

/** Words that some reader takes for something else than text. */
const RESERVED = /^(?:true|false|null|yes|no|on|off|y|n|e[-+]?[0-9]+)$/i;
const WORD = /^[A-Za-z_/][\w./@+=$%^-]*(?::[\w./@+=$%^-]+|:\/\/[\w./@+=$%^-]+)*$/;
/** A number with a unit, such as `2048m` or `1 min`; none of the forms in which numbers are written. */
const QUANTITY = /^(?!0[box])\d+ ?[a-df-zA-DF-Z][a-zA-Z]*$/;

/** Whether every reader takes it for text, as it stands. */
export function isPlain(value: string): boolean {
  return (WORD.test(value) && !RESERVED.test(value)) || QUANTITY.test(value);
}

function scalar(value: string): string {
  return isPlain(value) ? value : quoted(value);
}

/** A string of JSON is one of YAML, but for the characters that YAML wants escaped. */
function quoted(value: string): string {
  return JSON.stringify(value).replace(
    /[\x7f-\xa0\u2028\u2029\ufeff\ufffe\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

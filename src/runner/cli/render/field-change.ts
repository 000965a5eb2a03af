import { stringify } from 'yaml';
import { clipped, clippedPair, printable } from './printable';
import { Paint, Style } from './style';
import { isObject, Json } from '../../../validation/manifest';
import type { FieldChange } from '../../apply/compare/differences';
import { changedLines, Line } from '../../apply/compare/lines';
import { isMask } from '../../apply/compare/mask';

const CONTEXT = 2;
/** More of one field is too much, unless all is asked for. */
const MOST_LINES = 40;
/** What has no end of its own, such as a file, ends there. */
const MOST_WIDTH = 2000;

export interface FieldOptions {
  readonly all?: boolean;
  readonly width: number;
}

/** A changed field in lines: short values in one, longer ones and texts with what goes and what comes. */
export function renderField(
  { path, before, after }: FieldChange,
  style: Style,
  options: FieldOptions,
): string[] {
  const width = Math.min(options.width, MOST_WIDTH) - INDENT.length;
  const name = printable(path);
  if (isShort(before) && isShort(after)) return oneLine(name, before, after, style, width);
  const lines = changedLines(linesOf(before), linesOf(after), CONTEXT);
  const shown = options.all || lines.length <= MOST_LINES + 1 ? lines : lines.slice(0, MOST_LINES);
  const left = lines.length - shown.length;
  return [
    ...(name === '' ? [] : [`${INDENT}${markOf(before, after, style)}${name}:`]),
    ...shown.map((line) => `${INDENT}    ${rendered(line, style, width - 4)}`),
    ...(left > 0 ? [`${INDENT}    ${style.dim(`… ${left} more lines; --all shows them`)}`] : []),
  ];
}

const INDENT = '    ';

function isShort(value: Json | undefined): boolean {
  if (typeof value === 'string') return !value.includes('\n');
  return value === undefined || !(isObject(value) || Array.isArray(value)) || Object.keys(value).length === 0;
}

function oneLine(
  name: string,
  before: Json | undefined,
  after: Json | undefined,
  style: Style,
  width: number,
): string[] {
  const mark = markOf(before, after, style);
  if (before === undefined || after === undefined) {
    const [value, paint] = before === undefined ? [after, style.good] : [before, style.bad];
    return [`${INDENT}${mark}${name}: ${paint(clipped(shortText(value!), width - name.length - 4))}`];
  }
  // Of a secret nothing can be told but that it changes.
  if (isMask(before) && isMask(after)) return [`${INDENT}${mark}${name}: ${style.warn(after)}`];
  const [was, is] = [shortText(before), shortText(after)];
  if (name.length + was.length + is.length + 7 <= Math.max(width, 40)) {
    return [`${INDENT}${mark}${name}: ${style.bad(was)} → ${style.good(is)}`];
  }
  const [from, to] = clippedPair(was, is, width - 6);
  return [
    `${INDENT}${mark}${name}:`,
    `${INDENT}    ${style.bad(`- ${from}`)}`,
    `${INDENT}    ${style.good(`+ ${to}`)}`,
  ];
}

function markOf(before: Json | undefined, after: Json | undefined, style: Style): string {
  if (before === undefined) return style.good('+ ');
  return after === undefined ? style.bad('- ') : style.warn('~ ');
}

/** What is no text is told from a text that reads the same. */
function shortText(value: Json): string {
  return isMask(value) ? value : printable(JSON.stringify(value));
}

function linesOf(value: Json | undefined): string[] {
  if (value === undefined) return [];
  if (Array.isArray(value) && value.every((item) => isShort(item))) return value.map(shortText);
  const text =
    typeof value === 'string' ? value : stringify(value, { lineWidth: 0, aliasDuplicateObjects: false });
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  else if (typeof value === 'string' && lines.length > 1) lines.push('(no end of line)');
  return lines;
}

function rendered({ kind, text }: Line, style: Style, width: number): string {
  const [sign, paint]: [string, Paint] = {
    removed: ['- ', style.bad] as [string, Paint],
    added: ['+ ', style.good] as [string, Paint],
    same: ['  ', style.dim] as [string, Paint],
    skipped: ['… ', style.dim] as [string, Paint],
  }[kind];
  return paint(`${sign}${clipped(printable(text), width - 2)}`);
}

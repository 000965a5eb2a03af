import { printable } from './printable';
import { Paint, Style } from './style';
import { Cell, table } from './table';
import type { History, HistoryEntry } from '../../actions/history';
import type { AuditEntry } from '../../ledger/records';

export const AUDIT_COLUMNS = [
  { title: 'TIME' },
  { title: 'WHAT' },
  { title: 'RESULT' },
  { title: 'OPERATION' },
  { title: 'WHO' },
  { title: 'FROM' },
  { title: 'COMMAND' },
];

export const DECISION_COLUMNS = [
  { title: 'TIME' },
  { title: 'WHAT' },
  { title: 'OPERATION' },
  { title: 'WHO' },
  { title: 'WHY' },
];

/** What was done, newest first, a line for each. */
export function renderHistory(
  { application, total, entries, fleet }: History,
  style: Style,
  width = Infinity,
): string {
  if (total === 0) return `nothing was done with ${printable(application ?? `the fleet ${fleet}`)} yet\n`;
  const rows =
    application === undefined ? entries.map((entry) => auditRow(entry, style)) : entries.map(decisionRow);
  const older = total - entries.length;
  return [
    table(application === undefined ? AUDIT_COLUMNS : DECISION_COLUMNS, rows, style, width),
    ...(older > 0 ? [style.dim(`${older} older are not shown; --limit ${total} shows them`)] : []),
    '',
  ].join('\n');
}

/** A row of the audit. */
export function auditRow(entry: HistoryEntry, style: Style): Cell[] {
  const { time, what, result, operation, who, from, command, why } = entry;
  const done = why === undefined ? command : `${command} (${why})`;
  return [
    clock(time),
    what,
    result === undefined ? '' : { text: result, paint: resultPaint(result, style) },
    operation ?? '',
    who,
    from ?? '',
    done ?? '',
  ];
}

export function decisionRow({ time, what, operation, who, why }: HistoryEntry): Cell[] {
  return [clock(time), what, operation ?? '-', who, why ?? '-'];
}

/** A time, as people read it; in UTC, so that two of them can compare notes. */
export function clock(time: string): string {
  return `${new Date(time).toISOString().slice(0, 19).replace('T', ' ')}Z`;
}

export function resultPaint(result: AuditEntry['result'], style: Style): Paint {
  return {
    started: style.dim,
    done: style.good,
    failed: style.bad,
    refused: style.warn,
    interrupted: style.warn,
  }[result];
}

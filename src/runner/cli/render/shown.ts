import { AUDIT_COLUMNS, auditRow, clock, DECISION_COLUMNS, decisionRow } from './history';
import { count } from './overview';
import { printable } from './printable';
import { Style } from './style';
import { Cell, table } from './table';
import type { Shown, ShownApplication, ShownOperation } from '../../actions/show';
import type { OperationState } from '../../ledger/operations';
import type { Restore } from '../../ledger/records';

/** An application or an operation, as the ledger knows it. */
export function renderShown(shown: Shown, style: Style, width = Infinity): string {
  const blocks =
    shown.is === 'application' ? application(shown, style, width) : operation(shown, style, width);
  return `${blocks.join('\n\n')}\n`;
}

function application({ placement }: ShownApplication, style: Style, width: number): string[] {
  const { app, cluster, clusterUid, epoch, epochHigh, token, phase, op, parked, namespace } = placement;
  const { restore, uid, created, debts, fences, stateRoots, overrides, decisions, revision } = placement;
  const optional = (label: string, lines: readonly string[]) =>
    lines.map((line, i) => [i === 0 ? label : '', line]);
  const facts = [
    ['cluster', `${cluster} (${clusterUid})`],
    ['namespace', namespace],
    ['epoch', epochHigh === epoch ? String(epoch) : `${epoch}, ${epochHigh} at most so far`],
    ['token', `${token}, of revision ${revision}`],
    ['starts from', restoreText(restore)],
    ['phase', phase],
    ...optional(
      'operation',
      op ? [`${op.id}${op.to === undefined ? '' : ` to ${op.to}`}, since ${clock(op.since)}`] : [],
    ),
    ...optional(
      'parked',
      parked ? [`${parked.reason}${parked.deadline ? `; until ${clock(parked.deadline)}` : ''}`] : [],
    ),
    ...optional('created', created.length > 0 ? created : []),
    ...optional('uid', uid === undefined ? [] : [uid]),
    ...optional(
      'debts',
      debts.map(({ kind, cluster: where, epoch: of }) => `${kind} epoch ${of} on ${where}`),
    ),
    ...optional('fences', fences.length > 0 ? [String(fences.length)] : []),
    ...optional('state', stateRoots),
    ...optional(
      'autoscaler',
      Object.entries(overrides ?? {}).map(([vertex, value]) => `${vertex}: ${value}`),
    ),
  ];
  const rows = [...decisions].reverse().map((decision) => decisionRow(decision));
  return [
    [style.bold(printable(app)), ...aligned(facts, style)].join('\n'),
    ...(rows.length > 0 ? [table(DECISION_COLUMNS, rows, style, width)] : []),
  ];
}

function aligned(facts: readonly (readonly string[])[], style: Style): string[] {
  const most = Math.max(...facts.map(([label]) => label.length));
  return facts.map(([label, text]) => `  ${style.dim(label.padEnd(most))}  ${printable(text)}`);
}

function restoreText(restore: Restore): string {
  if (restore.kind === 'empty') return 'nothing';
  const { kind, uri, id, time, registered, verified } = restore;
  const known = [
    ...(id === undefined ? [] : [`number ${id}`]),
    ...(time === undefined ? [] : [clock(time)]),
    ...(registered === undefined ? [] : [`registered: ${registered}`]),
    ...(verified === undefined ? [] : [verified ? 'verified' : 'not verified']),
  ];
  return `${kind} ${uri}${known.length > 0 ? ` (${known.join(', ')})` : ''}`;
}

const STEPS = [{ title: 'STEP' }, { title: 'ISSUED' }, { title: 'DONE' }];

function operation(shown: ShownOperation, style: Style, width: number): string[] {
  const { operation: id, state, audit, steps, applications } = shown;
  const open = steps.filter(({ done }) => done === undefined).length;
  const rows = steps.map(({ step, issued, done }): Cell[] => [
    step,
    clock(issued),
    done === undefined ? { text: 'open', paint: style.warn } : clock(done),
  ]);
  const holds = applications.map(printable).join(', ');
  return [
    `${style.bold(printable(id))}: ${statePaint(state, style)(state)}`,
    ...(audit.length > 0
      ? [
          table(
            AUDIT_COLUMNS,
            audit.map((entry) => auditRow(entry, style)),
            style,
            width,
          ),
        ]
      : []),
    ...(steps.length > 0 ? [table(STEPS, rows, style, width)] : []),
    ...(holds === '' ? [] : [`it holds ${holds}`]),
    ...(open > 0 || holds !== ''
      ? [`${count(open, 'step')} open; flink-fleet resume looks what became of them, and goes on`]
      : []),
  ];
}

function statePaint(state: OperationState, style: Style): Style['good'] {
  if (state === 'done') return style.good;
  return state === 'failed' ? style.bad : style.warn;
}

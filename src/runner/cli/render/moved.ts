import { count } from './overview';
import { printable } from './printable';
import { Style } from './style';
import { Cell, table } from './table';
import type { Moved, MovedApplication, ShownPlan } from '../../actions/move';
import type { PlannedRow } from '../../actions/move-rows';
import type { Restore } from '../../ledger/records';
import { durationText } from '../../status/duration-text';

const COLUMNS = [
  { title: 'APPLICATION' },
  { title: 'TIER', right: true },
  { title: 'FROM → TO' },
  { title: 'EPOCH' },
  { title: 'RESTORES' },
  { title: 'AGE / MAX', right: true },
  { title: 'FENCE' },
  { title: 'WHY THERE' },
];

/** What would be done: who goes where, from what, behind which fence; and who does not. */
export function renderPlan(plan: ShownPlan, style: Style, width = Infinity): string {
  const { kind, from, moves, left, health } = plan;
  const goes = moves.filter(({ to }) => to !== undefined);
  const parks = moves.filter(({ to }) => to === undefined);
  const sums = [
    `${count(goes.length, 'application')} ${goes.length === 1 ? 'moves' : 'move'}`,
    ...(parks.length > 0 ? [`${parks.length} ${parks.length === 1 ? 'finds' : 'find'} no place`] : []),
    ...(left.length > 0
      ? [
          `${left.length} ${left.length === 1 ? 'is' : 'are'} left as ${left.length === 1 ? 'it is' : 'they are'}`,
        ]
      : []),
  ];
  const evidence = kind === 'failover' ? health.evidence.map((line) => `  ${printable(line)}`) : [];
  return [
    `${style.bold(`${kind}${from === undefined ? '' : ` ${from}`}`)}: ${sums.join(', ')}`,
    ...evidence,
    ...(goes.length > 0
      ? [
          '',
          table(
            COLUMNS,
            goes.map((row) => rowOf(row, style)),
            style,
            width,
          ),
        ]
      : []),
    ...(parks.length > 0 ? ['', pairs('PARKED', parks, style, width)] : []),
    ...(left.length > 0 ? ['', pairs('LEFT', left, style, width)] : []),
    '',
  ].join('\n');
}

function rowOf(row: PlannedRow, style: Style): Cell[] {
  const { app, tier, from, to, epoch, nextEpoch, fence, restore, problem, why } = row;
  return [
    { text: app, paint: style.bold },
    String(tier),
    `${from} → ${to ?? '-'}`,
    `${epoch}→${nextEpoch}`,
    problem === undefined ? restoreText(restore) : { text: printable(problem), paint: style.bad },
    ageText(row),
    fence === undefined ? { text: 'none', paint: style.bad } : fence,
    why,
  ];
}

function ageText({ restoreAgeSeconds, maxStateAgeSeconds }: PlannedRow): string {
  if (restoreAgeSeconds === undefined) return '-';
  return `${durationText(restoreAgeSeconds)} / ${durationText(maxStateAgeSeconds)}`;
}

export function restoreText(restore: Restore | undefined): string {
  if (restore === undefined) return '-';
  if (restore.kind === 'empty') return 'nothing';
  return `${restore.kind}${restore.id === undefined ? '' : ` ${restore.id}`}`;
}

function pairs(
  title: string,
  rows: readonly { readonly app: string; readonly why: string }[],
  style: Style,
  width: number,
): string {
  return table(
    [{ title }, { title: 'WHY' }],
    rows.map(({ app, why }) => [{ text: app, paint: style.bold }, printable(why)]),
    style,
    width,
  );
}

const DONE = [
  { title: 'APPLICATION' },
  { title: 'ON' },
  { title: 'EPOCH', right: true },
  { title: 'RESTORED' },
  { title: 'END' },
  { title: 'WHY' },
];

/** What became of each. */
export function renderMoved(moved: Moved, style: Style, width = Infinity): string {
  const { plan, operation, applications, outcome, placements } = moved;
  if (outcome === 'planned') return renderPlan(plan, style, width);
  if (outcome === 'declined') return 'nothing was done\n';
  return `${[
    endTable(applications, style, width),
    movedText(moved, style),
    ...(placements === undefined ? [] : [`${placements} says so now; commit it`]),
    style.dim(`flink-fleet show ${operation} tells each step`),
  ].join('\n')}\n`;
}

export function endTable(applications: readonly MovedApplication[], style: Style, width: number): string {
  const rows = applications.map(({ app, cluster, epoch, restore, end, why, warning }): Cell[] => [
    { text: app, paint: style.bold },
    cluster,
    String(epoch),
    restoreText(restore),
    { text: end ?? '-', paint: end === 'done' ? style.good : end === 'parked' ? style.bad : style.warn },
    end !== 'done' ? printable(why) : { text: printable(warning ?? ''), paint: style.bad },
  ]);
  return table(DONE, rows, style, width);
}

/** How many came through. */
export function movedText({ applications, outcome, operation }: Omit<Moved, 'plan'>, style: Style): string {
  const done = applications.filter(({ end }) => end === 'done').length;
  if (outcome === 'done') return style.good(`${count(done, 'application')} moved`);
  const open = applications.some(({ end }) => end === 'interrupted');
  return style.bad(
    `${done} of ${count(applications.length, 'application')} moved${open ? `; flink-fleet resume ${operation} goes on` : ''}`,
  );
}

import { renderField } from './field-change';
import { count } from './overview';
import { printable } from './printable';
import { Style } from './style';
import { Cell, Column, table } from './table';
import { Change, ChangeAction, ChangeSet, ClusterChanges, counts, countsOf } from '../../apply/change-set';
import { nameOf } from '../../kube/object';

export interface ChangesOptions {
  /** Each object that is made, and all of it, however many there are. */
  readonly all?: boolean;
  /** It is not a plan any more. */
  readonly done?: boolean;
}

/** What an apply would do: a table of the clusters, then each object that changes, and the sum of it. */
export function renderChanges(
  changeSet: ChangeSet,
  style: Style,
  width = Infinity,
  { all = false, done = false }: ChangesOptions = {},
): string {
  const sections = changeSet.clusters.map((cluster) => section(cluster, style, { all, width }));
  const counted = changeSet.clusters.some(({ changes }) => !all && manyOf(changes).size > 0);
  return [
    summaryTable(changeSet, style, width),
    ...clustersNotReached(changeSet, style),
    ...sections.filter((lines) => lines.length > 0).map((lines) => lines.join('\n')),
    ...(counted
      ? [style.dim('What is only counted is shown one by one by --all, and by --output json.')]
      : []),
    `${sentence(changeSet, done)}\n`,
  ].join('\n\n');
}

/** Columns that are there only when there is something in them. */
const COLUMNS: readonly {
  readonly title: string;
  readonly action: ChangeAction;
  readonly always?: boolean;
}[] = [
  { title: 'CREATE', action: 'create', always: true },
  { title: 'CHANGE', action: 'configure', always: true },
  { title: 'RECREATE', action: 'recreate' },
  { title: 'PRUNE', action: 'prune', always: true },
  { title: 'KEPT', action: 'keep' },
  { title: 'UNCHANGED', action: 'unchanged', always: true },
  { title: 'REFUSED', action: 'refuse', always: true },
  { title: 'FAILED', action: 'fail' },
  { title: 'NOT DONE', action: 'skip' },
];

function summaryTable(changeSet: ChangeSet, style: Style, width: number): string {
  const sums = counts(changeSet);
  const shown = COLUMNS.filter(({ action, always }) => always || sums[action] > 0);
  const columns: Column[] = [
    { title: 'CLUSTER' },
    ...shown.map(({ title }) => ({ title, right: true })),
    ...(sums.notReached > 0 ? [{ title: 'STATE' }] : []),
  ];
  const rows = changeSet.clusters.map(({ cluster, state, changes }): Cell[] => {
    const each = countsOf(changes);
    const reached = state === 'reached';
    return [
      { text: cluster, paint: reached ? style.bold : style.bad },
      ...shown.map(({ action }): Cell => (reached ? numberCell(each[action], action, style) : '-')),
      ...(sums.notReached > 0 ? [{ text: state, paint: reached ? style.dim : style.bad }] : []),
    ];
  });
  return table(columns, rows, style, width);
}

function clustersNotReached({ clusters }: ChangeSet, style: Style): string[] {
  const lines = clusters
    .filter(({ state }) => state !== 'reached')
    .map(({ cluster, state, why }) => {
      const reason = why === undefined ? '' : `: ${printable(why)}`;
      return `${style.bad('!')} ${style.bold(cluster)} ${state === 'refused' ? 'is refused' : 'was not reached'}${reason}`;
    });
  return lines.length > 0 ? [lines.join('\n')] : [];
}

function numberCell(number: number, action: ChangeAction, style: Style): Cell {
  const text = String(number);
  if (number === 0 || action === 'unchanged') return { text, paint: style.dim };
  return { text, paint: paintOf(action, style) };
}

function paintOf(action: ChangeAction, style: Style): Style['good'] {
  return {
    create: style.good,
    configure: style.warn,
    recreate: style.bad,
    prune: style.bad,
    keep: style.dim,
    refuse: style.bad,
    fail: style.bad,
    skip: style.warn,
    unchanged: style.dim,
  }[action];
}

const MARKS: Readonly<Record<ChangeAction, string>> = {
  create: '+',
  configure: '~',
  recreate: '-/+',
  prune: '-',
  keep: '= kept',
  refuse: '! refused',
  fail: '! failed',
  skip: '? not done',
  unchanged: '=',
};

interface SectionOptions {
  readonly all: boolean;
  readonly width: number;
}

function section({ cluster, changes }: ClusterChanges, style: Style, options: SectionOptions): string[] {
  const many = options.all ? new Set<string>() : manyOf(changes);
  const shown = changes.filter(
    ({ action, object, warnings = [] }) =>
      (action !== 'unchanged' || warnings.length > 0) && !(action === 'create' && many.has(object.kind)),
  );
  const lines = [
    ...[...many].map((kind) => countedLine(kind, changes, style, options.width)),
    ...shown.flatMap((change) => changeLines(change, style, options)),
  ];
  return lines.length === 0 ? [] : [style.bold(cluster), ...lines];
}

/** More objects of a kind than these are counted, where they are made: nobody reads thousands of names. */
const MANY = 20;

function manyOf(changes: readonly Change[]): Set<string> {
  const kinds = new Map<string, number>();
  for (const { action, object } of changes) {
    if (action === 'create') kinds.set(object.kind, (kinds.get(object.kind) ?? 0) + 1);
  }
  return new Set([...kinds].filter(([, number]) => number > MANY).map(([kind]) => kind));
}

/** `+ 412 ConfigMap: 120 in ads, 92 in payments and 200 in 14 more namespaces`. */
function countedLine(kind: string, changes: readonly Change[], style: Style, width: number): string {
  const namespaces = new Map<string, number>();
  for (const { action, object } of changes) {
    if (action !== 'create' || object.kind !== kind) continue;
    namespaces.set(object.namespace ?? '', (namespaces.get(object.namespace ?? '') ?? 0) + 1);
  }
  const sorted = [...namespaces].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  const total = sorted.reduce((sum, [, number]) => sum + number, 0);
  const head = `  ${style.good('+')} ${total} ${printable(kind)}`;
  if (sorted.length === 1 && sorted[0][0] === '') return head;
  let room =
    Math.min(width, 120) - `  + ${total} ${kind}: `.length - ' and 10000 in 1000 more namespaces'.length;
  const parts: string[] = [];
  for (const [namespace, number] of sorted) {
    const part = `${number} in ${printable(namespace)}`;
    room -= part.length + 2;
    if (room < 0 && parts.length > 0) break;
    parts.push(part);
  }
  const left = sorted.slice(parts.length);
  const rest = left.reduce((sum, [, number]) => sum + number, 0);
  return `${head}: ${parts.join(', ')}${left.length > 0 ? ` and ${rest} in ${count(left.length, 'more namespace')}` : ''}`;
}

function changeLines(change: Change, style: Style, { all, width }: SectionOptions): string[] {
  const { action, object, application, fields = [], why, warnings = [] } = change;
  const paint = paintOf(action, style);
  const of = application === undefined ? '' : style.dim(` of ${printable(application)}`);
  const reason = why === undefined ? '' : `: ${printable(why)}`;
  // What is made is told in full only where that is asked for.
  const told = action === 'create' && !all ? [] : fields;
  return [
    `  ${paint(MARKS[action])} ${style.bold(printable(nameOf(object)))}${of}${reason}`,
    ...told.flatMap((field) => renderField(field, style, { all, width })),
    ...warnings.map((text) => `    ${style.warn('warning')} ${printable(text)}`),
  ];
}

/** `plan: 3 to create, 2 to change, 0 to prune, 1 refused; 2 clusters reached, 1 not`. */
export function sentence(changeSet: ChangeSet, done = false): string {
  const { create, configure, recreate, prune, keep, refuse, fail, skip, reached, notReached } =
    counts(changeSet);
  const some = (number: number, what: string) => (number > 0 ? [`${number} ${what}`] : []);
  const what = [
    `${create} ${done ? 'created' : 'to create'}`,
    `${configure} ${done ? 'changed' : 'to change'}`,
    ...some(recreate, done ? 'recreated' : 'to recreate'),
    `${prune} ${done ? 'pruned' : 'to prune'}`,
    ...some(keep, 'kept'),
    ...some(refuse, 'refused'),
    ...some(fail, 'failed'),
    ...some(skip, 'not done'),
  ];
  return `${done ? 'applied' : 'plan'}: ${what.join(', ')}; ${count(reached, 'cluster')} reached${notReached > 0 ? `, ${notReached} not` : ''}`;
}

import { count } from './overview';
import { printable } from './printable';
import { Style } from './style';
import { Cell, table } from './table';
import type { Status } from '../../actions/status';
import { ageText, durationText } from '../../status/duration-text';
import { StatusRow, Verdict, VERDICTS } from '../../status/row';

const COLUMNS = [
  { title: 'APPLICATION' },
  { title: 'CLUSTER' },
  { title: 'EPOCH', right: true },
  { title: 'STATE' },
  { title: 'JOB' },
  { title: 'STARTED', right: true },
  { title: 'CHECKPOINT', right: true },
  { title: 'WHY' },
];

/** What runs where: problems first, counts at the end, and which clusters did not answer. */
export function renderStatus(status: Status, style: Style, width = Infinity): string {
  const { applications } = status;
  const rows = applications.map((row) => cellsOf(row, status.time, style));
  const shown = rows.length > 0 ? `${table(COLUMNS, rows, style, width)}\n` : '';
  return `${shown}${renderCounts(status, style)}\n${renderClusters(status, style)}${fenceLines(status, style).join('')}`;
}

function cellsOf(row: StatusRow, now: string, style: Style): Cell[] {
  const { application, cluster, epoch, verdict, why, started, lifecycleState, jobState, lastSeen } = row;
  const job = [lifecycleState, jobState].filter(Boolean).join(' ');
  return [
    { text: application, paint: style.bold },
    cluster || '-',
    String(epoch),
    { text: verdict, paint: paintOf(row, style) },
    job ||
      (lastSeen ? `${[lastSeen.lifecycleState, lastSeen.jobState].filter(Boolean).join(' ') || '?'}?` : '-'),
    started === undefined ? '-' : ageText(started, now),
    checkpointText(row),
    why,
  ];
}

/** With what it may be at most, where that is known. */
function checkpointText({ checkpoint, maxStateAgeSeconds }: StatusRow): string {
  if (!checkpoint) return '-';
  const age = durationText(checkpoint.ageSeconds);
  return maxStateAgeSeconds === undefined ? age : `${age} / ${durationText(maxStateAgeSeconds)}`;
}

const GOOD: ReadonlySet<Verdict> = new Set(['ok', 'finished']);
const ALARMING: ReadonlySet<Verdict> = new Set(['unexpected', 'missing', 'unfenced', 'failing']);

function paintOf({ verdict, problem }: Pick<StatusRow, 'verdict' | 'problem'>, style: Style) {
  if (GOOD.has(verdict)) return style.good;
  if (ALARMING.has(verdict)) return style.bad;
  return problem ? style.warn : style.dim;
}

function renderCounts({ counts, applications, fleet }: Status, style: Style): string {
  const parts = VERDICTS.filter((verdict) => counts[verdict]).map(
    (verdict) => `${counts[verdict]} ${verdict}`,
  );
  const total = count(applications.length, 'application');
  return `${style.bold(`fleet ${fleet}`)}: ${total}${parts.length > 0 ? `: ${parts.join(', ')}` : ''}`;
}

function renderClusters({ clusters, time }: Status, style: Style): string {
  const silent = clusters.filter(({ reached }) => !reached);
  const answered = clusters.length - silent.length;
  const head = `${answered} of ${count(clusters.length, 'cluster')} answered\n`;
  const lines = silent.map(({ cluster, why, lastSeen }) => {
    const ago = lastSeen && ageText(lastSeen, time);
    return `${style.bad(`${cluster} was not reached`)}${ago ? `, last ${ago} ago` : ''}: ${printable(why ?? '')}\n`;
  });
  return head + lines.join('');
}

/** Nothing where no fence is needed. */
function fenceLines({ fences }: Status, style: Style): string[] {
  return fences.map(({ storage, reached, why, needed, open, untried }) => {
    const all = `${count(needed, 'fence')} in ${storage}`;
    if (!reached) return `${style.bad(`${all} ${is(needed)} not known to hold`)}: ${printable(why ?? '')}\n`;
    if (open > 0) return `${style.bad(`${open} of ${all} ${open === 1 ? 'does' : 'do'} not hold`)}\n`;
    const holds = `${all} ${needed === 1 ? 'holds' : 'hold'}`;
    return `${untried === undefined ? holds : `${holds} by what is denied; ${printable(untried)}`}\n`;
  });
}

const is = (number: number) => (number === 1 ? 'is' : 'are');

/** As much as a terminal has room for: what is worst stands first, and what it comes to at the end. */
export function fitStatus(status: Status, style: Style, width: number, height: number): string {
  const lines = renderStatus(status, style, width).trimEnd().split('\n');
  if (lines.length < height) return lines.join('\n');
  // Of wrapped reasons there may be more lines; then the terminal scrolls a little.
  const silent = status.clusters.filter(({ reached }) => !reached).length;
  const end = lines.slice(-(2 + silent + status.fences.length));
  const room = Math.max(1, height - end.length - 2);
  return [...lines.slice(0, room), `… and ${lines.length - end.length - room} more lines`, ...end].join('\n');
}

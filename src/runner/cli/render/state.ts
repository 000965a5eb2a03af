import { printable } from './printable';
import { Style } from './style';
import { Cell, table } from './table';
import type { JobState, State, VerifiedState } from '../../actions/state';
import { Registered } from '../../state/registered';
import { ageText, durationText } from '../../status/duration-text';

const COLUMNS = [
  { title: 'KIND' },
  { title: 'ID', right: true },
  { title: 'AGE', right: true },
  { title: 'COUNTS' },
  { title: 'WHERE' },
  { title: 'WHY' },
];

/** All restore points of an epoch, newest first. */
export function renderCandidates(state: State, style: Style, width = Infinity): string {
  return heads(state, style, ({ candidates }) => {
    if (candidates.length === 0) return 'no restore point\n';
    const rows = candidates.map(({ kind, id, time, registered, uri, why, broken }): Cell[] => [
      kind,
      String(id),
      ageText(time, state.time),
      countsText(registered, style),
      within(uri, state.root),
      broken ? { text: `${broken}; ${why}`, paint: style.bad } : why,
    ]);
    return `${table(COLUMNS, rows, style, width)}\n`;
  });
}

/** Where an application would go on. */
export function renderResolutions(state: State, style: Style): string {
  return heads(state, style, ({ resolution, verification }) => {
    if (resolution.outcome === 'empty') return `starts empty: ${printable(resolution.why)}\n`;
    const { from, ageSeconds } = resolution;
    const why = printable(resolution.why);
    const age = ageSeconds === undefined ? '' : `, ${durationText(ageSeconds)} old`;
    const point = from
      ? `${from.kind}${from.id === undefined ? '' : ` ${from.id}`}${age}\n  ${printable(from.uri)}\n`
      : '';
    if (resolution.outcome === 'decide') {
      return `${style.bad(`a person must decide (${resolution.obstacle})`)}: ${why}\n${point && `would be ${point}`}`;
    }
    const whole = verification && `  whole: ${verification.files} files, ${bytesText(verification.bytes)}\n`;
    return `${style.good('goes on from')} ${point}  ${why}\n${whole ?? ''}`;
  });
}

const VERIFIED = [
  { title: 'KIND' },
  { title: 'ID', right: true },
  { title: 'FILES', right: true },
  { title: 'SIZE', right: true },
  { title: 'WHERE' },
  { title: 'WHOLE' },
];

/** Whether the restore points that count are whole. */
export function renderVerified({ points, ...state }: VerifiedState, style: Style, width = Infinity): string {
  const rows = points.map(({ candidate: { kind, id, uri }, verification }): Cell[] => [
    kind,
    String(id),
    String(verification.files),
    bytesText(verification.bytes),
    within(uri, state.root),
    verification.ok
      ? { text: 'yes', paint: style.good }
      : { text: verification.problems.join('; '), paint: style.bad },
  ]);
  return `${head(state, style)}${points.length > 0 ? `${table(VERIFIED, rows, style, width)}\n` : 'nothing counts\n'}`;
}

function heads(state: State, style: Style, render: (job: JobState) => string): string {
  const parts = state.jobs.map(
    (job) => `${job.job ? `${style.bold(printable(job.job))}\n` : ''}${render(job)}`,
  );
  return `${head(state, style)}${parts.join('\n')}`;
}

function head({ application, cluster, epoch, root }: Omit<State, 'jobs'>, style: Style): string {
  return `${style.bold(application)}: epoch ${epoch} on ${cluster}, ${printable(root)}\n`;
}

function countsText(registered: Registered, style: Style): Cell {
  if (registered === 'proven') return { text: 'yes', paint: style.good };
  return registered === 'no' ? { text: 'no', paint: style.dim } : { text: 'unproven', paint: style.warn };
}

const within = (uri: string, root: string): string =>
  uri.startsWith(`${root}/`) ? uri.slice(root.length + 1) : uri;

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

function bytesText(bytes: number): string {
  const step = bytes === 0 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log2(bytes) / 10));
  const value = bytes / 1024 ** step;
  return `${value < 10 && step > 0 ? value.toFixed(1) : Math.round(value)} ${UNITS[step]}`;
}

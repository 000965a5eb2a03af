import { count } from './overview';
import { Style } from './style';
import { Cell, table } from './table';
import { freeText, percent, reasonsText } from '../../../fleet/placement';
import type { Move, Parked, Rejection, Stranded } from '../../../fleet/placement';
import type { Simulated } from '../../actions/simulate';

/** What a loss would do: what moves where and why there, what finds no place and why. */
export function renderSimulated(simulated: Simulated, style: Style, width = Infinity): string {
  const { loss, moves, parked, stranded } = simulated;
  const what = loss.kind === 'cluster' ? loss.name : `failure domain ${loss.name}`;
  const lost = [...loss.clusters, ...loss.storages.map((name) => `state storage ${name}`)].join(', ');
  return [
    `${style.bold(`losing ${what}`)}${loss.kind === 'cluster' ? '' : ` (${lost})`}: ${summary(simulated)}`,
    ...(moves.length > 0 ? [moveTable(moves, style, width)] : []),
    ...(parked.length > 0 ? ['', parkedTable(parked, style, width)] : []),
    ...(stranded.length > 0 ? ['', strandedTable(stranded, style, width)] : []),
    '',
    useTable(simulated, style),
    '',
    verdict(simulated, style),
    '',
  ].join('\n');
}

function summary({ moves, parked, stranded }: Simulated): string {
  return [
    `${count(moves.length, 'application')} would move`,
    ...(parked.length > 0 ? [`${parked.length} would be parked`] : []),
    ...(stranded.length > 0 ? [`${stranded.length} would be without state storage`] : []),
  ].join(', ');
}

const MOVE_COLUMNS = [
  { title: 'APPLICATION' },
  { title: 'TIER', right: true },
  { title: 'FROM → TO' },
  { title: 'EPOCH' },
  { title: 'WHY THERE' },
];

function moveTable(moves: readonly Move[], style: Style, width: number): string {
  const rows = moves.map(({ application, tier, from, to, epoch, weight, free }): Cell[] => [
    { text: application, paint: style.bold },
    String(tier),
    `${from} → ${to}`,
    `${epoch - 1}→${epoch}`,
    [`weight ${weight}`, ...(free === undefined ? [] : [freeText(free)])].join(', '),
  ]);
  return table(MOVE_COLUMNS, rows, style, width);
}

const PARKED_COLUMNS = [
  { title: 'PARKED' },
  { title: 'TIER', right: true },
  { title: 'FROM' },
  { title: 'WHY' },
];

function parkedTable(parked: readonly Parked[], style: Style, width: number): string {
  const rows = parked.map(({ application, tier, from, required, rejections }): Cell[] => [
    { text: application, paint: required ? style.bad : style.warn },
    String(tier),
    from,
    whyParked(rejections),
  ]);
  return table(PARKED_COLUMNS, rows, style, width);
}

/** That what is lost is lost, everybody knows; it is said only where there is nothing else to say. */
function whyParked(rejections: readonly Rejection[]): string {
  const left = rejections.filter(({ reasons }) => !reasons.some(({ code }) => code === 'cluster-lost'));
  return (left.length > 0 ? left : rejections)
    .map(({ cluster, reasons }) => `${cluster}: ${reasonsText(reasons)}`)
    .join('; ');
}

const STRANDED_COLUMNS = [
  { title: 'WITHOUT STATE' },
  { title: 'TIER', right: true },
  { title: 'ON' },
  { title: 'WHY' },
];

function strandedTable(stranded: readonly Stranded[], style: Style, width: number): string {
  const rows = stranded.map(({ application, tier, from, required, storage }): Cell[] => [
    { text: application, paint: required ? style.bad : style.warn },
    String(tier),
    from,
    `state storage ${storage} is lost; it runs on, and can take no checkpoint`,
  ]);
  return table(STRANDED_COLUMNS, rows, style, width);
}

const USE_COLUMNS = [
  { title: 'LEFT' },
  { title: 'APPS', right: true },
  { title: 'CPU', right: true },
  { title: 'MEMORY', right: true },
];

function useTable({ clusters }: Simulated, style: Style): string {
  const rows = clusters.map(({ cluster, applications, share }): Cell[] => [
    cluster,
    String(applications),
    share ? percent(share.cpu) : '-',
    share ? percent(share.memory) : '-',
  ]);
  return table(USE_COLUMNS, rows, style);
}

function verdict({ survived, settlement }: Simulated, style: Style): string {
  if (survived) return style.good('What must survive this loss does.');
  const searched = settlement === 'gave-up' ? ' (no way was found within bounds; there may be one)' : '';
  return style.bad(`Not survived: some of these must, by their queues${searched}.`);
}

import { Style } from './style';
import { Cell, table } from './table';
import { percent } from '../../../fleet/placement';
import type { Overview, LossSummary } from '../../actions/overview';

const COLUMNS = [
  { title: 'CLUSTER' },
  { title: 'DOMAIN' },
  { title: 'APPS', right: true },
  { title: 'CPU', right: true },
  { title: 'MEMORY', right: true },
  { title: 'IF LOST' },
];

/** A fleet at a glance: its clusters, how full they are, and what the loss of each would do. */
export function renderOverview(
  { fleet, tenants, applications, clusters, losses }: Overview,
  style: Style,
): string {
  const counts = [
    count(clusters.length, 'cluster'),
    count(tenants, 'tenant'),
    count(applications, 'application'),
  ].join(', ');
  const lossOf = new Map(losses.filter(({ kind }) => kind === 'cluster').map((loss) => [loss.name, loss]));
  const rows = clusters.map(({ cluster, failureDomain, applications: running, share }): Cell[] => [
    { text: cluster, paint: style.bold },
    failureDomain,
    String(running),
    share ? percent(share.cpu) : '-',
    share ? percent(share.memory) : '-',
    consequences(lossOf.get(cluster)!, style),
  ]);
  return `${style.bold(`fleet ${fleet}`)}: ${counts}\n${table(COLUMNS, rows, style)}\n${renderLosses(losses, style)}`;
}

/** The failure domains that take more along than one cluster, which is told already; and what it all comes to. */
function renderLosses(losses: readonly LossSummary[], style: Style): string {
  const domains = losses
    .filter(
      ({ kind, clusters, storages }) =>
        kind === 'failure-domain' && (clusters.length !== 1 || storages.length > 0),
    )
    .map((loss): Cell[] => [
      loss.name,
      [...loss.clusters, ...loss.storages].join(', '),
      consequences(loss, style),
    ]);
  const failing = losses.filter(({ survived }) => !survived);
  const verdict =
    failing.length === 0
      ? style.good('What must survive the loss of a cluster or of a failure domain does.')
      : style.bad(
          `Not survived: the loss of ${failing.map(({ kind, name }) => `${kind} ${name}`).join(', ')}.`,
        );
  return `${domains.length > 0 ? `\n${table(DOMAIN_COLUMNS, domains, style)}\n` : ''}\n${verdict}\n`;
}

const DOMAIN_COLUMNS = [{ title: 'FAILURE DOMAIN' }, { title: 'TAKES ALONG' }, { title: 'IF LOST' }];

function consequences({ moves, parked, stranded, survived }: LossSummary, style: Style): Cell {
  const parts = [
    ...(moves > 0 ? [`${moves} move`] : []),
    ...(parked > 0 ? [`${parked} parked`] : []),
    ...(stranded > 0 ? [`${stranded} without state`] : []),
  ];
  const text = parts.join(', ') || 'nothing';
  if (!survived) return { text: `${text}: not survived`, paint: style.bad };
  return parked + stranded > 0 ? { text, paint: style.warn } : text;
}

export function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}

import { Style } from './style';
import { Cell, table } from './table';
import { percent, verdictText } from '../../../fleet/placement';
import type { ClusterVerdict } from '../../../fleet/placement';
import type { Explained, ExplainedApplication } from '../../actions/explain';

/** Why applications are where they are: one in all detail, several with a line for each. */
export function renderExplained({ applications }: Explained, style: Style, width = Infinity): string {
  return `${applications.length === 1 ? one(applications[0], style, width) : many(applications, style, width)}\n`;
}

const MANY = [
  { title: 'APPLICATION' },
  { title: 'TIER', right: true },
  { title: 'QUEUE' },
  { title: 'CLUSTER' },
  { title: 'EPOCH', right: true },
  { title: 'WHY THERE' },
];

function many(applications: readonly ExplainedApplication[], style: Style, width: number): string {
  const rows = applications.map(({ application, tier, queue, cluster, epoch, clusters }): Cell[] => [
    { text: application, paint: style.bold },
    String(tier),
    queue,
    cluster,
    String(epoch),
    verdictText(clusters.find(({ verdict }) => verdict === 'chosen')!),
  ]);
  return table(MANY, rows, style, width);
}

const ONE = [
  { title: 'CLUSTER' },
  { title: 'VERDICT' },
  { title: 'RANK', right: true },
  { title: 'WEIGHT', right: true },
  { title: 'FREE', right: true },
  { title: 'WHY' },
];

function one(explained: ExplainedApplication, style: Style, width: number): string {
  const { application, queue, tier, cluster, epoch, placed, clusters } = explained;
  const since = placed === 'now' ? 'placed by this synthesis' : 'by the ledger';
  const rows = clusters.map((verdict): Cell[] => [
    verdict.cluster,
    { text: verdict.verdict, paint: paintOf(verdict, style) },
    verdict.rank === undefined ? '-' : String(verdict.rank),
    verdict.weight === 0 ? '-' : String(verdict.weight),
    verdict.free === undefined ? '-' : percent(verdict.free),
    verdictText(verdict),
  ]);
  const title = `${style.bold(application)}: ${cluster}, epoch ${epoch}, ${since}; queue ${queue}, tier ${tier}`;
  return `${title}\n${table(ONE, rows, style, width)}`;
}

function paintOf({ verdict }: ClusterVerdict, style: Style): Style['good'] {
  return { chosen: style.good, possible: style.dim, rejected: style.warn }[verdict];
}

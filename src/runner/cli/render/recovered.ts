import { endTable } from './moved';
import { count } from './overview';
import { printable } from './printable';
import { Style } from './style';
import { table } from './table';
import type { Cordoned } from '../../actions/cordon';
import type { Recovered, RecoverPlan } from '../../actions/recover';

const OWED = [{ title: 'APPLICATION' }, { title: 'OWED' }, { title: 'EPOCH', right: true }];

/** What is to be cleaned. */
export function renderOwed({ cluster, debts }: RecoverPlan, style: Style, width = Infinity): string {
  const rows = debts.map(({ app, kind, epoch }) => [{ text: app, paint: style.bold }, kind, String(epoch)]);
  return `${style.bold(`recover ${cluster}`)}: ${count(debts.length, 'debt')}\n\n${table(OWED, rows, style, width)}\n`;
}

/** What became of the cluster. */
export function renderRecovered(recovered: Recovered, style: Style, width = Infinity): string {
  const { plan, record, outcome, applications, placements } = recovered;
  if (outcome === 'declined') return 'nothing was done\n';
  if (outcome === 'nothing to do') return `nothing is owed of ${plan.cluster}\n`;
  const open = applications.filter(({ why }) => why !== '');
  const state =
    outcome === 'done'
      ? style.good(`${plan.cluster} is clean, and goes on as its generation ${record?.generation ?? '-'}`)
      : style.bad(`${plan.cluster} is not clean yet`);
  return `${[
    ...(outcome === 'done' || open.length === 0 ? [] : [endTable(open, style, width)]),
    state,
    ...(placements === undefined ? [] : [`${placements} says so now; commit it`]),
  ].join('\n')}\n`;
}

export function renderCordoned({ cluster, cordoned, outcome, placements }: Cordoned): string {
  const state = cordoned ? 'takes nothing new' : 'takes applications';
  return `${[
    `${printable(cluster)} ${state}${outcome === 'nothing to do' ? ' already' : ' from now on'}`,
    ...(placements === undefined ? [] : [`${placements} says so now; commit it`]),
  ].join('\n')}\n`;
}

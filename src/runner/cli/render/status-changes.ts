import { printable } from './printable';
import type { FenceStatus } from '../../actions/fence-status';
import type { Status } from '../../actions/status';
import type { StatusRow } from '../../status/row';

/** What has changed since the look before, a line each; for those who watch without a terminal. */
export function statusChanges(before: Status, now: Status): readonly string[] {
  const former = new Map(before.applications.map((row) => [row.application, row]));
  const current = new Set(now.applications.map(({ application }) => application));
  const reached = new Map(before.clusters.map((each) => [each.cluster, each.reached]));
  return [
    ...now.clusters
      .filter((each) => reached.get(each.cluster) !== each.reached)
      .map(({ cluster, reached: is, why }) =>
        is ? `${cluster} answers again` : `${cluster} was not reached: ${why}`,
      ),
    ...now.fences
      .filter((each) => fenceText(each) !== fenceText(before.fences.find(isOf(each))))
      .map((each) => `${each.storage}: ${fenceText(each)}`),
    ...now.applications
      .filter((row) => textOf(row) !== textOf(former.get(row.application)))
      .map((row) => `${row.application} ${textOf(row)}${wasOf(former.get(row.application))}`),
    ...before.applications
      .filter(({ application }) => !current.has(application))
      .map(({ application, verdict }) => `${application} is not shown any more; it was ${verdict}`),
  ].map((line) => `${now.time} ${printable(line)}`);
}

const isOf =
  ({ storage }: FenceStatus) =>
  (other: FenceStatus) =>
    other.storage === storage;

function fenceText(fence: FenceStatus | undefined): string {
  if (!fence) return '';
  const { reached, why, needed, open } = fence;
  return reached
    ? `${needed - open} of ${needed} fences hold`
    : `it is not known whether its fences hold: ${why}`;
}

function textOf(row: StatusRow | undefined): string {
  if (!row) return '';
  const { verdict, cluster, epoch, why } = row;
  // How old something is changes always, and is no news.
  const reason =
    why !== '' && verdict !== 'stale-checkpoint' && verdict !== 'unknown'
      ? `: ${why.replace(/\d+ (d|h|min|s)\b/g, '…')}`
      : '';
  return `${verdict} on ${cluster || 'no cluster'} at epoch ${epoch}${reason}`;
}

const wasOf = (row: StatusRow | undefined) => (row ? ` (it was ${row.verdict})` : '');

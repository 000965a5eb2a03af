import { ChangesOptions, renderChanges } from './changes';
import { printable } from './printable';
import { Style } from './style';
import type { Applied } from '../../actions/apply';

/** What an apply did. */
export function renderApplied(
  applied: Applied,
  style: Style,
  width: number,
  options: ChangesOptions,
): string {
  const { changes, notReady, renewed, outcome, placements, operation } = applied;
  const unready = notReady.map(
    ({ cluster, object, why }) =>
      `${style.bad('not ready')} ${cluster}: ${printable(object)}\n${why.map((line) => `  ${printable(line)}`).join('\n')}`,
  );
  const lines = [
    ...(outcome === 'nothing to do'
      ? []
      : [renderChanges(changes, style, width, { ...options, done: outcome !== 'declined' }).trimEnd()]),
    ...unready,
    ...(renewed.length > 0
      ? [
          `an apply that was cut off had left these in doubt, and they have a new epoch: ${renewed.join(', ')}`,
        ]
      : []),
    ...(placements === undefined ? [] : [`wrote ${placements}; commit it`]),
    outcome === 'nothing to do'
      ? 'nothing to do: all clusters are what the program says'
      : `${outcome} (${operation})`,
  ];
  return `${lines.join('\n\n')}\n`;
}

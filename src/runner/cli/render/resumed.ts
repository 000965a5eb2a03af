import { renderApplied } from './applied';
import { endTable, movedText } from './moved';
import { Style } from './style';
import type { Resumed } from '../../actions/resume';

/** What came of what was open. */
export function renderResumed({ fleet, applied, moves }: Resumed, style: Style, width: number): string {
  if (applied === undefined && moves.length === 0) {
    return `nothing to do: nothing is open in the fleet ${fleet}\n`;
  }
  const moved = moves.map(
    (each) => `${endTable(each.applications, style, width)}\n${movedText(each, style)}\n`,
  );
  return [...moved, ...(applied ? [renderApplied(applied, style, width, {})] : [])].join('\n');
}

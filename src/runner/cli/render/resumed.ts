import { renderApplied } from './applied';
import { Style } from './style';
import type { Resumed } from '../../actions/resume';

/** What came of what was open. */
export function renderResumed({ fleet, applied }: Resumed, style: Style, width: number): string {
  if (applied === undefined) return `nothing to do: nothing is open in the fleet ${fleet}\n`;
  return renderApplied(applied, style, width, {});
}

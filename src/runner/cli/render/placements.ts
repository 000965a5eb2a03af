import { count } from './overview';
import { printable } from './printable';
import { Style } from './style';
import type { WrittenPlacements } from '../../actions/placements';

/** What became of the lock file. */
export function renderPlacements(
  { fleet, ledger, file, applications, outcome }: WrittenPlacements,
  style: Style,
): string {
  const source = printable(
    `the ledger ${ledger} of the fleet ${fleet}, ${count(applications, 'application')}`,
  );
  const text = {
    written: `${style.good('wrote')} ${file} from ${source}; commit it`,
    unchanged: `${file} says what ${source} says`,
    differs: `${style.warn('differs')} ${file} says anything else than ${source}; flink-fleet placements writes it`,
    missing: `${style.warn('missing')} ${file} is not there; flink-fleet placements writes it from ${source}`,
  }[outcome];
  return `${text}\n`;
}

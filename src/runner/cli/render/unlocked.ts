import { clock } from './history';
import { printable } from './printable';
import { Style } from './style';
import type { Holder, Unlocked } from '../../actions/unlock';

/** What became of the lock. */
export function renderUnlocked({ fleet, outcome, holder }: Unlocked, style: Style): string {
  if (holder === undefined) return `nobody holds the lock of the fleet ${fleet}\n`;
  const { who, operation } = holder.lock;
  const of = printable(`${who} (operation ${operation})`);
  return {
    'not locked': `nobody holds the lock of the fleet ${fleet}\n`,
    released: `nothing to do: ${of} has released the lock of the fleet ${fleet} meanwhile\n`,
    declined: `declined: the lock of the fleet ${fleet} stays with ${of}\n`,
    unlocked:
      `${renderHolder(holder, style)}${style.good('unlocked')} the fleet ${fleet}; flink-fleet resume goes on with what ` +
      'was left open\n',
  }[outcome];
}

/** Who holds the lock, for what, and whether they live. */
export function renderHolder({ lock, state, watchedSeconds }: Holder, style: Style): string {
  const { who, from, operation, command, written, process: holder } = lock;
  const life = {
    beats: style.bad('it was written while it was watched: its holder is at work'),
    silent: `it was not written in the ${watchedSeconds} s that it was watched`,
    ended: `its process ${holder?.pid} on this system has ended`,
    'not watched': style.warn('it was not watched: its holder may be at work'),
  }[state];
  return [
    `the lock is held by ${style.bold(printable(who))}`,
    `  for        ${printable(command)}`,
    `  operation  ${printable(operation)}`,
    `  from       ${printable(from)}`,
    `  written    ${written === undefined ? 'at no known time' : `last at ${clock(written)}`}; ${life}`,
    '',
  ].join('\n');
}

import { Step } from './effects';
import { checkpointed, cleaned } from './phases/checkpointed';
import { committed } from './phases/committed';
import { creating } from './phases/creating';
import { fenced } from './phases/fenced';
import { fencing } from './phases/fencing';
import { moving } from './phases/moving';
import { resolved } from './phases/resolved';
import { parked, tombstone } from './phases/resting';
import { steady } from './phases/steady';
import { applied, running } from './phases/watching';
import { takenOver } from './placements';
import { Situation, stateOf } from './situation';
import { State } from './states';

const HANDLERS: Readonly<Record<State, (situation: Situation) => Step>> = {
  STEADY: steady,
  MOVING: moving,
  FENCING: fencing,
  FENCED: fenced,
  RESOLVED: resolved,
  COMMITTED: committed,
  CREATING: creating,
  APPLIED: applied,
  RUNNING: running,
  CHECKPOINTED: checkpointed,
  CLEANED: cleaned,
  PARKED: parked,
  TOMBSTONE: tombstone,
};

/** Before these an abort still changes what becomes of the application. */
const ABORTABLE: readonly State[] = ['FENCING', 'FENCED', 'RESOLVED'];

/**
 * What to do next for one application. It may be asked at any time and by anybody, after a crash as well: what it
 * answers follows from the placement, the journal and what is seen, and from nothing that a runner remembers but its
 * own token.
 *
 * A step is carried out whole before the next is asked for: a decision by a compare-and-swap of the very record that
 * was read, an effect after it was written into the journal.
 */
export function nextStep(situation: Situation): Step {
  const { record, order, journal, token, seen } = situation;
  const state = stateOf(record, journal);
  if (record.phase !== 'STEADY' && record.phase !== 'PARKED' && record.phase !== 'TOMBSTONE') {
    const stranger = strangerTo(situation);
    if (stranger !== undefined) return { end: 'overtaken', why: stranger };
    if (token === undefined) {
      return {
        decision: 'take-over',
        to: takenOver(record, { order, now: seen.now }),
        why: 'a runner goes on',
      };
    }
  }
  if (seen.journal !== journal.length) return { wait: 'what was seen is older than the journal' };
  if (situation.abort !== undefined && journal.abort === undefined && ABORTABLE.includes(state)) {
    return { note: { note: 'abort', why: situation.abort } };
  }
  return HANDLERS[state](situation);
}

/** Whose application it is, if it is not this runner's. */
function strangerTo({ record: { op, app }, order, token }: Situation): string | undefined {
  if (op?.id !== order.operation.id) {
    return `${app} is in the hands of ${op ? `${op.kind} ${op.id}` : 'nobody'}`;
  }
  if (token !== undefined && op.token !== token) return `another runner goes on with ${op.id}`;
  return undefined;
}

import { World } from './state';
import { Step } from '../../../../src/runner/move/effects';
import { aborted } from '../../../../src/runner/move/placements';
import { Situation, stateOf } from '../../../../src/runner/move/situation';

/** Breaks one rule of the machine, or none. */
export function sabotage(world: World, situation: Situation, step: Step): Step {
  const { record, journal, order, seen } = situation;
  const state = stateOf(record, journal);
  switch (world.bug) {
    case 'no fence':
      return (state === 'MOVING' || state === 'FENCING') &&
        journal.preview &&
        !('end' in step || 'decision' in step)
        ? { note: { note: 'fenced', proofs: [] } }
        : step;
    case 'epoch not raised':
      return 'decision' in step && step.decision === 'commit'
        ? { ...step, to: { ...step.to, epoch: record.epoch, epochHigh: record.epochHigh } }
        : step;
    case 'created more than once': {
      const target = seen.clusters[record.cluster];
      const gone = target?.reachable && !target.resource && journal.createSent !== undefined;
      if (
        state !== 'CREATING' ||
        !gone ||
        !('wait' in step || ('decision' in step && step.decision === 'renew'))
      ) {
        return step;
      }
      const { cluster, epoch, token, created: objects, restore } = record;
      return { effects: [{ effect: 'create', cluster, epoch, token, objects, restore }], why: 'again' };
    }
    case 'commit after apply': {
      // As soon as the restore point is known.
      const claim = 'effects' in step ? step.effects.find((each) => each.effect === 'claim') : undefined;
      const newest = journal.finding?.newest;
      if (!claim || !newest || world.appliedEarly.has(claim.epoch)) return step;
      const { cluster, epoch } = claim;
      const { problem: _, ...restore } = newest;
      const { token } = record;
      world.appliedEarly.add(epoch);
      return {
        effects: [
          { effect: 'raise-guard', cluster, epoch, token },
          { effect: 'create', cluster, epoch, token, objects: order.objects, restore },
        ],
        why: 'it starts before it is decided',
      };
    }
    case 'abort not written down first':
      return state === 'MOVING' && 'note' in step && step.note.note === 'abort' && !journal.touched
        ? { decision: 'abort', to: aborted(record, { order, now: seen.now }, 'at once'), why: 'at once' }
        : step;
    default:
      return step;
  }
}

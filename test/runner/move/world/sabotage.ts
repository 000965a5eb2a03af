import { World } from './state';
import { Step } from '../../../../src/runner/move/effects';
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
      if (!('decision' in step) || step.decision !== 'commit' || world.appliedEarly.has(step.to.epoch)) {
        return step;
      }
      const { cluster, epoch, restore } = step.to;
      world.appliedEarly.add(epoch);
      const token = step.to.token;
      return {
        effects: [
          { effect: 'raise-guard', cluster, epoch, token },
          { effect: 'create', cluster, epoch, token, objects: order.objects, restore },
        ],
        why: 'it starts before it is decided',
      };
    }
    default:
      return step;
  }
}

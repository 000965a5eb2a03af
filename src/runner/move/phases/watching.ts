import { Placement } from '../../ledger/records';
import { Effect, Step } from '../effects';
import { denies, fencesOwed, litCluster } from '../fences';
import { MoveOrder } from '../order';
import { overtaken, renew } from '../renewing';
import { uriOf } from '../restore';
import { holderKey, LitCluster, NotKnown, ResourceSight } from '../sight';
import { since, Situation } from '../situation';

/** The resource is there; it must restore what was decided. */
export function applied(situation: Situation): Step {
  return watch(situation, situation.limits.runSeconds, (resource) => {
    const { record, order, seen } = situation;
    const restored = resource.restored ?? seen.store.restored;
    if (restored !== undefined && !mayHaveRestored(restored, record)) {
      const wanted = uriOf(record.restore);
      return renew(situation, `it restored ${restored || 'nothing'} instead of ${wanted || 'nothing'}`, true);
    }
    if (order.desired === 'suspended') {
      return resource.suspended ? { note: { note: 'checkpointed' } } : { wait: 'it is to be suspended' };
    }
    return resource.running && restored !== undefined
      ? { note: { note: 'running' } }
      : { wait: 'it is not running yet' };
  });
}

/** It runs; it must have a checkpoint of its own before what is old is cleaned. */
export function running(situation: Situation): Step {
  return watch(situation, situation.limits.checkpointSeconds, ({ failedCommittables }) => {
    const { order, seen, limits } = situation;
    const { own } = seen.store;
    if (order.stateless) return { note: { note: 'checkpointed' } };
    if (!own) return { wait: 'it has no checkpoint of its own yet' };
    if (!own.inPlace) {
      return renew(situation, `its checkpoints lie at ${own.uri}, outside the directory of its epoch`, true);
    }
    // It stands on its own: whoever does not tell the rest holds up nothing for it.
    const late = seen.now > since(situation) + limits.checkpointSeconds * 1000;
    if (failedCommittables === undefined && !late) {
      return { wait: 'its job manager is asked whether its sinks could commit' };
    }
    const warning = lossIn(failedCommittables ?? { unknown: 'nobody was asked in time' }, order);
    return { note: { note: 'checkpointed', uri: own.uri, ...(warning ? { warning } : {}) } };
  });
}

/** A sink whose transaction is gone goes on as if nothing had happened: nothing else tells of the records in it. */
function lossIn(failed: number | NotKnown, { delivery }: MoveOrder): string | undefined {
  if (typeof failed === 'number') {
    return failed > 0 ? `possible loss: its sinks could not commit ${failed} transactions` : undefined;
  }
  return delivery === 'exactly-once'
    ? `it is not known whether its sinks could commit: ${failed.unknown}`
    : undefined;
}

function watch(situation: Situation, seconds: number, look: (resource: ResourceSight) => Step): Step {
  const { record, journal, seen } = situation;
  if (journal.halt !== undefined) return renew(situation, journal.halt);
  const repair = repairs(situation);
  const until = since(situation) + seconds * 1000;
  if (repair.length > 0 && seen.now <= until) {
    return { effects: repair, why: 'a denial that vanished is set again' };
  }
  const lit = litCluster(record, seen);
  const step: Step = lit ? present(lit, situation, look) : { wait: `${record.cluster} does not answer` };
  if (!('wait' in step)) return step;
  if (seen.now > until) return renew(situation, `after ${seconds} s: ${step.wait}`, true);
  return { ...step, until: until + 1 };
}

function present(lit: LitCluster, situation: Situation, look: (resource: ResourceSight) => Step): Step {
  const { record } = situation;
  const newer = overtaken(lit, record);
  if (newer) return newer;
  const { resource } = lit;
  if (!resource || resource.deleting || resource.epoch !== record.epoch || resource.uid !== record.uid) {
    return renew(
      situation,
      `its resource was deleted on ${record.cluster}; it is not created again at epoch ${record.epoch}`,
    );
  }
  return look(resource);
}

/** A deny that somebody has taken away is put back; a storage fence is never lifted. */
export function repairs({ record, seen }: Situation): Effect[] {
  return fencesOwed(record)
    .filter((proof) => {
      const deny = seen.store.denies[holderKey(proof)];
      return seen.store.reachable && deny !== undefined && !denies(deny);
    })
    .map(({ cluster, epoch, scope }) => ({
      effect: 'set-deny',
      cluster,
      epoch,
      scope: scope ?? 'application',
    }));
}

/** What was decided; or, after a restart, a checkpoint of its own. */
function mayHaveRestored(restored: string, { restore, stateRoots, epoch }: Placement): boolean {
  if (restored === uriOf(restore)) return true;
  return stateRoots.some((root) => root.endsWith(`/e${epoch}`) && restored.startsWith(`${root}/`));
}

import { Effect, Step } from '../effects';
import { brokenBy, litCluster } from '../fences';
import { tooLate } from '../parking';
import { reserved } from '../placements';
import { overtaken, renew } from '../renewing';
import { LitCluster } from '../sight';
import { since, Situation } from '../situation';

/** It is decided; the target is made ready. */
export function committed(situation: Situation): Step {
  const { record, journal, seen, limits } = situation;
  if (journal.halt !== undefined) return renew(situation, journal.halt);
  const broken = brokenFence(situation);
  if (broken !== undefined) return renew(situation, broken);
  const late = tooLate(situation, record.restore);
  if (late !== undefined) return renew(situation, late, true);
  const lit = litCluster(record, seen);
  const step: Step = lit ? readying(lit, situation) : { wait: `${record.cluster} does not answer` };
  if (!('wait' in step || 'effects' in step)) return step;
  const until = since(situation) + limits.startSeconds * 1000;
  if (seen.now <= until) return 'wait' in step ? { ...step, until: until + 1 } : step;
  const why = 'wait' in step ? step.wait : step.why;
  return renew(situation, `${record.cluster} was not ready in ${limits.startSeconds} s: ${why}`, true);
}

function readying(target: LitCluster, situation: Situation): Step {
  const { record, order, journal, seen } = situation;
  const { cluster, epoch, token } = record;
  const { grant, guarded, resource, remains } = target;
  const newer = overtaken(target, record);
  if (newer) return newer;
  if (guarded && grant && (grant.epoch > epoch || (grant.revoked && grant.epoch === epoch))) {
    return renew(
      situation,
      `${cluster} was already granted epoch ${grant.epoch}, and never grants an older one`,
      true,
    );
  }
  if (guarded && (grant?.epoch !== epoch || grant.token !== token)) {
    return {
      effects: [{ effect: 'raise-guard', cluster, epoch, token }, ...synthesizing(situation)],
      why: `epoch ${epoch} may run on ${cluster}`,
    };
  }
  if (resource && resource.epoch >= epoch) {
    return renew(
      situation,
      `a resource of epoch ${resource.epoch} is on ${cluster}, and nobody reserved it`,
      true,
    );
  }
  if (resource && !resource.deleting) {
    const { uid, resourceVersion } = resource;
    return {
      effects: [{ effect: 'clean-old', cluster, epoch: resource.epoch, uid, resourceVersion }],
      why: 'an older resource is never patched: it would come back with its own state',
    };
  }
  if (resource || remains.pods > 0 || remains.deployment || remains.haConfigMaps > 0) {
    return { wait: `what is left of an older epoch on ${cluster} is being deleted` };
  }
  const effects = synthesizing(situation);
  if (effects.length > 0) return { effects, why: 'its manifest at this epoch' };
  // One that comes home has no other manifest to be compared with than that of another cluster.
  if (cluster === order.to && journal.planned !== undefined && journal.synthesized !== journal.planned) {
    return renew(
      situation,
      'its manifest differs by more than the restore point from what was planned',
      true,
    );
  }
  return {
    decision: 'reserve',
    to: reserved(record, { order, now: seen.now }, journal.applied),
    why: `the one creation of epoch ${epoch}`,
  };
}

/** Which changes nothing, so that it waits for nothing that is made ready. */
function synthesizing({ record: { cluster, epoch, restore }, journal }: Situation): Effect[] {
  if (journal.synthesized !== undefined) return [];
  return [{ effect: 'synthesize', cluster, epoch, restore, decided: true }];
}

/** What is fenced stays so until the new epoch has its own checkpoint: anything else would have to be resolved again. */
export function brokenFence({ record, seen }: Situation): string | undefined {
  return record.fences
    .filter(({ cluster, clusterUid, epoch }) =>
      record.debts.some(
        (debt) => debt.cluster === cluster && debt.clusterUid === clusterUid && debt.epoch <= epoch,
      ),
    )
    .map((proof) => brokenBy(proof, seen))
    .find((why) => why !== undefined);
}

import { brokenFence } from './committed';
import { Step } from '../effects';
import { litCluster } from '../fences';
import { sentKey } from '../journal';
import { tooLate } from '../parking';
import { created } from '../placements';
import { overtaken, renew } from '../renewing';
import { LitCluster } from '../sight';
import { since, Situation } from '../situation';

/** Others may be about to make what a refused creation lacks; until then it would be refused again and again. */
const BETWEEN_CREATIONS_MS = 3_000;

/** The creation was reserved; it is sent once. */
export function creating(situation: Situation): Step {
  const { record, order, journal, seen, limits } = situation;
  if (journal.halt !== undefined) return renew(situation, journal.halt);
  const target = litCluster(record, seen);
  const until = since(situation) + limits.createSeconds * 1000;
  if (!target) {
    if (seen.now > until) return renew(situation, `${record.cluster} does not answer`, true);
    return { wait: `${record.cluster} does not answer`, until: until + 1 };
  }
  const newer = overtaken(target, record);
  if (newer) return newer;
  const { resource } = target;
  if (resource?.epoch === record.epoch && !resource.deleting) {
    return {
      decision: 'applied',
      to: created(record, { order, now: seen.now }, resource.uid),
      why: 'it is there',
    };
  }
  if (resource) {
    return renew(situation, `a resource of epoch ${resource.epoch} is on ${record.cluster}`, true);
  }
  return absent(target, situation, until);
}

function absent({ grant, guarded }: LitCluster, situation: Situation, until: number): Step {
  const { record, journal, seen, limits } = situation;
  const { cluster, epoch, token, created: objects, restore } = record;
  if (guarded && (grant?.epoch !== epoch || grant.token !== token || grant.revoked)) {
    if (grant && (grant.epoch > epoch || grant.revoked)) {
      return renew(
        situation,
        `${cluster} was already granted epoch ${grant.epoch}, and never grants an older one`,
      );
    }
    return {
      effects: [{ effect: 'raise-guard', cluster, epoch, token }],
      why: `what was sent before comes too late on ${cluster}`,
    };
  }
  if (journal.createSent !== undefined) {
    // What was sent with this token may still be under way; with an older one it is refused as soon as all know it.
    const guard = journal.sent.get(sentKey({ effect: 'raise-guard', cluster, epoch })) ?? 0;
    const wait = journal.createSent === token ? until : guard + limits.guardSeconds * 1000;
    if (seen.now <= wait) {
      return { wait: `the creation on ${cluster} was sent, and is not there yet`, until: wait + 1 };
    }
    return renew(
      situation,
      `the creation at epoch ${epoch} was sent, and is not there; it is never sent again`,
    );
  }
  const broken = brokenFence(situation);
  if (broken !== undefined) return renew(situation, broken);
  const late = tooLate(situation, restore);
  if (late !== undefined) return renew(situation, late, true);
  if (seen.now > until) {
    return renew(
      situation,
      `${cluster} refused the creation: ${journal.refusal ?? 'for unknown reasons'}`,
      true,
    );
  }
  const effect = { effect: 'create', cluster, epoch, token, objects, restore } as const;
  const again = (journal.sent.get(sentKey(effect)) ?? 0) + BETWEEN_CREATIONS_MS;
  if (journal.refusals > 0 && seen.now < again) {
    return { wait: `it was refused: ${journal.refusal}`, until: again };
  }
  return {
    effects: [effect],
    why: journal.refusals > 0 ? `it was refused: ${journal.refusal}` : 'it starts',
  };
}

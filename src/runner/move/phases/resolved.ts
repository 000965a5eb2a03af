import { brokenProof } from './fenced';
import { Effect, Step } from '../effects';
import { litCluster, notSeen } from '../fences';
import { park, tooLate } from '../parking';
import { committed } from '../placements';
import { since, Situation } from '../situation';

/** The fences are observed once more, and then it is decided. */
export function resolved(situation: Situation): Step {
  const { record, order, journal, seen, limits } = situation;
  const { restore, epoch, why } = journal.resolved!;
  const { proofs, risk } = journal.fenced!;
  const broken = brokenProof(situation);
  if (broken !== undefined) return { note: { note: 'void', why: broken } };
  if (journal.halt !== undefined) return park(situation, journal.halt);
  const late = tooLate(situation, restore);
  if (late !== undefined) return park(situation, late);
  const target = targetOf(situation);
  const lacks = proofs.flatMap((proof) => notSeen(proof, seen) ?? []);
  if (lacks.length > 0) return lost(situation, lacks);
  if ('unfit' in target) {
    const until = since(situation) + limits.startSeconds * 1000;
    if (seen.now > until) return park(situation, target.unfit);
    const probes = proofs
      .filter(({ kind }) => kind === 'storage')
      .map((proof): Effect => ({ effect: 'probe', cluster: proof.cluster, epoch: proof.epoch }));
    return probes.length > 0
      ? { effects: probes, why: target.unfit }
      : { wait: target.unfit, until: until + 1 };
  }
  const overrides = proofs.map((proof) => litCluster(proof, seen)?.resource?.overrides).find((each) => each);
  const reasons = [why, risk, journal.abort, order.allowed.loss, order.allowed.empty].filter(
    (each) => each !== undefined,
  );
  const to = committed(
    record,
    { order, now: seen.now },
    {
      ...target,
      epoch,
      restore,
      proofs,
      overrides,
      digest: plannedAt(situation, target.cluster),
      why: reasons.join('; '),
    },
  );
  return { decision: 'commit', to, why };
}

/** Of another epoch than was thought of it says nothing: that is in directories and names. */
function plannedAt({ order, record, journal }: Situation, cluster: string): string | undefined {
  return cluster === order.to && journal.resolved!.epoch === record.epochHigh + 1
    ? journal.planned
    : undefined;
}

/** A proof that cannot be seen any more is found anew: a cluster that went dark is fenced at the store. */
function lost({ seen, journal, limits }: Situation, lacks: readonly string[]): Step {
  const storeOnly = !seen.store.reachable;
  const until = (journal.since ?? 0) + limits.darkSeconds * 1000;
  if (storeOnly || seen.now <= until) return { wait: lacks.join('; '), until: until + 1 };
  return { note: { note: 'void', why: lacks.join('; ') } };
}

/** Where it will be: an abort goes home, to the same restore point and to the next epoch all the same. */
function targetOf({
  order,
  record,
  seen,
  journal,
}: Situation): { readonly cluster: string; readonly clusterUid: string } | { readonly unfit: string } {
  const home = journal.abort !== undefined;
  const cluster = home ? record.cluster : order.to;
  const clusterUid = home ? record.clusterUid : order.toUid;
  const sight = seen.clusters[cluster];
  if (!sight?.reachable) return { unfit: `${cluster} does not answer` };
  if (sight.uid !== clusterUid) return { unfit: `${cluster} is another cluster than it was` };
  if (sight.unfit.length > 0) return { unfit: `${cluster}: ${sight.unfit.join('; ')}` };
  return { cluster, clusterUid };
}

import { FenceProof } from '../../ledger/records';
import { Effect } from '../effects';
import { denies, Holder, isRevoked, litCluster, stoppedProof, storageProof } from '../fences';
import { MoveOrder } from '../order';
import { unsafeFor } from '../safety';
import { holderKey, LitCluster, storeIsSilent } from '../sight';
import { since, Situation } from '../situation';

/** How far the fence on one holder is. */
export type FenceStep =
  | { readonly proof: FenceProof }
  | { readonly effects: readonly Effect[]; readonly why: string; readonly until?: number }
  | { readonly wait: string }
  | { readonly overtaken: string }
  /** There is no way to fence it. */
  | { readonly hopeless: string };

/** Observes what a holder does, and chooses the fence anew. */
export function fenceStep(holder: Holder, situation: Situation): FenceStep {
  const { seen, record } = situation;
  const lit = litCluster(holder, seen);
  if (lit?.grant && lit.grant.token > record.token) {
    return {
      overtaken: `${holder.cluster} has a grant with the token ${lit.grant.token}, and this runner has ${record.token}`,
    };
  }
  const effects = lit ? revoking(holder, lit, situation) : [];
  if (effects.length > 0) return { effects, why: `nothing may start on ${holder.cluster} any more` };
  if (lit && !wantsStorage(holder, lit, situation)) return stopping(holder, lit, situation);
  return lit || isDark(holder, situation)
    ? denying(holder, lit, situation)
    : { wait: `${holder.cluster} does not answer` };
}

/** First nothing is admitted any more; what stops by itself then stays stopped. */
function revoking({ cluster, epoch }: Holder, lit: LitCluster, { record }: Situation): Effect[] {
  const { grant, guarded } = lit;
  if (!guarded || (grant?.revoked && grant.epoch >= epoch && grant.token === record.token)) return [];
  return [
    { effect: 'revoke-grant', cluster, epoch: Math.max(epoch, grant?.epoch ?? 0), token: record.token },
  ];
}

/** What was once fenced at the store stays so, and a job that cannot write a savepoint is not asked for one. */
function wantsStorage(holder: Holder, lit: LitCluster, situation: Situation): boolean {
  const { journal, record, order, seen, limits } = situation;
  const key = holderKey(holder);
  if (journal.denied.has(key) || key in seen.store.denies) return true;
  const known = record.fences.some(
    ({ kind, cluster, epoch }) => kind === 'storage' && cluster === holder.cluster && epoch >= holder.epoch,
  );
  if (known || lit.resource?.stop === 'failed') return true;
  if (
    lit.resource?.undeployed &&
    order.storageFence &&
    seen.now > since(situation) + limits.darkSeconds * 1000
  ) {
    return true;
  }
  // Without the guard, what was stopped is started again by whoever wants to.
  return !lit.guarded && order.storageFence && 'proof' in stoppedProof(holder, lit, seen.now);
}

function stopping(holder: Holder, lit: LitCluster, situation: Situation): FenceStep {
  const { cluster } = holder;
  const { resource, remains } = lit;
  const verdict = stoppedProof(holder, lit, situation.seen.now);
  if ('proof' in verdict) {
    if (lit.guarded || wordOf(situation.order) !== undefined) return verdict;
    return {
      hopeless: `${cluster} has no guard, and its state storage can deny no writes: whoever applies the resource starts it again`,
    };
  }
  if (lit.guarded && !isRevoked(holder, lit)) return { wait: 'the API servers do not all refuse it yet' };
  if (!resource || resource.deleting) return { wait: verdict.lacks };
  const object = {
    cluster,
    epoch: resource.epoch,
    uid: resource.uid,
    resourceVersion: resource.resourceVersion,
  };
  if (resource.epoch < holder.epoch) {
    return {
      effects: [{ effect: 'clean-old', ...object }],
      why: `the resource of epoch ${resource.epoch} is no longer wanted`,
    };
  }
  if (!resource.suspended) {
    return { effects: [{ effect: 'suspend', ...object }], why: 'it stops with a savepoint' };
  }
  if (resource.stop === 'stopped' && remains.deployment) {
    return {
      effects: [{ effect: 'delete-deployment', cluster, epoch: holder.epoch }],
      why: 'its job manager has nothing to do any more',
    };
  }
  return { wait: verdict.lacks };
}

/** The fence that needs nothing from the cluster. */
function denying(holder: Holder, lit: LitCluster | undefined, situation: Situation): FenceStep {
  const { order, seen, limits } = situation;
  const { cluster, epoch } = holder;
  if (!order.storageFence) return attesting(holder, lit, situation);
  const deny = seen.store.denies[holderKey(holder)];
  if (!seen.store.reachable) return { wait: storeIsSilent(seen.store) };
  if (!deny || !denies(deny)) {
    const effect: Effect = { effect: 'set-deny', cluster, epoch, scope: order.scope };
    return { effects: [effect], why: `${cluster} may write no state up to epoch ${epoch}` };
  }
  const verdict = storageProof(holder, order.scope, deny, limits, seen.now);
  if ('proof' in verdict) {
    // Where the store alone does not protect a sink, the word of a person that it is down does, as long as it is true.
    const { attested } = order.allowed;
    if (lit || attested === undefined || unsafeFor(order, [verdict.proof]) === undefined) return verdict;
    return {
      proof: { ...verdict.proof, kind: 'attested', by: `${order.who}: ${attested}; ${verdict.proof.by}` },
    };
  }
  const { lacks: why, until } = verdict;
  return { effects: [{ effect: 'probe', cluster, epoch }], why, ...(until === undefined ? {} : { until }) };
}

function attesting(holder: Holder, lit: LitCluster | undefined, { order, seen }: Situation): FenceStep {
  const attested = wordOf(order);
  if (lit) {
    return {
      hopeless: `${holder.cluster} does not stop with a savepoint, and its state storage can deny no writes`,
    };
  }
  if (attested === undefined) {
    return {
      hopeless: `${holder.cluster} does not answer, and its state storage can deny no writes; nobody attests that it is down`,
    };
  }
  const proof = {
    ...holder,
    kind: 'attested',
    time: new Date(seen.now).toISOString(),
    by: `${order.who}: ${attested}`,
  } as const;
  return { proof };
}

/** What stands for a fence where there is none. */
export function wordOf({ allowed, delivery }: MoveOrder): string | undefined {
  return allowed.attested ?? (delivery === 'exactly-once' ? undefined : allowed.risk);
}

function isDark(holder: Holder, situation: Situation): boolean {
  const sight = situation.seen.clusters[holder.cluster];
  if (sight === undefined || sight.reachable || situation.order.lost === holder.cluster) return true;
  const waited = situation.seen.now - since(situation);
  return Math.max(sight.forMs, waited) >= situation.limits.darkSeconds * 1000;
}

import { Debt } from '../../ledger/records';
import { Effect, Step } from '../effects';
import { denies, isRevoked, litCluster } from '../fences';
import { sentKey } from '../journal';
import { cleaned } from '../placements';
import { holderKey } from '../sight';
import { since, Situation } from '../situation';

/** What is clean, and why the rest is not yet. */
export interface Cleaned {
  readonly paid: readonly Debt[];
  readonly open: readonly string[];
}

type DebtStep =
  | { readonly paid: Debt }
  | { readonly open: string }
  | { readonly effect: Effect }
  | { readonly wait: string };

/** Cleans what answers. A storage fence stays for ever. */
export function cleaning(situation: Situation): Step | Cleaned {
  const steps = situation.record.debts.map((debt) => debtStep(debt, situation));
  const { seen, limits, order } = situation;
  const until =
    Math.max(since(situation), Date.parse(order.operation.since)) + limits.fenceSeconds * 1000 + 1;
  const late = seen.now >= until;
  const effects = steps.flatMap((step) => ('effect' in step ? [step.effect] : []));
  if (effects.length > 0 && !late) return { effects, why: 'what an older epoch left is deleted' };
  const waits = steps.flatMap((step) => ('wait' in step ? [step.wait] : []));
  if (waits.length > 0 && !late) return { wait: waits.join('; '), until };
  return {
    paid: steps.flatMap((step) => ('paid' in step ? [step.paid] : [])),
    open: steps.flatMap((step) => ('paid' in step ? [] : [openOf(step)])),
  };
}

/** Pays what is owed, until nothing more can be paid. */
export function paying(situation: Situation, why: string): Step {
  const step = cleaning(situation);
  if (!('paid' in step)) return step;
  if (step.paid.length === 0) return { end: 'done', why: step.open.join('; ') || 'nothing is owed' };
  return { decision: 'cleaned', to: cleaned(situation.record, step.paid), why };
}

function openOf(step: Exclude<DebtStep, { paid: Debt }>): string {
  if ('open' in step) return step.open;
  return 'wait' in step ? step.wait : `${step.effect.effect} has no effect`;
}

function debtStep(debt: Debt, situation: Situation): DebtStep {
  const { record, seen, journal, order } = situation;
  const { cluster, clusterUid, epoch } = debt;
  if (debt.kind === 'fence') return fenceDebt(debt, situation);
  const lit = litCluster(debt, seen);
  if (!lit) {
    const marked =
      journal.sent.has(sentKey({ effect: 'quarantine', cluster, epoch })) || order.kind === 'recover';
    if (!marked) return { effect: { effect: 'quarantine', cluster, clusterUid, epoch } };
    return { open: `${cluster} does not answer, and may still hold epoch ${epoch}` };
  }
  const { resource, remains, grant, guarded } = lit;
  const home = record.cluster === cluster && record.clusterUid === clusterUid && record.phase !== 'TOMBSTONE';
  if (!home && guarded) {
    if (grant && grant.token > record.token) {
      return { open: `${cluster} has a newer grant, with the token ${grant.token}` };
    }
    if (!grant?.revoked || grant.epoch < record.epoch) {
      return {
        effect: {
          effect: 'revoke-grant',
          cluster,
          epoch: Math.max(record.epoch, grant?.epoch ?? 0),
          token: record.token,
        },
      };
    }
    if (!isRevoked({ epoch }, lit)) return { wait: `the API servers of ${cluster} do not all refuse it yet` };
  }
  if (resource && resource.epoch <= epoch) {
    if (resource.deleting) {
      return { wait: `the resource of epoch ${resource.epoch} on ${cluster} is being deleted` };
    }
    const { uid, resourceVersion } = resource;
    return { effect: { effect: 'delete-debt', cluster, epoch: resource.epoch, uid, resourceVersion } };
  }
  const left = remains.pods > 0 || remains.deployment || remains.haConfigMaps > 0;
  if (!home && (left || remains.doubtful)) {
    return { wait: `pods or ConfigMaps of epoch ${epoch} are left on ${cluster}` };
  }
  return { paid: debt };
}

/** Whoever was only said to be down is fenced as soon as the store can do it, or is clean. */
function fenceDebt(debt: Debt, { seen, record, order }: Situation): DebtStep {
  const { cluster, epoch, clusterUid } = debt;
  const clean = !record.debts.some(
    (other) => other.kind === 'clean' && other.cluster === cluster && other.clusterUid === clusterUid,
  );
  if (clean) return { paid: debt };
  if (!order.storageFence || !seen.store.reachable) {
    return { open: `${cluster} is not fenced at the store up to epoch ${epoch}` };
  }
  const deny = seen.store.denies[holderKey(debt)];
  if (deny && denies(deny)) return { paid: debt };
  return { effect: { effect: 'set-deny', cluster, epoch, scope: order.scope } };
}

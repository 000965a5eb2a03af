import { Limits } from './order';
import { ClusterSight, DenySight, holderKey, LitCluster, Sight, storeIsSilent } from './sight';
import { FenceProof, Placement } from '../ledger/records';

/** Where an epoch of an application may still be alive. */
export interface Holder {
  readonly cluster: string;
  readonly clusterUid: string;
  readonly epoch: number;
}

/** All that must be fenced before the next epoch begins: where it is, and what is still owed elsewhere. */
export function holdersOf({ cluster, clusterUid, epoch, debts }: Placement): readonly Holder[] {
  const all: Holder[] = [{ cluster, clusterUid, epoch }, ...debts];
  // An epoch fences all that came before it on the same cluster.
  return all
    .filter(
      (holder, at) =>
        !all.some(
          (other, i) =>
            other.cluster === holder.cluster &&
            other.clusterUid === holder.clusterUid &&
            (other.epoch > holder.epoch || (other.epoch === holder.epoch && i < at)),
        ),
    )
    .map((holder) => ({ cluster: holder.cluster, clusterUid: holder.clusterUid, epoch: holder.epoch }));
}

/** The storage fences that stand before what is not clean yet: what they deny must stay denied. */
export function fencesOwed({ fences, debts }: Pick<Placement, 'fences' | 'debts'>): readonly FenceProof[] {
  return fences.filter(
    ({ kind, cluster, clusterUid }) =>
      kind === 'storage' && debts.some((debt) => debt.cluster === cluster && debt.clusterUid === clusterUid),
  );
}

export type Verdict =
  | { readonly proof: FenceProof }
  /** Until when for certain, in milliseconds. */
  | { readonly lacks: string; readonly until?: number };

const lacks = (what: string, until?: number): Verdict => ({
  lacks: what,
  ...(until === undefined ? {} : { until }),
});

/** The cluster of a holder, if it answers and is still that one: one that was built anew says nothing of the old. */
export function litCluster({ cluster, clusterUid }: Holder, { clusters }: Sight): LitCluster | undefined {
  const sight: ClusterSight | undefined = clusters[cluster];
  return sight?.reachable && sight.uid === clusterUid ? sight : undefined;
}

/** Whether the store denies all that it was to deny, by its policy as it was read back. */
export const denies = ({ equal, missing }: DenySight): boolean => equal && missing.length === 0;

/** Whether nothing is admitted there any more, up to the epoch. */
export function isRevoked(
  { epoch }: Pick<Holder, 'epoch'>,
  { grant, refusesToRun, guarded }: LitCluster,
): boolean {
  return guarded && grant !== undefined && grant.revoked && grant.epoch >= epoch && refusesToRun === true;
}

/** The job was stopped with a savepoint, or is gone; and nothing can start it again. */
export function stoppedProof(holder: Holder, cluster: LitCluster, now: number): Verdict {
  const { resource, remains } = cluster;
  if (cluster.guarded && !isRevoked(holder, cluster)) return lacks('its grant is not revoked');
  if (remains.doubtful) return lacks('a pod was deleted by force, or is on a node that is not ready');
  if (remains.pods > 0) return lacks(`${remains.pods} pods are there`);
  if (remains.deployment) return lacks('the Deployment of the job manager is there');
  const proof = { ...holder, time: new Date(now).toISOString() };
  if (resource === undefined) {
    if (remains.haConfigMaps > 0) return lacks('ConfigMaps of its high availability are there');
    return {
      proof: { ...proof, kind: 'deleted', by: 'resource, Deployment, pods and HA ConfigMaps are absent' },
    };
  }
  if (resource.epoch < holder.epoch) return lacks(`the resource of epoch ${resource.epoch} is there`);
  if (!resource.suspended) return lacks('its resource is not suspended');
  if (resource.stop !== 'stopped') return lacks('it has not stopped with a savepoint');
  return {
    proof: {
      ...proof,
      kind: 'suspended',
      by: 'grant revoked; stopped with a savepoint; no pod and no Deployment',
      uid: resource.uid,
      generation: resource.generation,
    },
  };
}

/** What is denied at the store is denied to everybody, was refused often enough, and nothing came afterwards. */
export function storageProof(
  holder: Holder,
  scope: 'cluster' | 'application',
  deny: DenySight | undefined,
  limits: Limits,
  now: number,
): Verdict {
  if (!deny) return lacks('nothing is denied at the store');
  if (!deny.equal) return lacks('the policy that was read back is not the one that was written');
  if (deny.missing.length > 0) return lacks(`not denied: ${deny.missing.join(', ')}`);
  if (deny.refused.count > 0 && deny.principal !== 'workload' && !deny.appliesToAll) {
    return lacks(
      'it was probed with the rights of the runner only, and this store may treat the jobs otherwise',
    );
  }
  const { count, since, last } = deny.refused;
  if (count < limits.probes || last - since < limits.windowSeconds * 1000) {
    return lacks(
      `${count} writes were refused in a row, and ${limits.probes} over ${limits.windowSeconds} s are wanted`,
    );
  }
  const { listings } = deny;
  const late = 'requests that were under way may still arrive';
  if (!listings || listings.first.at < since) return lacks(late);
  const settled = listings.first.at + limits.settleSeconds * 1000;
  if (listings.last.at < settled) return lacks(late, settled);
  if (listings.first.digest !== listings.last.digest) return lacks('objects arrived after the denial');
  return {
    proof: {
      ...holder,
      kind: 'storage',
      scope,
      time: new Date(now).toISOString(),
      by: `${count} writes were refused over ${Math.round((last - since) / 1000)} s; two listings were equal`,
      listing: listings.last.digest,
    },
  };
}

/** Why a proof is void by what is seen now; undefined where nothing speaks against it. */
export function brokenBy(proof: FenceProof, seen: Sight): string | undefined {
  const cluster = litCluster(proof, seen);
  const at = `${proof.cluster}, epoch ${proof.epoch}`;
  if (proof.listing !== undefined) {
    const deny = seen.store.denies[holderKey(proof)];
    if (!seen.store.reachable || !deny) return undefined;
    if (!denies(deny)) {
      return `the store does not deny any more what it denied (${at})`;
    }
    if (deny.listings && deny.listings.last.digest !== proof.listing) {
      return `objects arrived after the proof (${at})`;
    }
    return undefined;
  }
  if (!cluster) return undefined;
  const { resource, remains } = cluster;
  // A resource of a later epoch was admitted by a later decision, and its pods with it.
  if (resource && resource.epoch > proof.epoch) return undefined;
  if (remains.pods > 0 || remains.deployment) return `pods are there again (${at})`;
  if (!resource) return undefined;
  if (!resource.suspended) return `its resource is not suspended any more (${at})`;
  if (proof.uid !== undefined && (resource.uid !== proof.uid || resource.generation !== proof.generation)) {
    return `its resource was changed after the proof (${at})`;
  }
  return undefined;
}

/** Why a proof cannot be relied on now: it must be seen to hold, and that what was seen says nothing against it is not enough. */
export function notSeen(proof: FenceProof, seen: Sight): string | undefined {
  const broken = brokenBy(proof, seen);
  if (broken !== undefined) return broken;
  if (proof.listing !== undefined) {
    const deny = seen.store.denies[holderKey(proof)];
    return seen.store.reachable && deny?.listings ? undefined : storeIsSilent(seen.store);
  }
  if (proof.kind === 'attested') return undefined;
  return litCluster(proof, seen) ? undefined : `${proof.cluster} does not answer any more`;
}

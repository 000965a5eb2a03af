import { newResource } from './nature';
import { checkpointAt, Cluster, clusterOf, Violation, World } from './state';
import { mayFollow } from '../../../../src/platform/guard/grant';
import { Effect } from '../../../../src/runner/move/effects';

export type Answer = 'done' | 'refused' | 'unreachable';

/** What arrives at an API server, the store or the ledger of claims does what it says, or is refused. */
export function arrive(world: World, effect: Effect): Answer {
  if (effect.effect === 'set-deny') return deny(world, effect.cluster, effect.epoch);
  if (effect.effect === 'probe') return probe(world, effect.cluster);
  if (effect.effect === 'claim') {
    if (world.claims.has(effect.epoch) && world.claims.get(effect.epoch) !== effect.operation) {
      return 'refused';
    }
    world.claims.set(effect.epoch, effect.operation);
    return 'done';
  }
  if (!('cluster' in effect) || effect.effect === 'quarantine' || effect.effect === 'synthesize') {
    return 'done';
  }
  const cluster = clusterOf(world, effect.cluster);
  if (cluster.dark) return 'unreachable';
  switch (effect.effect) {
    case 'revoke-grant':
      return grant(cluster, { epoch: effect.epoch, token: effect.token, revoked: true });
    case 'raise-guard':
      return grant(cluster, { epoch: effect.epoch, token: effect.token, revoked: false });
    case 'create':
      return create(world, cluster, effect);
    case 'delete-deployment':
      return 'done';
    default:
      return onObject(world, cluster, effect);
  }
}

function grant(cluster: Cluster, next: NonNullable<Cluster['grant']>): Answer {
  if (!cluster.guarded) return 'done';
  if (cluster.grant && !mayFollow(next, cluster.grant)) return 'refused';
  cluster.grant = next;
  return 'done';
}

function create(world: World, cluster: Cluster, effect: Extract<Effect, { effect: 'create' }>): Answer {
  const { epoch, token, restore } = effect;
  const { guarded, grant: there, resource } = cluster;
  if (guarded && (!there || there.revoked || there.epoch !== epoch || there.token !== token)) {
    return 'refused';
  }
  if (cluster.full) return 'refused';
  if (resource && !resource.hidden) return 'refused';
  const count = (world.creations.get(epoch) ?? 0) + 1;
  world.creations.set(epoch, count);
  if (count > 1) throw new Violation(`CREATED AGAIN: epoch ${epoch} on ${cluster.name}`);
  const from = restore.kind === 'empty' ? undefined : checkpointAt(restore.uri);
  cluster.resource = { ...newResource(world, epoch, from), ...(resource?.ha ? { ha: resource.ha } : {}) };
  return 'done';
}

function onObject(
  world: World,
  cluster: Cluster,
  { effect, uid, resourceVersion }: Extract<Effect, { uid: string }>,
): Answer {
  const { resource, guarded, grant: there } = cluster;
  if (!resource || resource.uid !== uid) return 'refused';
  if (String(resource.version) !== resourceVersion) return 'refused';
  if (effect === 'suspend') {
    if (resource.suspended) return 'done';
    Object.assign(resource, { suspended: true, stop: 'pending' });
    resource.generation++;
  } else {
    // The guard lets even the runner delete only what was revoked, or is older than what is granted.
    if (guarded && there && !there.revoked && there.epoch <= resource.epoch) return 'refused';
    if (effect === 'clean-old' && world.bug === 'patched old resource') {
      resource.hidden = true;
      return 'done';
    }
    resource.deleting = true;
  }
  resource.version++;
  return 'done';
}

function deny(world: World, cluster: string, epoch: number): Answer {
  const there = world.denies.get(cluster);
  if (there && there.epoch >= epoch) return 'done';
  world.denies.set(cluster, { epoch, since: world.now, count: 0, last: world.now });
  return 'done';
}

function probe(world: World, cluster: string): Answer {
  const there = world.denies.get(cluster);
  if (!there) return 'refused';
  there.count++;
  there.last = world.now;
  const listing = { at: world.now, digest: digestOf(world, there.epoch) };
  // A listing that differs from the first begins anew.
  if (!there.first || there.first.digest !== listing.digest) there.first = listing;
  there.second = listing;
  return 'done';
}

export function digestOf(world: World, epoch: number): string {
  return (
    [...world.writes.entries()]
      .filter(([of]) => of <= epoch)
      .map(([of, count]) => `${of}:${count}`)
      .join(',') || 'empty'
  );
}

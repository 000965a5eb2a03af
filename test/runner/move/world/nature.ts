import {
  checkpointAt,
  Cluster,
  deniedAt,
  idOf,
  Job,
  REQUEST_SECONDS,
  uriOf,
  Violation,
  World,
  Checkpoint,
} from './state';

/** A sink takes a transaction once, in order, or never. */
function commit(world: World, checkpoint: Checkpoint, who: string): void {
  const { offset } = checkpoint;
  if (world.abortedTransactions.has(idOf(checkpoint))) {
    throw new Violation(`LOSS: ${who}: the transaction of ${idOf(checkpoint)} was aborted`);
  }
  const there = world.committed[offset - 1];
  if (there && idOf(there) !== idOf(checkpoint)) {
    throw new Violation(`TWICE: ${who}: offset ${offset} by ${idOf(there)} and ${idOf(checkpoint)}`);
  }
  if (offset > 1 && !world.committed[offset - 2]) {
    throw new Violation(`LOSS: ${who}: offset ${offset - 1} was never committed`);
  }
  world.committed[offset - 1] = checkpoint;
}

function written(world: World, epoch: number): void {
  world.writes.set(epoch, (world.writes.get(epoch) ?? 0) + 1);
}

/** The operator, or a kubelet, starts what should run. */
export function start(world: World, cluster: Cluster): boolean {
  const { resource, name } = cluster;
  if (!resource || resource.suspended || resource.deleting || cluster.job || cluster.dead) return false;
  const { epoch } = resource;
  const base = resource.ha ?? resource.restore;
  world.incarnations++;
  if (!base) {
    if (world.committed.length > 0 && !deniedAt(world, name, epoch)) {
      throw new Violation(`EMPTY: ${name} starts epoch ${epoch} without state`);
    }
  } else {
    const known = world.registered.get(base.epoch);
    if (!resource.ha && !known && world.bug !== 'newest _metadata instead of registered') {
      throw new Violation(`GONE: ${name} starts epoch ${epoch} from ${uriOf(base)}, which was deleted`);
    }
    commit(world, base, `${name} restores`);
  }
  const offset = base?.offset ?? 0;
  // A restored writer aborts what its own epoch, and that of its restore point, left open.
  for (const of of new Set([epoch, base?.epoch])) {
    const open = of === undefined ? undefined : world.meta.get(of);
    if (
      open &&
      open.offset > offset &&
      idOf(world.committed[open.offset - 1] ?? { offset: 0, epoch: 0, incarnation: 0 }) !== idOf(open)
    ) {
      world.abortedTransactions.add(idOf(open));
    }
  }
  cluster.job = { epoch, incarnation: world.incarnations, offset, base, at: 'run', since: world.now };
  return true;
}

/** The next thing that happens in the life of a job. */
export function live(world: World, cluster: Cluster): boolean {
  const { job } = cluster;
  if (!job || cluster.dead) return false;
  if (job.heldUntil !== undefined && world.now < job.heldUntil) return false;
  const denied = deniedAt(world, cluster.name, job.epoch);
  const checkpoint: Checkpoint = { offset: job.offset + 1, epoch: job.epoch, incarnation: job.incarnation };
  const late = world.now - job.since > REQUEST_SECONDS * 1000;
  switch (job.at) {
    case 'run':
      if (denied) return fail(cluster);
      return go(world, job, 'fly');
    case 'fly':
      if (late) return fail(cluster);
      world.meta.set(job.epoch, checkpoint);
      written(world, job.epoch);
      return go(world, job, 'meta');
    case 'meta':
      if (denied) return fail(cluster);
      return go(world, job, 'rfly');
    case 'rfly':
      if (late) return fail(cluster);
      world.registered.set(job.epoch, checkpoint);
      written(world, job.epoch);
      job.offset++;
      if (cluster.resource?.epoch === job.epoch) cluster.resource.ha = checkpoint;
      return go(world, job, 'reg');
    case 'reg':
      commit(
        world,
        { offset: job.offset, epoch: job.epoch, incarnation: job.incarnation },
        `${cluster.name} at epoch ${job.epoch}`,
      );
      return go(world, job, 'run');
  }
}

function go(world: World, job: Job, at: Job['at']): boolean {
  job.at = at;
  job.heldUntil = undefined;
  job.since = world.now;
  return true;
}

/** It restarts from what its high availability knows. */
function fail(cluster: Cluster): boolean {
  cluster.job = undefined;
  return true;
}

/** The operator goes on with a suspension or a deletion. */
export function reconcile(world: World, cluster: Cluster): boolean {
  const { resource, job, name } = cluster;
  if (!resource || cluster.dead) return false;
  if (resource.deleting) {
    const denied = deniedAt(world, name, resource.epoch);
    if (job && !denied) {
      if (job.at === 'reg') live(world, cluster);
      // Cancelled: what tells which checkpoints were registered is deleted.
      if (resource.stop !== 'stopped' && world.registered.has(job.epoch)) {
        world.evidenceLost.add(job.epoch);
        world.registered.delete(job.epoch);
        written(world, job.epoch);
      }
    }
    cluster.job = undefined;
    cluster.resource = undefined;
    return true;
  }
  if (!resource.suspended || resource.stop === 'stopped' || resource.stop === 'failed') return false;
  if (!job) {
    resource.stop = 'failed';
    return true;
  }
  if (job.at === 'fly' || job.at === 'rfly' || job.at === 'meta') return live(world, cluster);
  if (job.at === 'reg') live(world, cluster);
  if (deniedAt(world, name, job.epoch)) {
    resource.stop = 'failed';
    return true;
  }
  const savepoint: Checkpoint = { offset: job.offset + 1, epoch: job.epoch, incarnation: job.incarnation };
  world.meta.set(job.epoch, savepoint);
  world.registered.set(job.epoch, savepoint);
  written(world, job.epoch);
  commit(world, savepoint, `${name} stops`);
  resource.ha = savepoint;
  resource.stop = 'stopped';
  cluster.job = undefined;
  return true;
}

/** GitOps applies what it believes. */
export function heal(cluster: Cluster): boolean {
  const { git, resource, grant, guarded } = cluster;
  if (!git || cluster.dead) return false;
  // Without the guard a GitOps controller also creates again what was deleted, and puts an older epoch over a newer one.
  // Nothing but its pause helps there (A9), as docs/moves.md says; what it does with its own epoch is played.
  if (!resource || resource.epoch !== git.epoch || resource.deleting || !resource.suspended) return false;
  if (guarded && (!grant || grant.revoked || grant.epoch !== git.epoch)) return false;
  Object.assign(resource, { suspended: false, stop: 'no' });
  resource.version++;
  resource.generation++;
  return true;
}

export function newResource(world: World, epoch: number, restore: Checkpoint | undefined) {
  world.incarnations++;
  return {
    uid: `uid-${world.incarnations}`,
    version: 1,
    generation: 1,
    epoch,
    suspended: false,
    deleting: false,
    stop: 'no' as const,
    ...(restore ? { restore } : {}),
  };
}

/** Git follows the ledger once an application is settled. */
export function catchUp(world: World): boolean {
  const { phase, cluster, epoch, restore } = world.record;
  if (phase !== 'STEADY') return false;
  const there = world.clusters.find(({ name }) => name === cluster)!;
  there.git = { epoch, ...(restore.kind === 'empty' ? {} : { restore: checkpointAt(restore.uri) }) };
  return true;
}

/** Under a denial that forgets deletions a job that is alive discards its checkpoints. */
export function discard(world: World, cluster: Cluster): boolean {
  const { job, name } = cluster;
  if (world.bug !== 'deletes allowed' || !job || cluster.dead || !deniedAt(world, name, job.epoch)) {
    return false;
  }
  if (!world.registered.delete(job.epoch)) return false;
  written(world, job.epoch);
  return true;
}

/** The write that registers a checkpoint is under way, and stays so for long. */
export function hang(world: World, cluster: Cluster, seconds: number): boolean {
  for (let i = 0; i < 5 && cluster.job && cluster.job.at !== 'rfly'; i++) live(world, cluster);
  if (cluster.job?.at !== 'rfly') return false;
  cluster.job.heldUntil = cluster.job.since + seconds * 1000;
  return true;
}

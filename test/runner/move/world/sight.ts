import { digestOf } from './api';
import { Cluster, uriOf, World } from './state';
import { Restore } from '../../../../src/runner/ledger/records';
import { holdersOf } from '../../../../src/runner/move/fences';
import { Finding } from '../../../../src/runner/move/restore';
import { ClusterSight, holderKey, Sight } from '../../../../src/runner/move/sight';

export const uidOf = (name: string) => `${name}-uid`;

/** What a runner sees of the world, now. */
export function look(world: World, journal: number): Sight {
  const { record, denies, claims, registered } = world;
  const entries = [...holdersOf(record), ...record.fences].flatMap(({ cluster, epoch }) => {
    const deny = denies.get(cluster);
    if (!deny || deny.epoch < epoch) return [];
    const { since, count, last, first, second } = deny;
    // The policy and the listing are read anew; a change since the last listing shows.
    const digest = digestOf(world, deny.epoch);
    const listings =
      first && second
        ? { first, last: second.digest === digest ? second : { at: world.now, digest } }
        : undefined;
    return [
      [
        holderKey({ cluster, epoch }),
        {
          equal: true,
          missing: [],
          principal: 'workload' as const,
          appliesToAll: true,
          refused: { count, since, last },
          ...(listings ? { listings } : {}),
        },
      ] as const,
    ];
  });
  const above = [...claims.entries()]
    .filter(([epoch]) => epoch > record.epochHigh)
    .sort(([a], [b]) => b - a)[0];
  const own = registered.get(record.epoch);
  return {
    now: world.now,
    journal,
    clusters: Object.fromEntries(
      world.clusters.map((cluster) => [cluster.name, sightOf(cluster, world.now)]),
    ),
    store: {
      reachable: true,
      denies: Object.fromEntries(entries),
      ...(above ? { highest: { epoch: above[0], ledgerId: record.ledgerId, operation: above[1] } } : {}),
      ...(own && record.phase === 'APPLIED' ? { own: { uri: uriOf(own), inPlace: true } } : {}),
    },
  };
}

function sightOf(cluster: Cluster, now: number): ClusterSight {
  const { name, dark, guarded, grant, resource, job } = cluster;
  if (dark) return { reachable: false, forMs: now - cluster.darkSince };
  return {
    reachable: true,
    uid: uidOf(name),
    guarded,
    ...(grant ? { grant, refusesToRun: grant.revoked } : {}),
    ...(resource && !resource.hidden
      ? {
          resource: {
            uid: resource.uid,
            resourceVersion: String(resource.version),
            generation: resource.generation,
            epoch: resource.epoch,
            suspended: resource.suspended,
            deleting: resource.deleting,
            stop: resource.stop,
            finished: false,
            running: job !== undefined && job.epoch === resource.epoch,
            ...(job ? { restored: job.base ? uriOf(job.base) : '', failedCommittables: 0 } : {}),
          },
        }
      : {}),
    remains: { pods: job ? 2 : 0, deployment: false, haConfigMaps: 0, doubtful: false },
    unfit: [],
  };
}

/** What the store tells, by {@link Finding}. */
export function find(world: World, epoch: number): Finding {
  const newest =
    world.bug === 'newest _metadata instead of registered'
      ? world.meta.get(epoch)
      : world.registered.get(epoch);
  return {
    time: new Date(world.now).toISOString(),
    restartedAfter: false,
    evidenceLost: !newest && world.evidenceLost.has(epoch),
    finished: false,
    ...(newest ? { newest: pointOf(world, newest) } : {}),
  };
}

export function pointOf(
  world: World,
  checkpoint: { epoch: number; offset: number; incarnation: number },
): Exclude<Restore, { kind: 'empty' }> {
  return {
    kind: 'checkpoint',
    uri: uriOf(checkpoint),
    id: checkpoint.offset,
    writerEpoch: checkpoint.epoch,
    time: new Date(world.now).toISOString(),
    registered: 'proven',
    verified: true,
  };
}

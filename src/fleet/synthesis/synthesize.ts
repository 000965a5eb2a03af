import { assemble } from './assemble';
import { Draft } from './drafts';
import { emitCluster, EmittedCluster } from './emit';
import { Lock, lockedCluster, lockedPlacement, readLock } from './lock-file';
import { modelProblems } from './model-problems';
import { placementProblems } from './placement-problems';
import { placementProblem } from './problem';
import { clusterBindings, idOf } from './render';
import { renderedProblems } from './rendered-problems';
import { addRunnerAccess } from './runner-access';
import { Selection, selectedClusters } from './selection';
import { prepareTenants } from './tenants';
import { writeAssembly } from './write';
import { constructsOf } from '../../validation/enforcement';
import { JsonObject } from '../../validation/manifest';
import { FleetApplication } from '../application';
import { Cluster } from '../cluster';
import { fleetProblems } from '../errors';
import { Fleet } from '../fleet';
import { hashOf } from '../placement/hash';
import { compareText } from '../placement/order';
import { place } from '../placement/place';
import { score } from '../placement/score';
import { isSaidByProps } from '../typed-source';

/** From the program and the lock file to the assembly; on any problem nothing is written, and all of them are told. */
export function synthesizeFleet(fleet: Fleet): void {
  const lock = readLock(fleet);
  const selection = selectedClusters(fleet);
  failOn(fleet, [...modelProblems(fleet, lock), ...lock.problems, ...selection.problems]);

  const clusters = new Map(fleet.clusters.map((cluster) => [cluster.name, cluster]));
  const drafts = draftsOf(fleet, clusters, lock, selection);
  const problem = placementProblem(fleet, drafts, lock);
  const placements = place(problem);
  for (const draft of drafts) {
    const cluster = clusters.get(placements.of(draft.id)?.cluster ?? '');
    if (cluster) draft.moveTo(cluster);
  }

  // Also where nothing is written: an application is held to its tenant in the cluster that it is on.
  prepareTenants(
    fleet,
    lock,
    new Set([...selection.clusters, ...drafts.map(({ place: { cluster } }) => cluster)]),
  );

  const emitted = new Map<Cluster, EmittedCluster>();
  for (const cluster of selection.clusters) {
    fleet._bindings.set(
      cluster,
      clusterBindings(fleet, cluster, lockedCluster(lock, cluster.name).generation),
    );
    const addAccess = (manifests: readonly JsonObject[]) =>
      addRunnerAccess(cluster, manifests, { fleet, drafts, lock });
    emitted.set(cluster, emitCluster(cluster, addAccess));
  }
  failOn(fleet, [
    ...drafts.flatMap(renderedProblems),
    ...placementProblems(problem, placements, drafts, selection),
    ...findings(fleet),
    ...[...emitted.values()].flatMap(({ problems }) => problems),
  ]);
  writeAssembly(
    fleet.outdir,
    assemble({ fleet, lock, selection, drafts, problem, placements, emitted }),
    emitted,
  );
}

function failOn(fleet: Fleet, problems: readonly string[]): void {
  if (problems.length > 0) throw fleetProblems(fleet.name, problems);
}

/**
 * Each application where it most likely runs. Where only some clusters are asked for and the lock file knows all places,
 * nothing else needs to be rendered, but for code of one's own: what it brings the runner must be allowed everywhere.
 */
function draftsOf(
  fleet: Fleet,
  clusters: ReadonlyMap<string, Cluster>,
  lock: Lock,
  selection: Selection,
): Draft[] {
  const all = fleet.tenants.flatMap((tenant) =>
    tenant.applications.map((application) => {
      const id = idOf(application);
      const locked = lockedPlacement(lock, id);
      const likely = locked ? clusters.get(locked.cluster)! : bestRanked(id, application);
      return { application, locked, likely };
    }),
  );
  const known = all.every(({ locked }) => locked);
  return all
    .filter(
      ({ application, likely }) =>
        !known || selection.clusters.includes(likely) || !isSaidByProps(application),
    )
    .map(({ application, likely }) => new Draft(fleet, application, lock, likely))
    .sort((a, b) => compareText(a.id, b.id));
}

/** Where it would be if there were room everywhere. */
function bestRanked(id: string, { queue }: FleetApplication): Cluster {
  const hash = hashOf(id);
  return [...queue._candidates]
    .map(([cluster, weight]) => ({ cluster, rank: score(weight, hash, hashOf(cluster.name)) }))
    .sort((a, b) => b.rank - a.rank || compareText(a.cluster.name, b.cluster.name))[0].cluster;
}

/** What the rules say, and whatever else constructs have to say of themselves. */
function findings(fleet: Fleet): string[] {
  return constructsOf(fleet).flatMap(({ node }) =>
    node.validate().map((problem) => (problem.startsWith('[') ? problem : `[${node.path}] ${problem}`)),
  );
}

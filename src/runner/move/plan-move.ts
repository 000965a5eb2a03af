import { clustersIn, Destination, destinationOf } from './destination';
import * as errors from './errors';
import { Allowed, MoveOrder } from './order';
import { planned, PlannedMove } from './planned-move';
import { Sink } from './sinks';
import { FleetAssembly } from '../../assembly/assembly';
import { ClusterRecord, OperationMark, Placement } from '../ledger/records';

/** What a person asks for. */
export interface MoveRequest {
  readonly kind: 'migrate' | 'drain' | 'failover' | 'failback';
  /** The applications that are named; none: all of the cluster that is left. */
  readonly applications: readonly string[];
  /** The cluster that is left. */
  readonly from?: string;
  readonly to: Destination;
  readonly operation: Omit<OperationMark, 'token'>;
  readonly who: string;
  readonly why?: string;
  readonly allowed: Allowed;
  /** A person states that the cluster is lost, although it answers. */
  readonly statedLost?: boolean;
  readonly withChanges?: boolean;
  /** The revisions of the placements of a plan that was shown before. */
  readonly agreed?: Readonly<Record<string, number>>;
}

/** What is known of an application beside the assembly. */
export interface MoveFacts {
  readonly sinks: readonly Sink[];
  readonly transactions?: MoveOrder['transactions'];
  readonly storageFence: boolean;
  /** The digest of its manifest as the program of now makes it with the old placements. */
  readonly digest?: string;
  /** The same of all its manifests without the restore point. */
  readonly plannedDigest?: string;
}

export interface PlanningSight {
  readonly placements: ReadonlyMap<string, Placement>;
  readonly clusters: ReadonlyMap<string, ClusterRecord>;
  /** Of the cluster that is left, as its evidence says. */
  readonly health: {
    readonly state: 'healthy' | 'suspect' | 'confirmed';
    readonly evidence: readonly string[];
  };
  /** Synthesized with the placements as they would be: each application has the target that was chosen for it. */
  readonly assembly: FleetAssembly;
  readonly facts: ReadonlyMap<string, MoveFacts>;
  /** The revision of the program that was last applied. */
  readonly appliedRevision?: string;
}

export interface MovePlan {
  /** By tier, then by name. */
  readonly moves: readonly PlannedMove[];
  /** Who stays where it is, or is fenced and parked, and why. */
  readonly left: readonly { readonly app: string; readonly why: string }[];
}

/**
 * Who moves where. Nothing is read and nothing is changed.
 *
 * @throws a refusal, if the whole is not to be done.
 */
export function planMove(request: MoveRequest, sight: PlanningSight): MovePlan {
  checkClusters(request, sight);
  const selected = select(request, sight);
  checkAge(request, sight);
  const outcomes = selected.map((record) => planned(record, request, sight));
  const moves = outcomes.flatMap((each) => ('order' in each ? [each] : []));
  const left = outcomes.flatMap((each) => ('why' in each ? [each] : []));
  if (request.applications.length > 0) checkNamed(outcomes, request, sight);
  if (moves.length === 0) {
    throw errors.nothingToMove(
      left.map(({ app, why }) => `${app} ${why}`).join('; ') || 'no application is there',
    );
  }
  checkNews(moves, request, sight);
  moves.sort((a, b) => a.tier - b.tier || (a.order.app < b.order.app ? -1 : 1));
  return { moves, left };
}

function checkClusters(
  { kind, from, to, statedLost }: MoveRequest,
  { assembly, clusters, health }: PlanningSight,
): void {
  const known = Object.keys(assembly.clusters);
  for (const name of [...(from === undefined ? [] : [from]), ...clustersIn(to)]) {
    if (!known.includes(name)) throw errors.unknownCluster(name, known);
  }
  if (from !== undefined && !clusters.has(from)) throw errors.sourceIsUnknown(from);
  if (kind === 'failover' && health.state !== 'confirmed' && !statedLost) {
    throw errors.clusterIsHealthy(from ?? 'the cluster', health.evidence);
  }
  for (const name of clustersIn(to)) {
    if (from === name) throw errors.movesToItself(name);
    if (clusters.get(name)?.cordoned || assembly.clusters[name].cordoned) throw errors.targetIsCordoned(name);
    if (clusters.get(name)?.quarantined) throw errors.targetIsQuarantined(name);
  }
}

function select({ applications, from }: MoveRequest, { placements }: PlanningSight): readonly Placement[] {
  const unknown = applications.filter((app) => !placements.has(app));
  if (unknown.length > 0) throw errors.unknownApplications(unknown, [...placements.keys()]);
  if (applications.length > 0) return [...new Set(applications)].map((app) => placements.get(app)!);
  return [...placements.values()].filter(({ cluster, phase }) => cluster === from && phase !== 'TOMBSTONE');
}

function checkAge({ agreed }: MoveRequest, { placements }: PlanningSight): void {
  const changes = Object.entries(agreed ?? {}).flatMap(([app, revision]) => {
    const now = placements.get(app);
    if (now?.revision === revision) return [];
    return [
      `${app}: revision ${revision} was planned, ${now === undefined ? 'and it is gone' : `${now.revision} is there`}`,
    ];
  });
  if (changes.length > 0) throw errors.planIsAged(changes);
}

/** What a person has named is moved, all of it, or nothing is. */
function checkNamed(
  outcomes: readonly ReturnType<typeof planned>[],
  { to }: MoveRequest,
  { placements }: PlanningSight,
): void {
  const why = outcomes.flatMap((each) => ('why' in each ? [each] : []));
  const held = why.filter(({ because }) => because === 'held');
  if (held.length > 0) throw errors.heldByOthers(held.map((each) => `${each.app} ${each.why}`));
  const there = why.filter(({ app }) => placements.get(app)!.cluster === destinationOf(to, app));
  if (there.length === outcomes.length) throw errors.movesToItself(clustersIn(to).join(', '));
  if (why.length > 0) throw errors.cannotBeMoved(why.map((each) => `${each.app} ${each.why}`));
}

function checkNews(moves: readonly PlannedMove[], { withChanges }: MoveRequest, sight: PlanningSight): void {
  if (withChanges) return;
  const news = moves
    .map(({ order }) => order.app)
    .filter((app) => {
      const { plannedDigest, assemblyDigest } = sight.placements.get(app)!;
      const facts = sight.facts.get(app);
      const [then, now] =
        plannedDigest === undefined ? [assemblyDigest, facts?.digest] : [plannedDigest, facts?.plannedDigest];
      return then !== undefined && now !== undefined && then !== now;
    });
  if (news.length > 0) throw errors.unreleasedChanges(news, sight.appliedRevision);
}

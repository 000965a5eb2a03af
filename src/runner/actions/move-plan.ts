import { FleetSession } from './fleet-session';
import type { Host } from './host';
import { FleetAssembly } from '../../assembly/assembly';
import { digestOfPlacements } from '../../assembly/placements';
import { groupBy } from '../../validation/group-by';
import { placementsOf } from '../ledger/placements-file';
import { ClusterRecord, Placement } from '../ledger/records';
import { AUTO, destinationOf } from '../move/destination';
import { Outcomes } from '../move/effects';
import { noProgramToMove } from '../move/errors';
import { factsOf } from '../move/facts';
import { MoveFacts, MovePlan, MoveRequest, planMove, PlanningSight } from '../move/plan-move';
import { PlannedMove } from '../move/planned-move';
import { appliedDigestOf, Synthesized, synthesizeAt, synthesizedIn } from '../move/run/synthesis';
import { chooseTargets, Target } from '../move/targets';

/** What a plan is made from. */
export interface Planning {
  readonly request: MoveRequest;
  readonly health: PlanningSight['health'];
  readonly placements: ReadonlyMap<string, Placement>;
  readonly clusters: ReadonlyMap<string, ClusterRecord>;
  /** Clusters that do not answer: nothing goes there. */
  readonly dark: readonly string[];
}

export interface Planned {
  readonly plan: MovePlan;
  readonly targets: ReadonlyMap<string, Target>;
  /** What each would go on from now: looked up without a fence, so that it is only what is known of now. */
  readonly previews: ReadonlyMap<string, Outcomes['preview']>;
  /** What was synthesized for the targets. */
  readonly after: Synthesized;
}

export type Previewing = (
  moves: readonly PlannedMove[],
  placements: Planning['placements'],
) => Promise<Planned['previews']>;

/**
 * Plans moves. The program runs with the placements of now, which tells whether it has changed since it was applied, and
 * then for the targets alone, with the placements as they would be, from what they would go on from now.
 */
export async function planMoves(
  session: FleetSession,
  planning: Planning,
  previewsOf: Previewing,
  host: Host,
): Promise<Planned> {
  const { request, placements, clusters } = planning;
  const before = await asPlaced(session, planning, host);
  const leaving = leavingOf(request, placements, before.assembly);
  const targets = targetsOf(leaving, planning, before.assembly);
  const sight = {
    placements,
    clusters,
    health: planning.health,
    facts: new Map(leaving.map((app) => [app, factsWithDigest(app, before)])),
    appliedRevision: before.assembly.program?.revision,
  };
  // What is refused is refused before anything is looked for.
  const first = planMove(request, { ...sight, assembly: withTargets(before.assembly, targets) });
  const previews = await previewsOf(first.moves, placements);
  const hypotheses = [...targets].flatMap(([app, { cluster }]) => {
    const { epochHigh, restore } = placements.get(app)!;
    const from = previews.get(app)?.restore ?? restore;
    return cluster === undefined ? [] : [{ app, cluster, epoch: epochHigh + 1, restore: from }];
  });
  const only = [...new Set(hypotheses.map(({ cluster }) => cluster))];
  const known = { fleet: before.assembly.fleet, placements, clusters: clusters.values() };
  const after =
    hypotheses.length === 0 ? before : await synthesizeAt(commandOf(session), known, hypotheses, only, host);
  const assembly = merged(before.assembly, after.assembly, targets);
  const { moves, left } = planMove(request, { ...sight, assembly });
  const foreseeing = moves.map((each) => withForeseen(each, placements, previews, after));
  return { plan: { moves: foreseeing, left }, targets, previews, after };
}

/** Of a cluster that is lost nothing new is expected. One that runs is looked at again when it is its turn. */
function withForeseen(
  move: PlannedMove,
  placements: Planning['placements'],
  previews: Planned['previews'],
  after: Synthesized,
): PlannedMove {
  const { order, from, parks } = move;
  const preview = previews.get(order.app);
  if (order.lost !== from || parks !== undefined) return move;
  if (preview === undefined || preview.problem !== undefined) return move;
  const epoch = placements.get(order.app)!.epochHigh + 1;
  return { ...move, foreseen: { preview, epoch, digest: after.digest(order.app) } };
}

/** As far as it is known before the program has run for the targets. */
function withTargets(assembly: FleetAssembly, targets: ReadonlyMap<string, Target>): FleetAssembly {
  const applications = { ...assembly.applications };
  for (const [app, { cluster = applications[app].cluster, candidates }] of targets) {
    applications[app] = { ...applications[app], cluster, candidates };
  }
  return { ...assembly, applications };
}

/** @throws where an assembly was given: what it was made from is not known. */
export function commandOf({ command }: FleetSession): string {
  if (command === undefined) throw noProgramToMove();
  return command;
}

/** As the program makes everything where the ledger has it; its own lock file may be older. */
async function asPlaced(
  session: FleetSession,
  { placements, clusters }: Planning,
  host: Host,
): Promise<Synthesized> {
  const { assembly, folder } = session;
  const { fleet } = assembly;
  const known = placementsOf(fleet, clusters.values(), placements.values());
  if (digestOfPlacements(known) === assembly.placements) return synthesizedIn(folder, assembly);
  return synthesizeAt(commandOf(session), { fleet, placements, clusters: clusters.values() }, [], [], host);
}

function leavingOf(
  { applications, from }: MoveRequest,
  placements: ReadonlyMap<string, Placement>,
  assembly: FleetAssembly,
): readonly string[] {
  const named =
    applications.length > 0
      ? applications
      : [...placements.values()].filter(({ cluster }) => cluster === from).map(({ app }) => app);
  return named.filter((app) => placements.has(app) && Object.hasOwn(assembly.applications, app));
}

/** Each leaves where it is; of those that leave other clusters, the places are taken already. */
function targetsOf(
  leaving: readonly string[],
  { request, placements, clusters, dark }: Planning,
  assembly: FleetAssembly,
): ReadonlyMap<string, Target> {
  const targets = new Map<string, Target>();
  let known = assembly;
  const way = (app: string) => `${placements.get(app)!.cluster} ${destinationOf(request.to, app)}`;
  for (const those of groupBy(leaving, way).values()) {
    const home = placements.get(those[0])!.cluster;
    const asked = destinationOf(request.to, those[0]);
    const to = asked === AUTO ? undefined : asked;
    const parked = those.some((app) => placements.get(app)!.phase === 'PARKED');
    const avoid = [...dark, ...(parked && request.from !== home ? [] : [home])];
    const chosen = chooseTargets({ assembly: known, placements, clusters, leaving: those, to, avoid });
    const moved = Object.fromEntries(
      [...chosen].flatMap(([app, { cluster }]) =>
        cluster === undefined ? [] : [[app, { ...known.applications[app], cluster }]],
      ),
    );
    known = { ...known, applications: { ...known.applications, ...moved } };
    for (const [app, target] of chosen) targets.set(app, target);
  }
  return targets;
}

/** Applications where they would be, with what spoke for and against each cluster; what finds no place stays. */
function merged(
  before: FleetAssembly,
  after: FleetAssembly,
  targets: ReadonlyMap<string, Target>,
): FleetAssembly {
  const applications = { ...before.applications };
  for (const [app, { cluster, candidates }] of targets) {
    const from = cluster === undefined ? before : after;
    applications[app] = { ...from.applications[app], candidates };
  }
  const written = new Set(after.selected ?? []);
  const clusters = Object.fromEntries(
    Object.entries(before.clusters).map(([name, each]) => [
      name,
      written.has(name) ? after.clusters[name] : each,
    ]),
  );
  return { ...before, clusters, applications };
}

function factsWithDigest(app: string, before: Synthesized): MoveFacts {
  return {
    ...factsOf(before.assembly, app),
    digest: appliedDigestOf(before.manifests(app)),
    plannedDigest: before.digest(app),
  };
}

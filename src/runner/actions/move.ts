import { FleetSession, FleetSource, withFleet } from './fleet-session';
import { Host, moveProgress, warning } from './host';
import { commandOf, Planned, planMoves } from './move-plan';
import { PlannedRow, previewsOf, rowsOf } from './move-rows';
import { Sides, withSides } from './move-sides';
import { writePlacements } from './placements';
import { Opened } from '../apply/open-clusters';
import { Ledger } from '../ledger/ledger';
import { begin, Operation, withOperation } from '../ledger/operation';
import { ClusterRecord, Placement } from '../ledger/records';
import { noLedgerToMove } from '../move/errors';
import { ATTEMPTS, Attempt, healthOf } from '../move/evidence';
import { Limits } from '../move/order';
import { MoveRequest, PlanningSight } from '../move/plan-move';
import { PlannedMove } from '../move/planned-move';
import { MoveSynthesis } from '../move/run/move-synthesis';
import { MoveEnd, runMoves } from '../move/run/run-moves';
import { Synthesized } from '../move/run/synthesis';
import { WaveLimits } from '../move/waves';

/** What is asked for, and how it is to be carried out. */
export interface MoveOptions extends Pick<
  MoveRequest,
  'kind' | 'applications' | 'from' | 'to' | 'why' | 'allowed' | 'statedLost' | 'withChanges' | 'agreed'
> {
  readonly limits: Limits;
  readonly waves: WaveLimits;
  /** Nothing is done. */
  readonly planOnly?: boolean;
  /** The cluster that is left takes nothing new from now on. */
  readonly cordon?: boolean;
  /** Asked before anything is changed; absent: nobody is. */
  readonly confirm?: (plan: ShownPlan) => Promise<boolean>;
}

/** What is shown before it is done. */
export interface ShownPlan {
  readonly fleet: string;
  readonly kind: MoveRequest['kind'];
  readonly from?: string;
  readonly health: PlanningSight['health'];
  readonly moves: readonly PlannedRow[];
  readonly left: readonly { readonly app: string; readonly why: string }[];
}

/** What was done. */
export interface Moved {
  readonly plan: ShownPlan;
  /** Absent: nothing was begun. */
  readonly operation?: string;
  readonly applications: readonly MovedApplication[];
  readonly outcome: 'planned' | 'declined' | 'done' | 'incomplete';
  /** The lock file, where it was written anew. */
  readonly placements?: string;
}

export interface MovedApplication {
  readonly app: string;
  readonly from: string;
  readonly cluster: string;
  readonly epoch: number;
  readonly phase: Placement['phase'];
  readonly restore: Placement['restore'];
  readonly end: MoveEnd['end'] | 'interrupted';
  readonly why: string;
  /** What a person should know of it although it came through: a possible loss, or that none can be excluded. */
  readonly warning?: string;
}

/** Plans a move, shows it, asks, and carries it out. */
export async function move(source: FleetSource, options: MoveOptions, host: Host): Promise<Moved> {
  return withFleet(source, host, 'existing', async (session) => {
    const { ledger } = session;
    if (!ledger) throw noLedgerToMove();
    commandOf(session);
    const opened = await session.open();
    return withSides(session, ledger, opened, async (sides): Promise<Moved> => {
      const { planned, shown } = await planNow(session, ledger, { opened, sides, options }, host);
      const none = { plan: shown, applications: [] };
      if (options.planOnly) return { ...none, outcome: 'planned' };
      if (options.confirm && !(await options.confirm(shown))) return { ...none, outcome: 'declined' };
      return withOperation(ledger, options.kind, { why: options.why }, async (operation) => {
        if (options.cordon && options.from !== undefined) await cordonIn(ledger, options.from);
        const moves = planned.plan.moves.map((each) => ({
          ...each,
          order: { ...each.order, operation: operation.mark, who: operation.who },
        }));
        const done = await carryOutMoves(
          session,
          { operation, moves, sides, former: planned.after, ...options },
          source.signal,
          host,
        );
        return { plan: shown, ...done };
      });
    });
  });
}

/** The moves of an operation, and how they are walked. */
export interface Carrying {
  readonly operation: Operation;
  readonly moves: readonly PlannedMove[];
  readonly sides: Sides;
  readonly limits: Limits;
  readonly waves: WaveLimits;
  readonly abort?: string;
  /** What was synthesized for the plan. */
  readonly former?: Synthesized;
}

/** Walks the moves of an operation to their ends, and brings the lock file up to date. */
export async function carryOutMoves(
  session: FleetSession,
  carrying: Carrying,
  interrupted: AbortSignal,
  host: Host,
): Promise<Omit<Moved, 'plan'>> {
  const walked = await walkMoves(session, carrying, interrupted, host);
  return { ...walked, placements: await writePlacements(session, session.ledger!) };
}

/** The same for who has more to write down before the lock file is. */
export async function walkMoves(
  session: FleetSession,
  { operation, moves, sides, limits, waves, abort, former }: Carrying,
  interrupted: AbortSignal,
  host: Host,
): Promise<Omit<Moved, 'plan'>> {
  const ledger = session.ledger!;
  const signal = AbortSignal.any([interrupted, operation.lost]);
  const { journal } = operation;
  const synthesis = new MoveSynthesis(commandOf(session), ledger, () => journal.entries, host, former);
  const { clusters, state } = sides;
  const report = (progress: Parameters<typeof moveProgress>[0]) => host.report(moveProgress(progress));
  const run = { ledger, journal, clusters, state, synthesis, limits, waves, signal, abort, report };
  const ends = await runMoves(moves, await ledger.placements(), run);
  const done = ends.every(({ end }) => end === 'done');
  return {
    operation: operation.id,
    applications: ends.map(movedOf),
    outcome: done ? 'done' : 'incomplete',
  };
}

function movedOf({ planned, record, end, why, ...rest }: MoveEnd): MovedApplication {
  const { app, cluster, epoch, phase, restore } = record;
  const warned = rest.warning === undefined ? {} : { warning: rest.warning };
  return {
    app,
    from: planned.from,
    cluster,
    epoch,
    phase,
    restore,
    end: end ?? 'interrupted',
    why,
    ...warned,
  };
}

async function planNow(
  session: FleetSession,
  ledger: Ledger,
  {
    opened,
    sides,
    options,
  }: { readonly opened: Opened; readonly sides: Sides; readonly options: MoveOptions },
  host: Host,
): Promise<{ readonly planned: Planned; readonly shown: ShownPlan }> {
  const { kind, applications, from, to, why, allowed, statedLost, withChanges, agreed } = options;
  const [placements, clusters] = await Promise.all([ledger.placements(), ledger.clusters()]);
  const { operation: id, since, who } = begin(kind);
  const request: MoveRequest = {
    kind,
    applications: selected(applications, placements.keys()),
    from,
    to,
    operation: { id, kind, since },
    who,
    why,
    allowed,
    statedLost,
    withChanges,
    agreed,
  };
  const health = await healthNow(session, ledger, opened, options, host);
  const dark = opened.closed.map(({ cluster }) => cluster);
  const planning = { request, health, placements, clusters, dark };
  const planned = await planMoves(session, planning, async (moves, of) => previewsOf(moves, of, sides), host);
  const moves = rowsOf(planned, { placements, dark });
  return { planned, shown: { fleet: ledger.fleet, kind, from, health, moves, left: planned.plan.left } };
}

/** A tenant stands for all of its applications. */
function selected(names: readonly string[], known: Iterable<string>): readonly string[] {
  const all = [...known];
  return names.flatMap((name) => {
    if (name.includes('/')) return [name];
    const those = all.filter((app) => app.startsWith(`${name}/`));
    return those.length > 0 ? those : [name];
  });
}

const BETWEEN_ATTEMPTS_MS = 2_000;
/** Whoever was silent for longer once is not waited for as long again. */
const AGAIN_MS = 3_000;

/** A cluster is asked again before it is believed to be lost. */
async function healthNow(
  { open }: FleetSession,
  ledger: Ledger,
  { closed }: Opened,
  { kind, from, statedLost }: MoveOptions,
  host: Host,
): Promise<PlanningSight['health']> {
  if (from === undefined) return { state: 'healthy', evidence: [] };
  const attemptOf = (found: Opened['closed']): Attempt => {
    const dark = found.find(({ cluster }) => cluster === from);
    return { time: new Date(), why: dark?.why, other: dark?.state === 'refused' };
  };
  const attempts = [attemptOf(closed)];
  while (
    kind === 'failover' &&
    attempts.at(-1)!.why !== undefined &&
    attempts.length < ATTEMPTS &&
    !statedLost
  ) {
    host.report(warning(`${from} does not answer; it is asked again`));
    await new Promise((resolve) => setTimeout(resolve, BETWEEN_ATTEMPTS_MS));
    attempts.push(attemptOf((await open([from], AGAIN_MS)).closed));
  }
  const beacons = (await ledger.beacons()).get(from) ?? [];
  const lastSeen = beacons
    .map(({ seen }) => seen)
    .sort()
    .at(-1);
  return healthOf({ attempts, lastSeen, now: new Date() });
}

/** @returns whether it was changed. */
export async function cordonIn(
  ledger: Ledger,
  cluster: string,
  cordoned = true,
): Promise<ClusterRecord | undefined> {
  for (;;) {
    const record = (await ledger.clusters()).get(cluster);
    if (!record || record.cordoned === cordoned) return undefined;
    const swap = await ledger.swapCluster(record, { ...record, cordoned });
    if (swap.won) return swap.record;
  }
}

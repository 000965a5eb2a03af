import { setTimeout as wait } from 'timers/promises';
import { carryOut, Means } from './carry-out';
import { Observer } from './observe';
import { PlacementSwap } from '../../ledger/ledger';
import { JournalEntry, Placement } from '../../ledger/records';
import { Effect, HARMLESS, Step } from '../effects';
import { entriesByApplication, noted, readJournal } from '../journal';
import { nextStep } from '../next';
import { Limits } from '../order';
import { PlannedMove } from '../planned-move';
import { Issued } from '../sides';
import { Situation, situationOf, stateOf } from '../situation';
import { State } from '../states';
import { Going, nextWave, WaveLimits } from '../waves';

export interface MoveRun extends Means {
  readonly limits: Limits;
  readonly waves: WaveLimits;
  /** After it nothing new is begun; what is under way ends. */
  readonly signal: AbortSignal;
  /** Why a person wants it undone, as far as it can be. */
  readonly abort?: string;
  readonly report: (progress: Progress) => void;
}

/** How far one application is. */
export interface Progress {
  readonly app: string;
  readonly state: State;
  /** What is done, or waited for. */
  readonly what: string;
}

/** How it ended with one application; without an end it was left where it is, by an interrupt. */
export interface MoveEnd {
  readonly planned: PlannedMove;
  readonly record: Placement;
  readonly state: State;
  readonly end?: Extract<Step, { end: string }>['end'];
  readonly why: string;
  /** What a person should know of it although it came through. */
  readonly warning?: string;
}

/** An application, as this runner goes on with it. */
interface Walk {
  readonly planned: PlannedMove;
  record: Placement;
  state: State;
  /** That this runner has. */
  token?: number;
  begun: boolean;
  end?: MoveEnd['end'];
  why: string;
  warning?: string;
  /** Not tried again before; a monotonic time. */
  notBefore: number;
  failures: number;
}

const POLL_MS = 1_000;
const PROBE_MS = 300;
const BACKOFF_MS = [500, 1_000, 2_000, 5_000];

/**
 * Walks applications through their moves, step by step: what is known is observed, what follows from it is decided by the
 * machine alone, and that is carried out. It may be cut off at any time, and be begun again by anybody.
 *
 * @throws if the ledger cannot be written; then nothing more happens to any cluster.
 */
export async function runMoves(
  moves: readonly PlannedMove[],
  first: ReadonlyMap<string, Placement>,
  run: MoveRun,
): Promise<readonly MoveEnd[]> {
  if (moves.length === 0) return [];
  const walks = moves.map((planned): Walk => {
    const record = first.get(planned.order.app)!;
    return { planned, record, state: record.phase, begun: false, why: '', notBefore: 0, failures: 0 };
  });
  await begin(walks, run);
  const observer = new Observer(run.clusters, run.state);
  for (;;) {
    const pause = await round(walks, observer, run);
    const open = walks.filter(({ end }) => end === undefined);
    if (open.length === 0 || run.signal.aborted || pause === 'stopped') break;
    await sleep(pause, run.signal);
    if (run.signal.aborted) break;
  }
  return walks.map(({ planned, record, state, end, why, warning }) => ({
    planned,
    record,
    state,
    end,
    why,
    ...(warning === undefined ? {} : { warning }),
  }));
}

/** Whoever goes on after a crash must know what was ordered. */
async function begin(walks: readonly Walk[], { journal }: MoveRun): Promise<void> {
  const known = entriesByApplication(journal.entries);
  const now = Date.now();
  const entries = walks.flatMap(({ planned, record }) => {
    if (known.has(record.app)) return [];
    const { parks } = planned;
    return [
      noted(record, { note: 'order', planned }, now),
      ...(parks === undefined ? [] : [noted(record, { note: 'halt', why: parks }, now)]),
    ];
  });
  await journal.append(entries);
}

/** One step of each that may take one. How long nothing will happen afterwards, in milliseconds; or that nothing ever will. */
async function round(walks: readonly Walk[], observer: Observer, run: MoveRun): Promise<number | 'stopped'> {
  const open = walks.filter(({ end }) => end === undefined);
  const entries = entriesByApplication(run.journal.entries);
  const subjects = open.map(({ planned: { order }, record }) => ({
    order,
    record,
    journal: readJournal(entries.get(record.app) ?? [], record.app, record.epoch),
  }));
  const seen = await observer.look(subjects);
  const records = await run.ledger.placements();
  const situations = open.map((walk): Situation => {
    const { order } = walk.planned;
    walk.record = records.get(order.app) ?? walk.record;
    const own = entries.get(order.app) ?? [];
    const { record, token } = walk;
    const sight = { ...seen(order.app), journal: own.length };
    const { limits, abort } = run;
    const situation = situationOf({ order, record, entries: own, seen: sight, limits, token, abort });
    walk.state = stateOf(walk.record, situation.journal);
    walk.begun ||= walk.record.op?.id === order.operation.id;
    return situation;
  });
  const { go, held, stopped } = nextWave(
    open[0].planned.order.operation.kind,
    walks.map((walk): Going => goingOf(walk)),
    run.waves,
  );
  const byApplication = new Map(open.map((walk) => [walk.record.app, walk]));
  for (const { app, why } of held) tell(byApplication.get(app)!, why, run);
  // What is held back for good is left as it is.
  if (stopped && go.length === 0) return 'stopped';
  const now = performance.now();
  const mayGo = new Set(go);
  const steps = open.flatMap((walk, i) =>
    mayGo.has(walk.record.app) && walk.notBefore <= now
      ? [{ walk, situation: situations[i], step: nextStep(situations[i]) }]
      : [],
  );
  return take(steps, run);
}

interface Stepping {
  readonly walk: Walk;
  readonly situation: Situation;
  readonly step: Step;
}

interface Sending {
  readonly walk: Walk;
  readonly issued: Issued<Effect>;
}

interface Deciding {
  readonly walk: Walk;
  readonly swap: PlacementSwap;
}

async function take(steps: readonly Stepping[], run: MoveRun): Promise<number> {
  const noting: (Stepping & { readonly entry: JournalEntry })[] = [];
  const sending: Sending[] = [];
  const deciding: Deciding[] = [];
  let pause = POLL_MS;
  let until = Infinity;
  for (const { walk, situation, step } of steps) {
    const { record, journal } = situation;
    if ('end' in step) {
      walk.end = step.end;
      walk.warning = journal.checkpointed?.warning;
      pause = 0;
      tell(walk, step.why, run);
    } else if ('wait' in step) {
      pause = Math.min(pause, Math.max(50, (step.until ?? Infinity) - Date.now()));
      tell(walk, step.wait, run);
    } else if ('note' in step) {
      noting.push({ walk, situation, step, entry: noted(record, step.note, Date.now()) });
      pause = 0;
    } else if ('decision' in step) {
      deciding.push({ walk, swap: { from: record, to: step.to } });
      tell(walk, step.why, run);
    } else {
      until = Math.min(until, step.until ?? Infinity);
      sending.push(...sendingOf(walk, situation, step.effects));
      tell(walk, step.why, run);
    }
  }
  await run.journal.append(noting.map(({ entry }) => entry));
  sending.push(...harmlessAfter(noting, run));
  if (deciding.length > 0) pause = 0;
  await Promise.all([decide(deciding, run), send(sending, run)]);
  if (sending.length === 0) return pause;
  const probing = sending.every(({ issued }) => issued.effect.effect === 'probe');
  return probing ? Math.min(pause, PROBE_MS, Math.max(1, until - Date.now())) : 0;
}

function sendingOf(
  walk: Walk,
  { record, order, journal }: Situation,
  effects: readonly Effect[],
): readonly Sending[] {
  return effects.map((effect) => ({ walk, issued: { subject: { record, order, journal }, effect } }));
}

/** What follows from a note alone and changes nothing needs no other look. */
function harmlessAfter(noting: readonly Stepping[], run: MoveRun): readonly Sending[] {
  if (noting.length === 0) return [];
  const all = entriesByApplication(run.journal.entries);
  return noting.flatMap(({ walk, situation }) => {
    const entries = all.get(situation.record.app) ?? [];
    const next = situationOf({ ...situation, entries, seen: { ...situation.seen, journal: entries.length } });
    walk.state = stateOf(next.record, next.journal);
    const step = nextStep(next);
    if (!('effects' in step) || !step.effects.every(({ effect }) => HARMLESS.includes(effect))) return [];
    tell(walk, step.why, run);
    return sendingOf(walk, next, step.effects);
  });
}

/** Each by a compare-and-swap of the very record that it follows from. Whoever loses looks again. */
async function decide(deciding: readonly Deciding[], { ledger }: MoveRun): Promise<void> {
  if (deciding.length === 0) return;
  const outcomes = await ledger.swapPlacements(deciding.map(({ swap }) => swap));
  outcomes.forEach((outcome, i) => {
    const { walk } = deciding[i];
    if (!outcome.won) return;
    walk.record = outcome.record;
    walk.token = outcome.record.op?.token ?? walk.token;
  });
}

async function send(sending: readonly Sending[], run: MoveRun): Promise<void> {
  if (sending.length === 0) return;
  const outcomes = await carryOut(
    sending.map(({ issued }) => issued),
    run,
  );
  outcomes.forEach((outcome, i) => {
    const { walk, issued } = sending[i];
    if (outcome.done) {
      walk.failures = 0;
      return;
    }
    // Nobody is asked again and again without a pause.
    walk.notBefore = performance.now() + BACKOFF_MS[Math.min(walk.failures++, BACKOFF_MS.length - 1)];
    tell(walk, `${issued.effect.effect}: ${outcome.why}`, run);
  });
}

function tell(walk: Walk, what: string, { report }: MoveRun): void {
  if (walk.why === what) return;
  walk.why = what;
  report({ app: walk.record.app, state: walk.state, what });
}

const goingOf = ({ planned: { order, tier }, state, begun, end }: Walk): Going => ({
  app: order.app,
  tier,
  to: order.to,
  state,
  begun,
  end,
});

async function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  if (milliseconds <= 0) return;
  await wait(milliseconds, undefined, { signal }).catch(() => undefined);
}

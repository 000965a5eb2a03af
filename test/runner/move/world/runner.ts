import { arrive } from './api';
import { sabotage } from './sabotage';
import { find, look, pointOf, uidOf } from './sight';
import { checkpointAt, idOf, Runner, Violation, World } from './state';
import { FORMS, problemsOf } from '../../../../src/runner/ledger/forms';
import { brokenLaws } from '../../../../src/runner/ledger/laws';
import { Next } from '../../../../src/runner/ledger/ledger';
import { JournalEntry, Placement } from '../../../../src/runner/ledger/records';
import { HARMLESS, Effect, Step } from '../../../../src/runner/move/effects';
import { done, issued, noted } from '../../../../src/runner/move/journal';
import { nextStep } from '../../../../src/runner/move/next';
import { Limits, MoveOrder } from '../../../../src/runner/move/order';
import { Situation, situationOf, stateOf } from '../../../../src/runner/move/situation';
import { STATES, Trigger } from '../../../../src/runner/move/states';

export const APP = 'ads/clicks';

/** Short, so that a walk of some minutes meets each of them. */
export const LIMITS: Limits = {
  darkSeconds: 5,
  fenceSeconds: 120,
  resolveSeconds: 60,
  startSeconds: 120,
  createSeconds: 60,
  runSeconds: 120,
  checkpointSeconds: 240,
  probes: 3,
  windowSeconds: 2,
  settleSeconds: 22,
  guardSeconds: 2,
  attempts: 3,
};

export function limitsOf({ bug }: World): Limits {
  return bug === 'no settle time' ? { ...LIMITS, settleSeconds: 0, windowSeconds: 0, probes: 1 } : LIMITS;
}

/** A person orders a move, as planned from the placement of now. */
export function order(world: World, to: string, kind: MoveOrder['kind'] = 'move'): MoveOrder {
  world.operations++;
  const { cluster } = world.record;
  // Who moves it away from a cluster that does not answer has found it lost.
  const lost = kind === 'move' && world.clusters.some(({ name, dark }) => name === cluster && dark);
  const since = new Date(world.now).toISOString();
  const made: MoveOrder = {
    app: APP,
    operation: { id: `op-${world.operations}`, kind: kind === 'move' ? 'migrate' : kind, since },
    who: 'ann@laptop',
    kind,
    revision: world.record.revision,
    to,
    toUid: uidOf(to),
    stateRoot: 's3://state',
    objects: [`flink.apache.org/FlinkDeployment/ads/clicks`],
    desired: 'running',
    stateless: false,
    delivery: 'exactly-once',
    sinks: ['kafka-prefix-per-epoch'],
    maxStateAgeSeconds: 1e9,
    storageFence: true,
    scope: 'application',
    ...(lost ? { lost: cluster } : {}),
    allowed: {},
  };
  world.orders.set(made.operation.id, made);
  return made;
}

const entriesOf = (world: World, { operation }: MoveOrder): JournalEntry[] => {
  const known = world.journals.get(operation.id) ?? [];
  world.journals.set(operation.id, known);
  return known;
};

/** A runner goes on by one micro-step: it reads, or it does what it has decided by what it read. */
export function tick(world: World, runner: Runner): boolean {
  const { holding } = runner;
  if (holding) {
    runner.holding = undefined;
    world.steps++;
    holding.act();
    return true;
  }
  if (!runner.order) return false;
  world.steps++;
  runner.entries = [...entriesOf(world, runner.order)];
  const seen = look(world, runner.entries.length);
  const { record } = world;
  const situation = situationOf({
    order: runner.order,
    record,
    entries: runner.entries,
    seen,
    limits: limitsOf(world),
    token: runner.token,
    abort: runner.abort,
  });
  const step = sabotage(world, situation, nextStep(situation));
  const state = stateOf(record, situation.journal);
  world.states.set(state, (world.states.get(state) ?? 0) + 1);
  runner.waits = 'wait' in step;
  if (runner.waits) {
    // To wait is no step.
    world.steps--;
    return true;
  }
  runner.holding = { act: () => perform(world, runner, situation, step) };
  return true;
}

function perform(world: World, runner: Runner, situation: Situation, step: Step): void {
  if ('end' in step) {
    world.ends.set(step.end, (world.ends.get(step.end) ?? 0) + 1);
    die(runner);
  } else if ('note' in step) {
    append(world, runner, situation, [noted(situation.record, step.note, world.now)], 'note');
  } else if ('decision' in step) {
    decide(world, runner, situation, step.to, step.decision);
  } else if ('effects' in step) {
    send(world, runner, situation, step.effects);
  }
}

export function die(runner: Runner): void {
  Object.assign(runner, {
    order: undefined,
    token: undefined,
    abort: undefined,
    holding: undefined,
    entries: [],
  });
}

/** What leads from one state to another must be declared. */
function checkTransition(
  situation: Situation,
  to: Placement,
  entries: readonly JournalEntry[],
  by: Trigger,
): void {
  const from = stateOf(situation.record, situation.journal);
  const next = stateOf(to, situationOf({ ...situation, record: to, entries }).journal);
  if (STATES[from].next.some((transition) => transition.to === next && transition.by === by)) return;
  throw new Violation(`UNDECLARED: ${from} by ${by} to ${next}`);
}

function append(
  world: World,
  runner: Runner,
  situation: Situation,
  entries: JournalEntry[],
  by?: Trigger,
): boolean {
  const journal = entriesOf(world, situation.order);
  if (journal.length !== runner.entries.length) {
    die(runner);
    return false;
  }
  journal.push(...entries);
  runner.entries = [...journal];
  if (by && !world.bug) checkTransition(situation, situation.record, journal, by);
  return true;
}

function decide(world: World, runner: Runner, situation: Situation, to: Next<Placement>, by: Trigger): void {
  const { record } = world;
  if (record.revision !== situation.record.revision && world.bug !== 'decisions written blindly') {
    // The record is read again; whoever was overtaken is told so by the next step.
    return;
  }
  const next: Placement = { ...to, revision: record.revision + 1, ledgerId: record.ledgerId };
  const problems = [
    ...brokenLaws(record, to),
    ...problemsOf(FORMS.placement, JSON.parse(JSON.stringify(next))),
  ];
  if (problems.length > 0) throw new Violation(`LAW: ${problems.join('; ')}`);
  if (!world.bug) checkTransition(situation, next, runner.entries, by);
  world.record = next;
  runner.token = next.op?.token ?? runner.token;
  if (by === 'cleaned' && world.bug === 'fence lifted before recover') world.denies.clear();
}

/** So it may go: the answer comes; it is lost on its way back; the runner dies while it is under way. */
function send(world: World, runner: Runner, situation: Situation, effects: readonly Effect[]): void {
  for (const effect of effects) {
    const { record } = situation;
    const harmless = HARMLESS.includes(effect.effect);
    if (!harmless && world.bug !== 'lost journal record') {
      if (!append(world, runner, situation, [issued(record, effect, world.now)], 'effect')) return;
    }
    const mode = harmless ? 'answered' : fate(world);
    if (mode === 'in flight') {
      world.inFlight.push({ effect });
      if (world.inFlight.length % 2 === 0) {
        die(runner);
        return;
      }
      continue;
    }
    const answer = arrive(world, effect);
    if (mode === 'lost') continue;
    const outcome = outcomeOf(world, effect, answer === 'done');
    if (answer === 'unreachable' || outcome === undefined) continue;
    if (!append(world, runner, situation, [done(record, effect as never, outcome as never, world.now)])) {
      return;
    }
  }
}

/** Decided by the command, for a walk must be the same when it is played again. */
let fates: readonly ('answered' | 'lost' | 'in flight')[] = [];
let fateAt = 0;
export function setFates(next: typeof fates): void {
  fates = next;
  fateAt = 0;
}
function fate(_world: World): 'answered' | 'lost' | 'in flight' {
  return fates.length === 0 ? 'answered' : fates[fateAt++ % fates.length];
}

function outcomeOf(world: World, effect: Effect, won: boolean): unknown {
  switch (effect.effect) {
    case 'preview': {
      const newest = world.registered.get(effect.epoch);
      world.early = newest;
      return newest ? { restore: pointOf(world, newest) } : {};
    }
    case 'synthesize':
      return { digest: 'sha256:same' };
    case 'resolve': {
      if (world.bug !== 'state before fence') return find(world, effect.epoch);
      const { early } = world;
      return { ...find(world, effect.epoch), newest: early ? pointOf(world, early) : undefined };
    }
    case 'claim':
      return { won };
    case 'create':
      return { created: won, ...(won ? {} : { why: 'quota exceeded' }) };
    default:
      return undefined;
  }
}

/** Whether the application runs where and as the ledger says, and can go on. */
export function runsWell(world: World): boolean {
  const { phase, cluster, epoch } = world.record;
  if (phase === 'PARKED') return true;
  const there = world.clusters.find(({ name }) => name === cluster)!;
  const deny = world.denies.get(cluster);
  return phase === 'STEADY' && there.job?.epoch === epoch && !(deny && deny.epoch >= epoch);
}

/** The rules of which one look at the world is enough to see that they are kept. */
export function checkWorld(world: World): void {
  const admitted = world.clusters.filter(({ name, guarded, grant, resource }) => {
    const deny = world.denies.get(name);
    const epoch = guarded ? grant?.epoch : resource?.epoch;
    if (epoch === undefined || (deny && deny.epoch >= epoch)) return false;
    return guarded
      ? grant !== undefined && !grant.revoked
      : resource !== undefined && !resource.suspended && !resource.deleting;
  });
  if (admitted.length > 1) {
    throw new Violation(`TWO: ${admitted.map(({ name }) => name).join(' and ')} admit a running spec`);
  }
  const { restore, phase, cluster, epoch: now } = world.record;
  const home = world.clusters.find(({ name }) => name === cluster)!;
  if (phase === 'STEADY' && home.guarded && home.grant && home.grant.revoked && home.grant.epoch >= now) {
    throw new Violation(`TOUCHED: ${cluster} admits epoch ${now} no more, and nobody is at work on it`);
  }
  if (restore.kind === 'empty' || phase === 'STEADY' || phase === 'PARKED') return;
  if (world.registered.has(world.record.epoch)) return;
  const point = checkpointAt(restore.uri);
  const there = world.registered.get(point.epoch);
  if (world.bug === 'newest _metadata instead of registered') return;
  if (!there) throw new Violation(`GONE: the restore point ${idOf(point)} was deleted`);
}

import { Decision, Situation } from './decide';
import { grant, grantingOf } from './grants';
import { doneEntry, issuedEntry } from './issued';
import { Applying, placed, reserved, settled } from './records';
import { withToken } from './token';
import { createReserved, update } from './write';
import { KubeApi } from '../../kube/api';
import { Journal, Ledger, PlacementSwap } from '../../ledger/ledger';
import { Placement } from '../../ledger/records';
import { DIGEST_ANNOTATION } from '../desired';
import { isOfCluster } from '../errors';
import { Performed } from '../perform';
import { Planned } from '../planned';

/** An application of which something is to be created or changed. */
export interface ApplicationChange {
  readonly situation: Situation;
  readonly decision: Extract<Decision, { do: 'apply' }>;
  readonly planned: readonly Planned[];
}

export interface ApplicationsContext {
  readonly api: KubeApi;
  readonly ledger: Ledger;
  readonly journal: Journal;
  readonly applying: (change: ApplicationChange) => Applying;
  readonly force: boolean;
  readonly signal: AbortSignal;
  /** Whether the guard stands in the namespace; without it nothing is granted. */
  readonly guarded: (namespace: string) => boolean;
  readonly report: (performed: Performed) => void;
}

/** So many are reserved, written down and sent together: what a kill leaves unsettled is not more. */
const TOGETHER = 64;

/**
 * Applies applications by rule: the ledger first, then what is granted in the cluster, then the objects. Creations are
 * reserved and written down before they are sent.
 */
export async function applyApplications(
  changes: readonly ApplicationChange[],
  context: ApplicationsContext,
): Promise<void> {
  const current = await recordsOf(changes.filter(isUpdate), context.ledger);
  for (let start = 0; start < changes.length && !context.signal.aborted; start += TOGETHER) {
    await applyTogether(changes.slice(start, start + TOGETHER), current, context);
  }
}

/** Nothing of it is to be created: the ledger takes no part in it but by what it says. */
const isUpdate = ({ situation, decision }: ApplicationChange) =>
  situation.record !== undefined && decision.create.length === 0;

/** More records than these are read at once. */
const FEW = 8;

/**
 * What the ledger says now. An update is of the object as it was listed, which the ledger must be asked after: what
 * another runner has decided in between may not show in the object yet, and what it decides later changes the object.
 */
async function recordsOf(
  changes: readonly ApplicationChange[],
  ledger: Ledger,
): Promise<ReadonlyMap<string, Placement | undefined>> {
  if (changes.length > FEW) return ledger.placements();
  const apps = changes.map(({ situation }) => situation.app);
  const records = await Promise.all(apps.map(async (app) => ledger.placement(app)));
  return new Map(records.map((record, i) => [apps[i], record]));
}

interface Held {
  readonly change: ApplicationChange;
  readonly record: Placement;
}

async function applyTogether(
  changes: readonly ApplicationChange[],
  current: ReadonlyMap<string, Placement | undefined>,
  context: ApplicationsContext,
): Promise<void> {
  const held = await reserve(changes, current, context);
  try {
    await grantAll(held, context);
  } catch (error) {
    if (!isOfCluster(error)) throw error;
    const why = error.message;
    for (const { change } of held) {
      for (const planned of change.planned) context.report({ planned, action: 'fail', why });
    }
    return;
  }
  await writeDown(held, context);
  const done = await Promise.all(held.map(async (each) => applyOne(each, context)));
  await writeBack(held, done, context);
  const swaps = held.flatMap((each, i) => settling(each, done[i]));
  await context.ledger.swapPlacements(swaps);
}

/** Another runner that was faster keeps what it took. */
async function reserve(
  changes: readonly ApplicationChange[],
  current: ReadonlyMap<string, Placement | undefined>,
  context: ApplicationsContext,
): Promise<Held[]> {
  const held: Held[] = [];
  const overtaken: ApplicationChange[] = [];
  const swaps: { readonly change: ApplicationChange; readonly swap: PlacementSwap }[] = [];
  for (const change of changes) {
    const { app, wanted, record } = change.situation;
    const create = change.decision.create.map(({ id }) => id);
    const applying = context.applying(change);
    if (!record) {
      swaps.push({ change, swap: { to: placed(app, wanted, create, applying) } });
    } else if (create.length > 0) {
      swaps.push({ change, swap: { from: record, to: reserved(record, create, applying) } });
    } else if (current.get(app)?.revision === record.revision) {
      held.push({ change, record });
    } else {
      overtaken.push(change);
    }
  }
  const outcomes = await context.ledger.swapPlacements(swaps.map(({ swap }) => swap));
  outcomes.forEach((outcome, i) => {
    const { change } = swaps[i];
    if (outcome.won) held.push({ change, record: outcome.record });
    else overtaken.push(change);
  });
  for (const planned of overtaken.flatMap((change) => change.planned)) {
    context.report({ planned, action: 'fail', why: OVERTAKEN });
  }
  return held;
}

const OVERTAKEN =
  'another runner wrote the placement of this application in the meantime; look by flink-fleet history what it does, and apply again';

async function grantAll(held: readonly Held[], { api, guarded }: ApplicationsContext): Promise<void> {
  await grant(
    api,
    held.filter(({ record }) => guarded(record.namespace)).map(({ record }) => grantingOf(record)),
  );
}

async function writeDown(held: readonly Held[], { journal }: ApplicationsContext): Promise<void> {
  const time = new Date().toISOString();
  const steps = held.flatMap(({ change }) => change.decision.create.map(({ id }) => issuedEntry(id, time)));
  if (steps.length > 0) await journal.append(steps);
}

/** What was refused for certain may be sent again; of all else only what is there can tell. */
async function writeBack(
  held: readonly Held[],
  done: readonly (readonly Performed[])[],
  { journal }: ApplicationsContext,
): Promise<void> {
  const time = new Date().toISOString();
  const entries = held.flatMap(({ change }, i) => {
    const creates = new Set(change.decision.create.map(({ id }) => id));
    return done[i]
      .filter(({ planned, unknown }) => creates.has(planned.desired.id) && !unknown)
      .map(({ planned, action }) => doneEntry(planned.desired.id, action === 'create', time));
  });
  if (entries.length > 0) await journal.append(entries);
}

/** One object after the other: a session job wants its cluster. What failed keeps the rest from being sent. */
async function applyOne(
  { change, record }: Held,
  context: ApplicationsContext,
): Promise<readonly Performed[]> {
  const { api, force } = context;
  const creates = new Set(change.decision.create.map(({ id }) => id));
  const done: Performed[] = [];
  for (const each of change.planned) {
    const planned = { ...each, manifest: withToken(each.manifest, record.token) };
    const failed = done.find(({ action }) => action === 'fail' || action === 'refuse');
    const performed = failed
      ? { planned, action: 'skip' as const, why: `${failed.planned.manifest.kind} before it failed` }
      : creates.has(each.desired.id)
        ? await createReserved(api, planned)
        : await update(api, planned, { force, stateless: change.situation.wanted.stateless });
    context.report(performed);
    done.push(performed);
  }
  return done;
}

function settling({ change, record }: Held, done: readonly Performed[]): PlacementSwap[] {
  const [main] = change.planned;
  const failed = done.some(({ action }) => action === 'fail' || action === 'skip');
  if (failed) return [];
  const digest = main.manifest.metadata.annotations?.[DIGEST_ANNOTATION];
  if (record.phase === 'STEADY' && record.assemblyDigest === digest) return [];
  return [{ from: record, to: settled(record, done[0].uid, digest) }];
}

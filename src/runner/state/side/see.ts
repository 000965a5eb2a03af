import { denySight, HeldAt, heldAt, Listing, listingAt, lookAt, Probed } from './denials';
import { EpochMemory, Known, Looked } from './lookups';
import { sessionRestored } from './session';
import { ownOf } from './started';
import { OpenStorage } from './storages';
import { DenyWatch } from '../../fence/deny-watch';
import { AT_ONCE, inParallel } from '../../in-parallel';
import { Restore } from '../../ledger/records';
import { Subject } from '../../move/sides';
import { DenySight, holderKey, StoreSight } from '../../move/sight';
import { stateOf } from '../../move/situation';
import { clustersIn, epochsSeen } from '../claims';
import { listedOnce, PAGE } from '../listed-store';
import { StateFolder, StateStore } from '../store';

/** What this runner remembers of one state storage between two looks. */
export class StorageMemory {
  public readonly watch: DenyWatch;
  public readonly epochs = new EpochMemory();
  public readonly passing = new Set<string>();
  /** What has more files than are listed at once. */
  public readonly many = new Set<string>();
  /** By cluster. */
  public readonly probed = new Map<string, Probed>();

  public constructor(now: () => number) {
    this.watch = new DenyWatch(now);
  }
}

/** A storage that could not be asked. @throws what is no fault of its own. */
export function unreachable(error: unknown): StoreSight {
  if (error instanceof TypeError || error instanceof ReferenceError) throw error;
  return { reachable: false, why: (error as Error).message, denies: {} };
}

/**
 * Looks at one state storage for many applications: what is common to all is asked once, and of each only what its next step
 * depends on.
 *
 * @throws if the storage does not answer at all.
 */
export async function seeStorage(
  subjects: readonly Subject[],
  storage: OpenStorage,
  denied: readonly string[],
  known: Known,
  memory: StorageMemory,
): Promise<ReadonlyMap<string, StoreSight>> {
  const root = await storage.state.children('');
  const held =
    storage.stores.length === 0
      ? []
      : subjects.flatMap((subject) => heldAt(subject, storage.root, denied, known));
  const looked = await looking(held, storage, denied, memory);
  const { passing, watch } = memory;
  const begun = watch.time();
  const listings = await listingsOf(held, storage, memory);
  const listing = { begun, ended: watch.time() };
  const denies = new Map<string, Record<string, DenySight>>();
  const silent = new Map<string, StoreSight>();
  for (const [i, each] of held.entries()) {
    const { app } = each.subject.record;
    const found = listings[i];
    if ('digest' in found) {
      const probed = memory.probed.get(each.holder.cluster);
      const sight = denySight(each, found, looked, watch, { denied, passing, probed, listing });
      denies.set(app, { ...denies.get(app), [holderKey(each.holder)]: sight });
    } else {
      silent.set(app, found);
    }
  }
  const now = (await storage.state.now()).getTime();
  const claiming = subjects.filter(isClaiming).length;
  const clusters = clustersIn(root).map((name) => `${name}/`);
  const state = await listedFor(claiming, storage.state, ['claims/', ...clusters], memory);
  const sights = await inParallel(subjects, async (subject): Promise<[string, StoreSight]> => {
    const { app } = subject.record;
    const none = silent.get(app);
    if (none) return [app, none];
    try {
      const own = await particulars(subject, { state, root }, known, memory);
      return [app, { reachable: true, now, denies: denies.get(app) ?? {}, ...own }];
    } catch (error) {
      return [app, unreachable(error)];
    }
  });
  return new Map(sights);
}

/** From how many on it is tried whether what all of them have can be listed at once. */
const MANY = 8;

/** @param count of those who ask for a part of what is below the prefixes, each by requests of its own else. */
async function listedFor(
  count: number,
  store: StateStore,
  prefixes: readonly string[],
  { many }: StorageMemory,
): Promise<StateStore> {
  if (count < MANY) return store;
  // No more requests in a row than it takes to ask for each of them, side by side.
  return listedOnce(store, prefixes, { most: PAGE * Math.ceil(count / AT_ONCE), many });
}

async function listingsOf(
  held: readonly HeldAt[],
  { stores }: OpenStorage,
  memory: StorageMemory,
): Promise<readonly (Listing | StoreSight)[]> {
  const prefixes = [
    ...new Set(
      held.flatMap(({ holder, reach }) => reach.epochs.map((at) => `${holder.cluster}.${at.generation}/`)),
    ),
  ];
  try {
    const listed = await Promise.all(
      stores.map(async ({ url, state }) => ({
        url,
        state: await listedFor(held.length, state, prefixes, memory),
      })),
    );
    return await inParallel(held, async (each) => listingAt(listed, each).catch(unreachable));
  } catch (error) {
    return held.map(() => unreachable(error));
  }
}

async function looking(
  held: readonly HeldAt[],
  storage: OpenStorage,
  denied: readonly string[],
  { watch }: StorageMemory,
): ReturnType<typeof lookAt> {
  const keys = [...new Set(held.flatMap((each) => each.keys))];
  if (keys.length === 0) return { equal: true, missing: new Map() };
  const looked = await lookAt(storage.stores, keys, denied);
  for (const key of keys) {
    if (!looked.equal || looked.missing.get(key)!.length > 0) watch.open(key);
    else watch.know(key);
  }
  return looked;
}

/** What only some states ask for. */
async function particulars(
  subject: Subject,
  { state, root }: { readonly state: StateStore; readonly root: StateFolder },
  known: Known,
  memory: StorageMemory,
): Promise<Pick<StoreSight, 'highest' | 'restored' | 'own'>> {
  const { record, journal } = subject;
  const where = stateOf(record, journal);
  if (isClaiming(subject)) return highestIn(subject, state, root);
  if (where !== 'APPLIED' && where !== 'RUNNING') return {};
  const looked = await memory.epochs.look(subject, state, known);
  const restored = restoredBy(looked, record.restore, memory);
  const own = ownBy(looked, record.restore);
  return { ...(restored === undefined ? {} : { restored }), ...(own === undefined ? {} : { own }) };
}

function restoredBy(
  looked: readonly Looked[],
  restore: Restore,
  { epochs }: StorageMemory,
): StoreSight['restored'] {
  if (restore.kind === 'session') {
    const started = new Map(looked.map((each) => [each.job!, epochs.restoredOf(each)]));
    return sessionRestored(restore, started);
  }
  return looked.map((each) => epochs.restoredOf(each)).find((each) => each !== undefined);
}

/** Of a session cluster each job that has something to lose must have one. */
function ownBy(looked: readonly Looked[], restore: Restore): StoreSight['own'] {
  const all = looked.map(({ job, files, evidence }) => ({ job, own: ownOf(files, evidence) }));
  const elsewhere = all.find(({ own }) => own?.inPlace === false);
  if (elsewhere) return elsewhere.own;
  const wanted =
    restore.kind === 'session'
      ? all.filter(({ job }) => job !== undefined && (restore.jobs[job]?.kind ?? 'empty') !== 'empty')
      : [];
  if (wanted.some(({ own }) => own === undefined)) return undefined;
  return all.find(({ own }) => own !== undefined)?.own;
}

const isClaiming = ({ record, journal }: Subject): boolean =>
  stateOf(record, journal) === 'FENCED' && journal.finding !== undefined;

async function highestIn(
  { record: { app, epochHigh } }: Subject,
  state: StateStore,
  root: StateFolder,
): Promise<Pick<StoreSight, 'highest'>> {
  const { claimed, claim, written } = await epochsSeen(state, app, root);
  const epoch = Math.max(claimed, written);
  if (epoch <= epochHigh) return {};
  const by = claim !== undefined && claimed === epoch ? { ledgerId: claim.ledger, operation: claim.op } : {};
  return { highest: { epoch, ...by } };
}

import { heldAt, reachIn } from './denials';
import { Known } from './lookups';
import { StorageMemory } from './see';
import { OpenStorage } from './storages';
import { noStorageFence } from '../../fence/errors';
import { isCovered, prefixOf } from '../../fence/fence-set';
import { deniesFor, EpochAt } from '../../fence/reach';
import { inParallel } from '../../in-parallel';
import { Deny } from '../../ledger/records';
import { Holder, holdersOf } from '../../move/fences';
import { Issued, Outcome, StateEffect } from '../../move/sides';
import { holderKey } from '../../move/sight';

type SetDeny = Extract<StateEffect, { effect: 'set-deny' }>;
type ProbeEffect = Extract<StateEffect, { effect: 'probe' }>;

/** All at once: the ledger is written once, and so is each policy. */
export async function setDenies(
  issued: readonly Issued<SetDeny>[],
  storage: OpenStorage,
  known: Known,
  { watch }: StorageMemory,
): Promise<readonly Outcome[]> {
  const { fence, name, noFence } = storage;
  if (fence === undefined) throw noStorageFence(name, noFence);
  const denies = (await inParallel(issued, async (each) => deniesOf(each, storage, known))).flat();
  await fence.set(denies);
  // Who was denied before stays so: only what is new begins its time.
  for (const deny of denies) watch.know(prefixOf(deny));
  return issued.map(() => ({ done: true }));
}

async function deniesOf(
  { subject, effect }: Issued<SetDeny>,
  storage: OpenStorage,
  known: Known,
): Promise<readonly Deny[]> {
  const { record, order } = subject;
  const holder = holderOf(subject.record, effect);
  const { epochs } = reachIn(holder, record, storage.root, known);
  const there = effect.scope === 'application' ? await directories(storage, holder, record.app, epochs) : [];
  const by = { operation: order.operation.id, since: new Date().toISOString() };
  return deniesFor(holder, record.app, [...epochs, ...there], effect.scope, by);
}

/** An effect names cluster and epoch; which cluster that was, by its UID, the placement says. */
function holderOf(
  record: Parameters<typeof holdersOf>[0],
  { cluster, epoch }: { readonly cluster: string; readonly epoch: number },
): Holder {
  const all: readonly Holder[] = [...holdersOf(record), ...record.debts, ...record.fences];
  const found = all.find((each) => holderKey(each) === holderKey({ cluster, epoch }));
  return { cluster, epoch, clusterUid: found?.clusterUid ?? record.clusterUid };
}

/** Of epochs that nothing was recorded of, and that have written. */
async function directories(
  { stores }: OpenStorage,
  { cluster, epoch }: Holder,
  app: string,
  recorded: readonly EpochAt[],
): Promise<readonly EpochAt[]> {
  const generations = [...new Set(recorded.map(({ generation }) => generation))];
  const found = new Map<string, EpochAt>();
  for (const store of stores) {
    for (const generation of generations) {
      const { folders } = await store.state.children(`${cluster}.${generation}/${app}/`);
      for (const name of folders) {
        const number = /^e\d+$/.test(name) ? Number(name.slice(1)) : Infinity;
        if (number > epoch) continue;
        if (recorded.some((each) => each.generation === generation && each.epoch === number)) continue;
        found.set(`${generation}/${name}`, { generation, epoch: number });
      }
    }
  }
  return [...found.values()];
}

/** One attempt for each prefix, whoever of the applications asks for it. */
export async function probe(
  issued: readonly Issued<ProbeEffect>[],
  storage: OpenStorage,
  denied: readonly string[],
  known: Known,
  memory: StorageMemory,
): Promise<readonly Outcome[]> {
  const { name, noFence, stores, root } = storage;
  if (stores.length === 0) throw noStorageFence(name, noFence);
  const keysOfEach = issued.map(({ subject, effect }) =>
    heldAt(subject, root, denied, known)
      .filter(({ holder }) => holderKey(holder) === holderKey(effect))
      .flatMap(({ keys }) => keys),
  );
  const why = new Map<string, string>();
  for (const cluster of new Set(issued.map(({ effect }) => effect.cluster))) {
    const keys = new Set(
      issued.flatMap(({ effect }, i) => (effect.cluster === cluster ? keysOfEach[i] : [])),
    );
    await probeCluster(cluster, [...keys], storage, denied, memory, why);
  }
  return issued.map((_, i): Outcome => {
    const reasons = keysOfEach[i].flatMap((key) => why.get(key) ?? []);
    if (keysOfEach[i].length === 0) return { done: false, why: 'nothing is denied there' };
    return reasons.length === 0 ? { done: true } : { done: false, why: [...new Set(reasons)].join('; ') };
  });
}

async function probeCluster(
  cluster: string,
  keys: readonly string[],
  { stores }: OpenStorage,
  denied: readonly string[],
  { watch, passing, probed }: StorageMemory,
  why: Map<string, string>,
): Promise<void> {
  const probes = await Promise.all(
    stores.map(async (store) => ({ store, ...(await store.probe(cluster, keys)) })),
  );
  probed.set(cluster, {
    principal: probes.every(({ principal }) => principal === 'workload') ? 'workload' : 'runner',
    appliesToAll: probes.every(({ appliesToAll }) => appliesToAll),
  });
  for (const key of keys) {
    const passedAt = probes.find(({ answers }) => answers.get(key) === 'passed');
    const silentAt = probes.find(({ answers }) => !answers.has(key));
    const doubtful = probes.find(({ doubt }) => doubt !== undefined);
    if (passedAt) {
      passing.add(key);
      watch.open(key);
      why.set(key, `a write was tried at ${passedAt.store.url}, ${key}, and passed`);
    } else if (silentAt) {
      why.set(key, `no write could be tried at ${silentAt.store.url}, ${key}`);
    } else if (doubtful) {
      why.set(key, doubtful.doubt!);
    } else {
      passing.delete(key);
      if (isCovered(key, denied)) watch.refused(key);
    }
  }
}

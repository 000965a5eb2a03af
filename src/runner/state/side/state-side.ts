import { setDenies, probe } from './fencing';
import { nothingFound, previewOf } from './finding';
import { Known, lookUp, Manifests, retentionProblem } from './lookups';
import { seeStorage, StorageMemory, unreachable } from './see';
import { OpenStorage, Storages, StoragesOptions } from './storages';
import { groupBy } from '../../../validation/group-by';
import { steadyClock } from '../../fence/deny-watch';
import { prefixesOf } from '../../fence/fence-set';
import { inParallel } from '../../in-parallel';
import { Issued, Outcome, StateEffect, StateSide, Subject } from '../../move/sides';
import { StoreSight } from '../../move/sight';
import { within } from '../../within';
import { checkConditions, claimEpoch } from '../claims';

export interface StateSideOptions extends StoragesOptions {
  /** Of each application, so that it is known how many checkpoints are retained; absent: that is not known. */
  readonly manifests?: Manifests;
  /** How long a look may take until a state storage is taken for one that does not answer. */
  readonly patienceMs?: number;
  /** In milliseconds; it never goes back. */
  readonly now?: () => number;
}

/** Longer than one request may take. */
const PATIENCE_MS = 45_000;

/** What a runner sees of the state storages of a fleet, and does there. */
export function openStateSide(options: StateSideOptions): StateSide {
  return new RunnerStateSide(options);
}

class RunnerStateSide implements StateSide {
  private readonly storages: Storages;
  private readonly memories = new Map<string, StorageMemory>();
  /** Storages that were seen to keep conditions. */
  private readonly tried = new Map<string, Promise<void>>();

  public constructor(private readonly options: StateSideOptions) {
    this.storages = new Storages(options);
  }

  public async see(subjects: readonly Subject[]): Promise<ReadonlyMap<string, StoreSight>> {
    const groups = groupBy(subjects, (each) => this.storageOf(each));
    const known = this.known(
      subjects.some(({ record: { phase } }) => phase === 'MOVING' || phase === 'APPLIED'),
    );
    // Whoever needs it is told.
    known.catch(() => undefined);
    const seen = await Promise.all(
      [...groups].map(async ([name, group]) =>
        name === undefined
          ? group.map((each) => [each.record.app, withoutState(each)] as const)
          : this.seeAt(name, group, known),
      ),
    );
    return new Map(seen.flatMap((each) => [...each]));
  }

  public async carryOut(effects: readonly Issued<StateEffect>[]): Promise<readonly Outcome[]> {
    const outcomes = new Map<Issued<StateEffect>, Outcome>();
    const looksUp = effects.some(({ effect: { effect } }) => effect === 'preview' || effect === 'resolve');
    const known = await this.known(looksUp).catch(failure);
    if (known instanceof Error) return effects.map(() => failed(known));
    const groups = groupBy(effects, ({ subject, effect }) => {
      const kind = effect.effect === 'set-deny' || effect.effect === 'probe' ? effect.effect : 'one';
      return `${kind} ${this.storageOf(subject) ?? ''}`;
    });
    await Promise.all(
      [...groups.values()].map(async (group) => {
        const done = await this.carryOutGroup(group, known);
        group.forEach((each, i) => outcomes.set(each, done[i]));
      }),
    );
    return effects.map((each) => outcomes.get(each)!);
  }

  public async close(): Promise<void> {
    await this.storages.close();
  }

  private storageOf({ record: { app, stateRoots } }: Subject): string | undefined {
    return this.storages.nameOf(app, stateRoots);
  }

  private async seeAt(
    name: string,
    subjects: readonly Subject[],
    asked: Promise<Known>,
  ): Promise<Iterable<readonly [string, StoreSight]>> {
    const look = async () => {
      const [storage, known, denied] = await Promise.all([this.storages.get(name), asked, this.denied(name)]);
      return seeStorage(subjects, storage, denied, known, this.memory(name));
    };
    try {
      return await within(this.options.patienceMs ?? PATIENCE_MS, look());
    } catch (error) {
      const sight = unreachable(error);
      return subjects.map(({ record }) => [record.app, sight] as const);
    }
  }

  private async carryOutGroup(
    group: readonly Issued<StateEffect>[],
    known: Known,
  ): Promise<readonly Outcome[]> {
    const name = this.storageOf(group[0].subject);
    if (name === undefined) return group.map(withoutStorage);
    try {
      const storage = await this.storages.get(name);
      const memory = this.memory(name);
      if (isAll(group, 'set-deny')) return await setDenies(group, storage, known, memory);
      if (isAll(group, 'probe')) {
        return await probe(group, storage, await this.denied(name), known, memory);
      }
      return await inParallel(group, async (each) => this.carryOutOne(each, storage, known).catch(failed));
    } catch (error) {
      return group.map(() => failed(error));
    }
  }

  private async carryOutOne(
    { subject, effect }: Issued<StateEffect>,
    { name, state, s3 }: OpenStorage,
    known: Known,
  ): Promise<Outcome> {
    if (effect.effect === 'claim') {
      await this.tryConditions(name, state);
      const { app, ledgerId: ledger } = subject.record;
      const { epoch, operation: op, cluster } = effect;
      const time = new Date().toISOString();
      const { won } = await claimEpoch(state, { app, epoch, ledger, op, cluster, time });
      return { done: true, outcome: { won } };
    }
    if (subject.order.stateless) return withoutStorage({ subject, effect });
    const finding = await lookUp(subject, state, known, s3);
    if (effect.effect === 'resolve') return { done: true, outcome: finding };
    return { done: true, outcome: previewOf(finding, retentionProblem(subject.record.app, known)) };
  }

  /** An old store lets every writer win. */
  private async tryConditions(name: string, state: OpenStorage['state']): Promise<void> {
    let tried = this.tried.get(name);
    if (tried === undefined) {
      tried = checkConditions(state);
      this.tried.set(name, tried);
      tried.catch(() => this.tried.delete(name));
    }
    await tried;
  }

  private memory(name: string): StorageMemory {
    let memory = this.memories.get(name);
    if (memory === undefined) {
      memory = new StorageMemory(this.options.now ?? steadyClock);
      this.memories.set(name, memory);
    }
    return memory;
  }

  private async denied(name: string): Promise<readonly string[]> {
    return prefixesOf((await this.options.ledger.fenceSet(name))?.denies ?? []);
  }

  private async known(withBeacons: boolean): Promise<Known> {
    const { assembly, ledger, manifests = () => [] } = this.options;
    const [beacons, clusters] = await Promise.all([
      withBeacons ? ledger.beacons() : new Map(),
      ledger.clusters(),
    ]);
    return { assembly, beacons, clusters, manifests };
  }
}

/** What has no state has no store either; its epochs are claimed in the journal alone. */
function withoutState({ record, order, journal }: Subject): StoreSight {
  if (!order.stateless) return { reachable: false, why: 'it is not known where its state lies', denies: {} };
  const claimed = Math.max(0, ...journal.claimed);
  if (claimed <= record.epochHigh) return { reachable: true, denies: {} };
  const highest = { epoch: claimed, ledgerId: record.ledgerId, operation: order.operation.id };
  return { reachable: true, denies: {}, highest };
}

function withoutStorage({ subject, effect }: Issued<StateEffect>): Outcome {
  if (!subject.order.stateless) return { done: false, why: 'it is not known where its state lies' };
  switch (effect.effect) {
    case 'preview':
      return { done: true, outcome: { restore: { kind: 'empty' } } };
    case 'resolve':
      return {
        done: true,
        outcome: nothingFound(new Date().toISOString()),
      };
    case 'claim':
      return { done: true, outcome: { won: true } };
    default:
      return { done: false, why: 'it has no state that could be fenced' };
  }
}

function isAll<K extends StateEffect['effect']>(
  group: readonly Issued<StateEffect>[],
  kind: K,
): group is readonly Issued<Extract<StateEffect, { effect: K }>>[] {
  return group.every(({ effect }) => effect.effect === kind);
}

const failure = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));
const failed = (error: unknown): Outcome => ({ done: false, why: failure(error).message });

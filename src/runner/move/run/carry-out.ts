import { MoveSynthesis } from './move-synthesis';
import { groupBy } from '../../../validation/group-by';
import { Journal, Ledger } from '../../ledger/ledger';
import { JournalEntry, Placement } from '../../ledger/records';
import { Effect, HARMLESS } from '../effects';
import { done, issued } from '../journal';
import { ClusterEffect, ClusterSide, Issued, Outcome, StateEffect, StateSide } from '../sides';

/** What effects are carried out by. */
export interface Means {
  readonly ledger: Ledger;
  readonly journal: Journal;
  readonly clusters: ReadonlyMap<string, ClusterSide>;
  readonly state: StateSide;
  readonly synthesis: MoveSynthesis;
}

/**
 * Carries effects out, each after it was written down; what becomes known of them is written down as well. What is not
 * known is found by whoever looks next.
 */
export async function carryOut(all: readonly Issued<Effect>[], means: Means): Promise<readonly Outcome[]> {
  const { journal } = means;
  const now = Date.now();
  // What changes nothing need not be known of before.
  const entries = all
    .filter(({ effect }) => !HARMLESS.includes(effect.effect))
    .map(({ subject, effect }) => issued(subject.record, effect, now));
  await journal.append(entries);
  const outcomes = await sendAll(all, means);
  await journal.append(
    all.flatMap(({ subject: { record }, effect }, i) => written(record, effect, outcomes[i])),
  );
  return outcomes;
}

function written(record: Placement, effect: Effect, outcome: Outcome): JournalEntry[] {
  // A probe is of no use to anybody but the runner that made it.
  if (!outcome.done || effect.effect === 'probe') return [];
  return [done(record, effect as never, outcome.outcome as never, Date.now())];
}

async function sendAll(all: readonly Issued<Effect>[], means: Means): Promise<readonly Outcome[]> {
  const outcomes = new Map<Issued<Effect>, Outcome>();
  const by = groupBy(all, ({ effect }) => placeOf(effect));
  await Promise.all(
    [...by].map(async ([place, those]) => {
      const answers = await send(place, those, means);
      those.forEach((each, i) => outcomes.set(each, answers[i]));
    }),
  );
  return all.map((each) => outcomes.get(each)!);
}

/** Who carries it out: a cluster, by its name with a colon before it, or one of those that there are once. */
function placeOf(effect: Effect): string {
  switch (effect.effect) {
    case 'synthesize':
      return 'synthesis';
    case 'quarantine':
      return 'ledger';
    case 'preview':
    case 'resolve':
    case 'claim':
    case 'set-deny':
    case 'probe':
      return 'state';
    default:
      return `:${effect.cluster}`;
  }
}

async function send(
  place: string,
  those: readonly Issued<Effect>[],
  { ledger, clusters, state, synthesis }: Means,
): Promise<readonly Outcome[]> {
  if (place === 'synthesis') return synthesis.carryOut(those as never);
  if (place === 'ledger') return Promise.all(those.map(async ({ effect }) => quarantine(effect, ledger)));
  if (place === 'state') return state.carryOut(those as readonly Issued<StateEffect>[]);
  const side = clusters.get(place.slice(1));
  if (!side) return those.map(() => ({ done: false, why: `${place.slice(1)} is no cluster of this fleet` }));
  const withManifests = await synthesis.provide(those as readonly Issued<ClusterEffect>[]);
  const ready = withManifests.filter((each) => !('lacks' in each)) as Issued<ClusterEffect>[];
  const answers = await side.carryOut(ready);
  return withManifests.map((each) =>
    'lacks' in each
      ? { done: false, why: each.lacks }
      : answers[ready.indexOf(each as Issued<ClusterEffect>)],
  );
}

/** A cluster that may still hold what it should not takes nothing new until it is clean. */
async function quarantine(effect: Effect, ledger: Ledger): Promise<Outcome> {
  if (effect.effect !== 'quarantine') return { done: false, why: `${effect.effect} is not known here` };
  const record = (await ledger.clusters()).get(effect.cluster);
  if (!record || record.uid !== effect.clusterUid || record.quarantined) return { done: true };
  const { won } = await ledger.swapCluster(record, { ...record, quarantined: true });
  return won
    ? { done: true }
    : { done: false, why: 'the record of the cluster was written by another runner' };
}

import type { Planned } from './move-plan';
import type { Sides } from './move-sides';
import { compact } from '../../validation/manifest';
import { FenceKind, Placement, Restore } from '../ledger/records';
import { Outcomes } from '../move/effects';
import { readJournal } from '../move/journal';
import { wordOf } from '../move/phases/fence';
import { PlannedMove } from '../move/planned-move';

/** One application of a plan, as it is shown. */
export interface PlannedRow {
  readonly app: string;
  readonly tier: 1 | 2 | 3;
  readonly from: string;
  /** Absent: it finds no place, and is fenced and parked. */
  readonly to?: string;
  readonly epoch: number;
  /** The next one, if no other ledger has claimed it. */
  readonly nextEpoch: number;
  /** The revision of the placement that the plan was made from. */
  readonly revision: number;
  /** By what its old epochs are kept from doing harm; absent: by nothing that is known. */
  readonly fence?: FenceKind;
  /** The newest restore point of now; one that is found behind the fence is as new or newer. */
  readonly restore?: Restore;
  readonly restoreAgeSeconds?: number;
  readonly maxStateAgeSeconds: number;
  /** What speaks against its newest restore point. */
  readonly problem?: string;
  /** Why it goes there, or finds no place. */
  readonly why: string;
}

interface Known {
  readonly placements: ReadonlyMap<string, Placement>;
  readonly dark: readonly string[];
}

/** The plan, as it is shown. */
export function rowsOf(
  { plan: { moves }, targets, previews }: Planned,
  { placements, dark }: Known,
): readonly PlannedRow[] {
  return moves.map(({ order, from, tier, parks }): PlannedRow => {
    const { app, revision, maxStateAgeSeconds } = order;
    const { epoch, epochHigh } = placements.get(app)!;
    const { restore, problem, time: now } = previews.get(app)!;
    const chosen = targets.get(app)?.candidates.find((each) => each.chosen)?.why ?? '';
    return compact({
      app,
      tier,
      from,
      to: parks === undefined ? order.to : undefined,
      epoch,
      nextEpoch: epochHigh + 1,
      revision,
      fence: fenceOf(order, dark.includes(from)),
      restore,
      restoreAgeSeconds: ageOf(restore, now),
      maxStateAgeSeconds,
      problem,
      why: parks ?? chosen,
    })!;
  });
}

/** Both by the clock of the store: that of this machine may be another. */
function ageOf(restore: Restore | undefined, now: string | undefined): number | undefined {
  const time = restore === undefined || restore.kind === 'empty' ? undefined : restore.time;
  if (time === undefined || now === undefined) return undefined;
  return Math.max(0, (Date.parse(now) - Date.parse(time)) / 1000);
}

function fenceOf(order: PlannedMove['order'], dark: boolean): FenceKind | undefined {
  if (!dark) return 'suspended';
  if (order.storageFence) return 'storage';
  return wordOf(order) === undefined ? undefined : 'attested';
}

export async function previewsOf(
  moves: readonly PlannedMove[],
  placements: ReadonlyMap<string, Placement>,
  { state }: Pick<Sides, 'state'>,
): Promise<Planned['previews']> {
  const outcomes = await state.carryOut(
    moves.map(({ order }) => {
      const record = placements.get(order.app)!;
      const { app, epoch, stateRoots: roots } = record;
      return {
        subject: { order, record, journal: readJournal([], app, epoch) },
        effect: { effect: 'preview', epoch, roots },
      };
    }),
  );
  return new Map(
    outcomes.map((outcome, i) => [
      moves[i].order.app,
      outcome.done ? (outcome.outcome as Outcomes['preview']) : { problem: outcome.why },
    ]),
  );
}

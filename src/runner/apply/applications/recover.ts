import { grant, grantingOf } from './grants';
import { Applying, heldBy, overtaken, renewed, settled } from './records';
import { FLINK_API_VERSION } from '../../../flink/rules/rule';
import { EPOCH_ANNOTATION } from '../../../platform/guard/grant';
import { KubeApi } from '../../kube/api';
import { groupOf, idOf, KubeObject, refOf } from '../../kube/object';
import { Ledger } from '../../ledger/ledger';
import { Placement } from '../../ledger/records';

/** An apply that was cut off, in one cluster. */
export interface Recovering {
  readonly api: KubeApi;
  readonly ledger: Ledger;
  /** Of this cluster. */
  readonly records: readonly Placement[];
  readonly mayHaveArrived: (record: Placement) => (id: string) => boolean;
  readonly guarded: (namespace: string) => boolean;
  readonly op: Applying['op'];
  readonly who: string;
}

/** All API servers of a cluster must have seen the new tokens before it is looked what is there. */
const SEEN_BY_ALL_MS = 2_000;

/**
 * Settles what an apply that was cut off has left: what was created is noted, and what was sent and never arrived is to
 * be created at another epoch. Nothing that is still on its way arrives afterwards, since its token is spent.
 *
 * @returns the applications that have another epoch now.
 */
export async function recover(recovering: Recovering): Promise<readonly string[]> {
  const { api, ledger, records, mayHaveArrived, guarded } = recovering;
  const doubtful = records.filter(
    (record) =>
      record.phase === 'CREATING' &&
      (record.op?.kind ?? 'apply') === 'apply' &&
      record.created.some(mayHaveArrived(record)),
  );
  if (doubtful.length === 0) return [];
  const risen = await raiseTokens(ledger, doubtful);
  await grant(api, risen.filter(({ namespace }) => guarded(namespace)).map(grantingOf));
  await new Promise((resolve) => setTimeout(resolve, SEEN_BY_ALL_MS));
  return settle(risen, recovering);
}

/**
 * Whoever works with the tokens of before comes too late from now on, in the ledger at once, and in a cluster as soon as
 * the new ones are granted there.
 *
 * @returns the records as they are now; without those that another runner has written in between.
 */
export async function raiseTokens(
  ledger: Ledger,
  records: readonly Placement[],
): Promise<readonly Placement[]> {
  const swaps = await ledger.swapPlacements(records.map((from) => ({ from, to: overtaken(from) })));
  return swaps.flatMap((swap) => (swap.won ? [swap.record] : []));
}

async function settle(
  records: readonly Placement[],
  { api, ledger, mayHaveArrived, op, who }: Recovering,
): Promise<readonly string[]> {
  const live = await flinkObjects(api, records);
  const now = new Date().toISOString();
  const outcomes = records.map((record) => {
    const there = record.created.filter(
      (id) => live.get(id)?.metadata.annotations?.[EPOCH_ANNOTATION] === String(record.epoch),
    );
    const arrived = mayHaveArrived(record);
    if (there.length === record.created.length) {
      return { record, to: settled(record, live.get(there[0])?.metadata.uid) };
    }
    // What was never sent is created by the apply that follows, as it was reserved.
    if (!record.created.some((id) => !there.includes(id) && arrived(id))) return { record, to: undefined };
    if (there.length === 0) return { record, to: renewed(record, who, now) };
    // Jobs of a session cluster that is there: what was sent with the former token never comes, and may be sent again.
    return { record, to: heldBy(record, op) };
  });
  const swaps = outcomes.flatMap(({ record, to }) => (to ? [{ from: record, to }] : []));
  const done = await ledger.swapPlacements(swaps);
  return done.flatMap((swap, i) =>
    swap.won && swap.record.epoch > swaps[i].from.epoch ? [swap.record.app] : [],
  );
}

async function flinkObjects(
  api: KubeApi,
  records: readonly Placement[],
): Promise<ReadonlyMap<string, KubeObject>> {
  const kinds = new Set(records.flatMap(({ created }) => created.map((id) => id.split('/')[1])));
  const lists = await Promise.all(
    [...kinds].map(async (kind) => api.list({ apiVersion: FLINK_API_VERSION, kind })),
  );
  return new Map(
    lists
      .flat()
      .filter((object) => groupOf(object) === 'flink.apache.org')
      .map((object) => [idOf(refOf(object)), object]),
  );
}

import { wordOf } from './fence';
import { fencing } from './fencing';
import { Step } from '../effects';
import { litCluster } from '../fences';
import { park } from '../parking';
import { aborted } from '../placements';
import { storeIsSilent } from '../sight';
import { since, Situation } from '../situation';

/** It is held, and nothing was touched: all that will be needed is looked for first. */
export function moving(situation: Situation): Step {
  const { order, journal, seen, record, limits } = situation;
  if (journal.touched || journal.halt !== undefined) return fencing(situation);
  const unfit = whyNot(situation);
  if (unfit !== undefined) return giveUp(situation, unfit);
  if (!journal.preview || journal.planned === undefined) {
    if (seen.now > since(situation) + limits.resolveSeconds * 1000) {
      return giveUp(situation, notFound(situation));
    }
    return {
      effects: looking(situation),
      why: 'a restore point and the manifests of the target are looked for',
    };
  }
  const { problem } = journal.preview;
  if (problem !== undefined && litCluster(record, seen)) return giveUp(situation, problem);
  if (wordOf(order) === undefined && !order.storageFence && !litCluster(record, seen)) {
    return giveUp(situation, `${record.cluster} does not answer, and its state storage can deny no writes`);
  }
  return fencing(situation);
}

function looking({ record, order, journal }: Situation) {
  const { epoch, stateRoots, restore, epochHigh } = record;
  return [
    ...(journal.preview ? [] : [{ effect: 'preview', epoch, roots: stateRoots } as const]),
    ...(journal.planned !== undefined
      ? []
      : [
          { effect: 'synthesize', cluster: order.to, epoch: epochHigh + 1, restore, decided: false } as const,
        ]),
  ];
}

function notFound({ journal, seen, limits }: Situation): string {
  const { store } = seen;
  const lacks = [
    ...(journal.preview
      ? []
      : [store.reachable ? 'no restore point could be looked up' : storeIsSilent(store)]),
    ...(journal.planned === undefined ? ['the target could not be synthesized'] : []),
  ];
  return `nothing was begun after ${limits.resolveSeconds} s: ${lacks.join('; ')}`;
}

/** A source that answers is left as it is, if the target is not fit; one that is lost is fenced all the same. */
function whyNot(situation: Situation): string | undefined {
  const { record, order, seen, journal } = situation;
  const abort = situation.abort ?? journal.abort;
  if (abort !== undefined) return abort;
  const source = litCluster(record, seen);
  if (source?.resource?.finished) return 'the job has come to its end; it is never started again by itself';
  if (!source) return undefined;
  const target = seen.clusters[order.to];
  if (!target?.reachable) return `${order.to} does not answer`;
  if (target.uid !== order.toUid) return `${order.to} is another cluster than the plan was made for`;
  return target.unfit.length > 0 ? `${order.to}: ${target.unfit.join('; ')}` : undefined;
}

function giveUp(situation: Situation, why: string): Step {
  const { record, order, seen, journal } = situation;
  // Whoever was overtaken and still means to send something finds that the journal went on.
  if (journal.abort === undefined) return { note: { note: 'abort', why } };
  if (record.parked) return park(situation, record.parked.reason);
  return { decision: 'abort', to: aborted(record, { order, now: seen.now }, why), why };
}

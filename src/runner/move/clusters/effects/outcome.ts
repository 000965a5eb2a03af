import { KubeError } from '../../../kube/error';
import { ClusterEffect, Issued, Outcome } from '../../sides';
import { whyOf } from '../patience';

export const DONE: Outcome = { done: true };
export const notDone = (why: string): Outcome => ({ done: false, why });

/** What became of an effect that can be looked for, and sent again. */
export async function outcomeOf(act: () => Promise<Outcome>): Promise<Outcome> {
  try {
    return await act();
  } catch (error) {
    return failed(error);
  }
}

export function failed(error: unknown): Outcome {
  const why = whyOf(error);
  return notDone(isUnknown(error) ? `${why}; it is not known whether it arrived` : why);
}

export function isUnknown(error: unknown): boolean {
  return error instanceof KubeError && error.outcome === 'unknown';
}

/** For certain it was not sent, so that a creation may still be. */
export function notSent({ effect }: Issued<ClusterEffect>, why: string): Outcome {
  return effect.effect === 'create' ? refusal(why) : notDone(why);
}

/** Nothing of an application was created. */
export const refusal = (why: string): Outcome => ({ done: true, outcome: { created: false, why } });

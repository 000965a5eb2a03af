import { fenceStep } from './fence';
import { Effect, Step } from '../effects';
import { holdersOf } from '../fences';
import { sentKey } from '../journal';
import { park } from '../parking';
import { declaredRisk, unsafeFor } from '../safety';
import { since, Situation } from '../situation';

/** Until nothing of any older epoch can do harm. */
export function fencing(situation: Situation): Step {
  const { record, order, seen, limits, journal } = situation;
  const steps = holdersOf(record).map((holder) => fenceStep(holder, situation));
  for (const step of steps) if ('overtaken' in step) return { end: 'overtaken', why: step.overtaken };
  const late = seen.now > since(situation) + limits.fenceSeconds * 1000;
  for (const step of steps) if ('hopeless' in step) return park(situation, step.hopeless);
  const effects = steps.flatMap((step) => ('effects' in step ? [step] : []));
  const waits = steps.flatMap((step) => ('wait' in step ? [step.wait] : []));
  if (late && effects.length + waits.length > 0) {
    const why = [...effects.map(({ why: reason }) => reason), ...waits].join('; ');
    return park(situation, journal.halt ?? `no fence after ${limits.fenceSeconds} s: ${why}`);
  }
  if (effects.length > 0) {
    const untils = effects.map(({ until }) => until);
    return {
      effects: withClaim(
        effects.flatMap((step) => step.effects),
        situation,
      ),
      why: effects.map(({ why }) => why).join('; '),
      ...(untils.includes(undefined) ? {} : { until: Math.max(...(untils as number[])) }),
    };
  }
  if (waits.length > 0) {
    return { wait: waits.join('; '), until: since(situation) + limits.fenceSeconds * 1000 + 1 };
  }
  const proofs = steps.flatMap((step) => ('proof' in step ? [step.proof] : []));
  const unsafe = unsafeFor(order, proofs);
  if (unsafe === undefined) return { note: { note: 'fenced', proofs } };
  const risk = declaredRisk(order);
  return risk === undefined
    ? park(situation, unsafe)
    : { note: { note: 'fenced', proofs, risk: `${unsafe}: ${risk}` } };
}

/**
 * While a fence must be waited for, the next epoch is claimed: that follows from nothing that is found behind it. Whoever finds
 * it taken claims another one there.
 */
function withClaim(
  effects: readonly Effect[],
  { record, order, journal, abort }: Situation,
): readonly Effect[] {
  const { kind, to: cluster, operation } = order;
  const claim = { effect: 'claim', cluster, epoch: record.epochHigh + 1, operation: operation.id } as const;
  const isOver = (abort ?? journal.abort ?? journal.halt) !== undefined;
  if (kind !== 'move' || isOver || journal.sent.has(sentKey(claim))) return effects;
  return effects.every(({ effect }) => effect === 'probe') ? [...effects, claim] : effects;
}

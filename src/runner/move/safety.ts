import { MoveOrder } from './order';
import { guaranteeOf } from './sinks';
import { FenceProof } from '../ledger/records';

/** What the fences do not protect of what an application writes. */
export function unsafeFor(
  { sinks, stateless }: MoveOrder,
  proofs: readonly FenceProof[],
): string | undefined {
  if (stateless) return undefined;
  for (const { kind, cluster } of proofs) {
    for (const sink of sinks) {
      const { accepted, what } = guaranteeOf(kind, sink);
      if (!accepted) return `the fence ${kind} on ${cluster} does not protect the sink ${sink}: ${what}`;
    }
  }
  return undefined;
}

/** Why it may start all the same. What promises exactly-once never may. */
export function declaredRisk({ delivery, allowed }: MoveOrder): string | undefined {
  return delivery === 'exactly-once' ? undefined : allowed.risk;
}

import { Restore } from '../../ledger/records';
import { Step } from '../effects';
import { brokenBy } from '../fences';
import { park } from '../parking';
import { chooseRestore } from '../restore';
import { storeIsSilent } from '../sight';
import { since, Situation } from '../situation';

/** Nothing new can come any more: now, and not before, the restore point is looked up. */
export function fenced(situation: Situation): Step {
  const { record, order, journal, seen, limits } = situation;
  const broken = brokenProof(situation);
  if (broken !== undefined) return { note: { note: 'void', why: broken } };
  if (journal.halt !== undefined) return park(situation, journal.halt);
  if (!journal.finding) {
    if (seen.now > since(situation) + limits.resolveSeconds * 1000) {
      return park(situation, `the state storage could not be read for ${limits.resolveSeconds} s`);
    }
    const { epoch, stateRoots: roots } = record;
    return { effects: [{ effect: 'resolve', epoch, roots }], why: 'what is the newest restore point' };
  }
  const choice = chooseRestore(record, order, journal.finding, journal.preview?.restore);
  if ('park' in choice) return park(situation, choice.park);
  return claiming(situation, choice.take, choice.why);
}

export function brokenProof({ journal, seen }: Situation): string | undefined {
  return journal.fenced!.proofs.map((proof) => brokenBy(proof, seen)).find((why) => why !== undefined);
}

/** An epoch is above all that was ever seen: in the ledger, by claims, by directories. */
function claiming(situation: Situation, restore: Restore, why: string): Step {
  const { record, order, seen, journal, limits } = situation;
  const { highest, reachable } = seen.store;
  if (!reachable) {
    if (seen.now > since(situation) + limits.resolveSeconds * 1000) {
      return park(situation, `the state storage could not be read for ${limits.resolveSeconds} s`);
    }
    return { wait: storeIsSilent(seen.store) };
  }
  if (highest && highest.epoch > record.epochHigh && highest.ledgerId !== record.ledgerId) {
    return park(
      situation,
      `the state storage knows epoch ${highest.epoch}, and this ledger ${record.epochHigh}: it is an old copy, or one of two; reconcile it first`,
    );
  }
  const taken = highest && highest.epoch > record.epochHigh ? highest : undefined;
  const own = taken?.operation === order.operation.id;
  const epoch = own ? taken!.epoch : Math.max(record.epochHigh, taken?.epoch ?? 0) + 1;
  if (own && journal.claimed.has(epoch)) return { note: { note: 'resolved', restore, epoch, why } };
  return {
    effects: [{ effect: 'claim', cluster: order.to, epoch, operation: order.operation.id }],
    why: `no other ledger may begin epoch ${epoch}`,
  };
}

import { paying } from './cleaning';
import { Step } from '../effects';
import { begun, retired } from '../placements';
import { Situation } from '../situation';

/** Only a person takes it up again, by an operation that was planned after it was parked. */
export function parked(situation: Situation): Step {
  const { record, order, seen } = situation;
  const reason = record.parked?.reason ?? 'no reason was recorded';
  if (record.revision !== order.revision || situation.abort !== undefined || order.kind === 'recover') {
    return { end: 'parked', why: reason };
  }
  const by = { order, now: seen.now };
  if (order.kind === 'retire') {
    return { decision: 'retire', to: retired(record, by), why: 'a person retires it' };
  }
  return { decision: 'begin', to: begun(record, by), why: order.why ?? order.operation.kind };
}

/** What it left is cleaned where it answers. */
export function tombstone(situation: Situation): Step {
  return paying(situation, 'what it left is clean');
}

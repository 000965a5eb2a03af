import {
  at,
  dark,
  DENIED,
  EMPTY_B,
  found,
  note,
  NOW,
  order,
  POINT,
  prepared,
  proof,
  record,
  sent,
} from './fixture';
import { kinds, moving } from './steps';
import { done } from '../../../src/runner/move/journal';
import { nextStep } from '../../../src/runner/move/next';
import { PlannedMove } from '../../../src/runner/move/planned-move';

const silent = { a: dark(2), b: EMPTY_B };

describe('a cluster that is lost', () => {
  const entries = prepared(moving);

  test('is fenced at once, and another one that does not answer only after a while', () => {
    const lost = at('MOVING', { entries, clusters: silent, order: order({ lost: 'a', scope: 'cluster' }) });
    expect(nextStep(lost)).toMatchObject({
      effects: [{ effect: 'set-deny', cluster: 'a', scope: 'cluster' }],
    });
    for (const other of [order(), order({ lost: 'c' })]) {
      expect(nextStep(at('MOVING', { entries, clusters: silent, order: other }))).toHaveProperty('wait');
    }
    const long = at('MOVING', { entries, clusters: { ...silent, a: dark() } });
    expect(kinds(nextStep(long))).toEqual(['set-deny']);
  });

  test('that answers after all is stopped, and not fenced at the store', () => {
    expect(kinds(nextStep(at('MOVING', { entries, order: order({ lost: 'a' }) })))).toEqual(['revoke-grant']);
  });

  test('is not looked at again before its fence where that was done for the plan', () => {
    const foreseen = { preview: { restore: POINT }, epoch: 2, digest: 'sha256:planned' };
    const ordered = order({ lost: 'a' });
    const planned: PlannedMove = { order: ordered, from: 'a', tier: 1, foreseen };
    const known = [note(moving, { note: 'order', planned })];
    const situation = at('MOVING', { entries: known, clusters: silent, order: ordered });
    expect(situation.journal).toMatchObject({ preview: { restore: POINT }, planned: 'sha256:planned' });
    expect(kinds(nextStep(situation))).toEqual(['set-deny']);
    // What was foreseen of one epoch says nothing of a later one.
    const again = record('MOVING', { epoch: 2, epochHigh: 2 });
    const later = at('MOVING', { record: again, entries: known, clusters: silent, order: ordered });
    expect(kinds(nextStep(later))).toEqual(['preview', 'synthesize']);
  });
});

describe('while a fence at the store must be waited for', () => {
  const DENY = { effect: 'set-deny', cluster: 'a', epoch: 1, scope: 'application' } as const;
  const begun = [...prepared(moving), sent(moving, DENY)];
  const denied = (first: number, last: number, count = 5) => ({
    'a/e1': {
      ...DENIED,
      refused: { ...DENIED.refused, count },
      listings: { first: { at: first, digest: 'same' }, last: { at: last, digest: 'same' } },
    },
  });
  const step = (denies: ReturnType<typeof denied>, changed: Parameters<typeof at>[1] = {}) =>
    nextStep(at('FENCING', { entries: begun, clusters: { a: dark() }, store: { denies }, ...changed }));
  const claim = { effect: 'claim', cluster: 'b', epoch: 2, operation: 'op-1' } as const;

  test('it is known when it may be proven', () => {
    expect(step(denied(NOW - 3000, NOW))).toMatchObject({ until: NOW + 2000 });
    expect(step(denied(NOW - 3000, NOW, 1))).not.toHaveProperty('until');
    expect(step(denied(NOW - 5000, NOW))).toMatchObject({ note: { note: 'fenced' } });
  });

  test('the next epoch is claimed, once; and nothing where it goes nowhere', () => {
    const waiting = denied(NOW - 3000, NOW);
    const probe = { effect: 'probe', cluster: 'a', epoch: 1 } as const;
    expect(step(waiting)).toMatchObject({ effects: [probe, claim] });
    const once = [...begun, sent(moving, claim)];
    for (const changed of [
      { entries: once },
      { abort: 'enough', entries: [...begun, note(moving, { note: 'abort', why: 'enough' })] },
      { entries: [...begun, note(moving, { note: 'halt', why: 'it finds no place' })] },
      { order: order({ kind: 'recover' }) },
    ]) {
      expect(kinds(step(waiting, changed))).toEqual(['probe']);
    }
  });

  test('a claim is no reason to take a restore point, and behind the fence it is not sent again', () => {
    const known = [...begun, done<'claim'>(moving, claim, { won: true }, NOW - 4000)];
    const fenced = [...known, note(moving, { note: 'fenced', proofs: [proof()] })];
    expect(kinds(nextStep(at('FENCED', { entries: fenced })))).toEqual(['resolve']);
    const highest = { epoch: 2, ledgerId: 'ledger-1', operation: 'op-1' };
    const after = (of: typeof highest) =>
      nextStep(at('FENCED', { entries: [...fenced, found(moving)], store: { highest: of } }));
    expect(after(highest)).toMatchObject({ note: { note: 'resolved', epoch: 2 } });
    // Whoever was first with it has it.
    expect(after({ ...highest, epoch: 4, operation: 'op-0' })).toMatchObject({
      effects: [{ ...claim, epoch: 5 }],
    });
  });
});

import { at, dark, DENIED, EMPTY_B, note, NOW, order, POINT, prepared, record } from './fixture';
import { nextStep } from '../../../src/runner/move/next';
import { PlannedMove } from '../../../src/runner/move/planned-move';

const the = record('MOVING');
const silent = { a: dark(2), b: EMPTY_B };
const kinds = (step: ReturnType<typeof nextStep>) =>
  'effects' in step ? step.effects.map(({ effect }) => effect) : Object.keys(step);

describe('a cluster that is lost', () => {
  const entries = prepared(the);

  test('is fenced at once, and another one that does not answer only after a while', () => {
    const lost = at('MOVING', { entries, clusters: silent, order: order({ lost: 'a', scope: 'cluster' }) });
    expect(nextStep(lost)).toMatchObject({
      effects: [{ effect: 'set-deny', cluster: 'a', scope: 'cluster' }],
    });
    for (const other of [order(), order({ lost: 'c' })]) {
      expect(kinds(nextStep(at('MOVING', { entries, clusters: silent, order: other })))).toContain('wait');
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
    const known = [note(the, { note: 'order', planned })];
    const situation = at('MOVING', { entries: known, clusters: silent, order: ordered });
    expect(situation.journal).toMatchObject({ preview: { restore: POINT }, planned: 'sha256:planned' });
    expect(kinds(nextStep(situation))).toEqual(['set-deny']);
    // What was foreseen of one epoch says nothing of a later one.
    const again = record('MOVING', { epoch: 2, epochHigh: 2 });
    const later = at('MOVING', { record: again, entries: known, clusters: silent, order: ordered });
    expect(kinds(nextStep(later))).toEqual(['preview', 'synthesize']);
  });
});

test('it is known when a fence at the store may be proven', () => {
  const denied = (first: number, last: number, count = 5) => ({
    'a/e1': {
      ...DENIED,
      refused: { ...DENIED.refused, count },
      listings: { first: { at: first, digest: 'same' }, last: { at: last, digest: 'same' } },
    },
  });
  const step = (denies: ReturnType<typeof denied>) =>
    nextStep(at('FENCING', { entries: prepared(the), clusters: { a: dark() }, store: { denies } }));
  expect(step(denied(NOW - 3000, NOW))).toMatchObject({ effects: [{ effect: 'probe' }], until: NOW + 2000 });
  expect(step(denied(NOW - 3000, NOW, 1))).not.toHaveProperty('until');
  expect(step(denied(NOW - 5000, NOW))).toMatchObject({ note: { note: 'fenced' } });
});

import {
  at,
  finding,
  iso,
  lit,
  NOW,
  order,
  resource,
  STOPPED_A,
  EMPTY_B,
  RUNNING_A,
  RUNNING_B,
} from './fixture';
import { kinds, decided, parkedFor, noteOf, apply, resolvedBy, moving } from './steps';
import { nextStep } from '../../../src/runner/move/next';

describe('gaps', () => {
  test('C2: a name that was retired keeps its highest epoch, and apply refuses it', () => {
    const { to } = decided(nextStep(at('STEADY', { order: order({ kind: 'retire' }) })));
    expect(to).toMatchObject({ phase: 'TOMBSTONE', epochHigh: 1, debts: [{ cluster: 'a', epoch: 1 }] });
    expect(apply({ ...moving, ...to })).toMatchObject({ because: 'retired' });
  });

  test('C3: ages are by the clock of the store', () => {
    const hours = finding({ time: iso(NOW + 7_200_000) });
    expect(parkedFor(resolvedBy(hours))).toContain('3600 s are allowed');
    expect(kinds(resolvedBy(finding(), { now: NOW + 200_000 }))).toEqual(['claim']);
  });

  test('C6: what the autoscaler has set travels', () => {
    const overrides = { 'pipeline.jobvertex-parallelism-overrides': 'a:4' };
    const stopped = { ...STOPPED_A, resource: { ...STOPPED_A.resource!, overrides } };
    expect(decided(nextStep(at('RESOLVED', { clusters: { a: stopped } }))).to.overrides).toEqual(overrides);
  });

  test('C7: a cluster that was built anew under the same name is another one', () => {
    const anew = lit('a-new');
    expect(kinds(nextStep(at('FENCING', { clusters: { a: anew } })))).toEqual(['set-deny']);
    expect(nextStep(at('RESOLVED', { clusters: { b: { ...EMPTY_B, uid: 'b-new' } } }))).toMatchObject({
      wait: expect.stringContaining('another cluster'),
    });
  });
});

describe('never started by accident', () => {
  test('what came to its end is not moved, and not started again', () => {
    const ended = { ...RUNNING_A, resource: resource({ finished: true }) };
    expect(noteOf(nextStep(at('MOVING', { clusters: { a: ended } })))).toMatchObject({ note: 'abort' });
    expect(parkedFor(resolvedBy(finding({ finished: true })))).toContain('never started again');
  });

  test('what is stateless starts empty, and what is too old is parked', () => {
    const taken = resolvedBy(finding({ newest: undefined }), { order: order({ stateless: true }) });
    expect(kinds(taken)).toEqual(['claim']);
    expect(parkedFor(resolvedBy(finding(), { order: order({ maxStateAgeSeconds: 5 }) }))).toContain(
      '5 s are allowed',
    );
  });

  test('what was suspended is moved suspended, and needs no checkpoint', () => {
    const asleep = {
      ...RUNNING_B,
      resource: resource({ epoch: 2, suspended: true, running: false, restored: undefined }),
    };
    expect(
      noteOf(nextStep(at('APPLIED', { order: order({ desired: 'suspended' }), clusters: { b: asleep } }))),
    ).toMatchObject({
      note: 'checkpointed',
    });
  });

  test('what restored another point than was decided is fenced and parked', () => {
    const wrong = { ...RUNNING_B, resource: resource({ epoch: 2, restored: '' }) };
    expect(noteOf(nextStep(at('APPLIED', { clusters: { b: wrong } })))).toMatchObject({
      note: 'halt',
      why: expect.stringContaining('nothing instead of'),
    });
  });

  test('an aged plan is refused', () => {
    expect(nextStep(at('STEADY', { order: order({ revision: 3 }) }))).toMatchObject({ end: 'aged' });
  });
});

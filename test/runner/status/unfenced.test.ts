import { deployed, Fleet, placed, reached, rowsOf } from './fleet';
import { fencesFrom } from '../../../src/runner/actions/fence-status';
import { isSound } from '../../../src/runner/actions/status';
import type { FenceSight } from '../../../src/runner/status/fences';

const DEBT = { cluster: 'us-east', clusterUid: 'east-uid', epoch: 1, kind: 'clean' } as const;
const MOVED = placed({ cluster: 'us-west', clusterUid: 'west-uid', epoch: 2, debts: [DEBT] });
const west = reached('us-west', deployed({ epoch: 2 }));
const OPEN: FenceSight = {
  app: 'ads/clicks',
  cluster: 'us-east',
  clusterUid: 'east-uid',
  epoch: 1,
  storage: 'main',
  state: 'open',
  why: 'a write was tried at us-east.1/, and passed',
};
const rowOf = (fleet: Fleet) => rowsOf({ placements: [MOVED], west, ...fleet })[0];

test('a fence that does not hold makes of a job that runs well one that somebody must look at', () => {
  expect(rowOf({})).toMatchObject({ verdict: 'ok', problem: false });
  expect(rowOf({ fences: [OPEN] })).toMatchObject({
    verdict: 'unfenced',
    problem: true,
    why: expect.stringMatching(
      /^us-east may write at epoch 1: a write was tried at us-east\.1\/, and passed/,
    ),
  });
});

test('it is told together with what is worse', () => {
  expect(rowOf({ fences: [OPEN], west: reached('us-west') })).toMatchObject({
    verdict: 'missing',
    why: expect.stringMatching(/^us-east may write at epoch 1.*; was created at this epoch/),
  });
});

test.each<[string, Partial<FenceSight>]>([
  ['holds', { state: 'holds' }],
  ['is denied, and was not tried', { state: 'denied' }],
  ['is not known to hold', { state: 'unknown' }],
  ['is of another application', { app: 'ads/views' }],
])('a fence that %s changes nothing', (_, changed) => {
  expect(rowOf({ fences: [{ ...OPEN, ...changed }] })).toMatchObject({ verdict: 'ok' });
});

test('a fence before what has been cleaned meanwhile is not needed any more', () => {
  const placements = [{ ...MOVED, debts: [] }];
  expect(rowOf({ fences: [OPEN], placements })).toMatchObject({ verdict: 'ok' });
});

test('of one that was retired it is told as well', () => {
  const placements = [{ ...MOVED, phase: 'TOMBSTONE' as const }];
  const retired = { applications: [], placements, west: reached('us-west') };
  expect(rowsOf(retired)).toEqual([]);
  expect(rowsOf({ ...retired, fences: [OPEN] })).toMatchObject([{ verdict: 'unfenced', problem: true }]);
});

describe('fences by state storage', () => {
  const sights: readonly FenceSight[] = [
    { ...OPEN, state: 'holds', why: '' },
    { ...OPEN, app: 'ads/views' },
    { ...OPEN, storage: 'early', state: 'unknown', why: 'no answer within 10 s' },
    { ...OPEN, storage: 'late', state: 'denied', why: 'no write was tried' },
  ];

  test('are counted, and what could not be learnt is said', () => {
    expect(fencesFrom([])).toEqual([]);
    expect(fencesFrom(sights)).toEqual([
      { storage: 'early', reached: false, why: 'no answer within 10 s', needed: 1, open: 0 },
      { storage: 'late', reached: true, needed: 1, open: 0, untried: 'no write was tried' },
      { storage: 'main', reached: true, needed: 2, open: 1 },
    ]);
  });

  test.each<[FenceSight['state'], boolean]>([
    ['holds', true],
    ['denied', true],
    ['open', false],
    ['unknown', false],
  ])('one that is %s makes of a sound fleet one of which that is %s', (state, sound) => {
    const fences = fencesFrom([{ ...OPEN, state }]);
    expect(isSound({ clusters: [], fences, counts: { ok: 1 } })).toBe(sound);
  });
});

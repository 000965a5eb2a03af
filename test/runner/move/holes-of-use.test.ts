import {
  at,
  DENIED,
  finding,
  found,
  iso,
  lit,
  note,
  NOW,
  order,
  POINT,
  prepared,
  READY_B,
  record,
  resource,
  sent,
  STOPPED_A,
  storageFence,
  RUNNING_A,
  entriesAt,
  RUNNING_B,
} from './fixture';
import { kinds, decided, parkedFor, noteOf, apply, moving, behind, STORAGE, resolvedBy } from './steps';
import { Effect } from '../../../src/runner/move/effects';
import { holdersOf, storageProof } from '../../../src/runner/move/fences';
import { done } from '../../../src/runner/move/journal';
import { nextStep } from '../../../src/runner/move/next';
import { LIMITS } from '../../../src/runner/move/order';
import { ClusterSight, ResourceSight } from '../../../src/runner/move/sight';

describe('ordinary use', () => {
  test('A1: an apply while the source is being fenced does not start it again', () => {
    const begun = decided(nextStep(at('STEADY'))).to;
    expect(begun.phase).toBe('MOVING');
    expect(apply({ ...moving, ...begun })).toMatchObject({ do: 'refuse', because: 'moving' });
  });

  test('A2: GitOps that resumes what was suspended: revoked first, and seen once more before the commit', () => {
    expect(kinds(nextStep(at('MOVING', { entries: prepared(moving) })))).toEqual(['revoke-grant']);
    const revoked = { ...RUNNING_A, grant: { epoch: 1, token: 4, revoked: true } };
    expect(nextStep(at('FENCING', { clusters: { a: { ...revoked, refusesToRun: false } } }))).toHaveProperty(
      'wait',
    );
    expect(kinds(nextStep(at('FENCING', { clusters: { a: { ...revoked, refusesToRun: true } } })))).toEqual([
      'suspend',
    ]);
    const healed = { ...STOPPED_A, resource: resource({ generation: 3 }) };
    expect(noteOf(nextStep(at('RESOLVED', { clusters: { a: healed } })))).toMatchObject({ note: 'void' });
  });

  test('A2: without the guard the storage fence is set as well, and nothing starts where there is neither', () => {
    const open = lit('a-uid', { guarded: false, resource: STOPPED_A.resource });
    expect(kinds(nextStep(at('FENCING', { clusters: { a: open } })))).toEqual(['set-deny']);
    const bare = at('FENCING', { clusters: { a: open }, order: order({ storageFence: false }) });
    expect(parkedFor(nextStep(bare))).toContain('no guard');
  });

  test('A3: a commit of which no answer came is found, and an abort does not undo it', () => {
    const step = nextStep(at('COMMITTED', { abort: 'no answer came' }));
    expect(kinds(step)).toEqual(['raise-guard', 'synthesize']);
  });

  test('A4: an abort after an effect goes home at the next epoch, by the same compare-and-swap', () => {
    expect(noteOf(nextStep(at('RESOLVED', { abort: 'no' })))).toMatchObject({ note: 'abort' });
    const entries = [...entriesAt('RESOLVED'), note(moving, { note: 'abort', why: 'no' })];
    expect(decided(nextStep(at('RESOLVED', { entries })))).toMatchObject({
      decision: 'commit',
      to: {
        cluster: 'a',
        epoch: 2,
        restore: POINT,
        stateRoots: expect.arrayContaining(['s3://state/a.1/ads/clicks/e2']),
      },
    });
  });

  test('A4: an abort before any effect is in the journal before it is decided, so that whoever sleeps cannot send one after it', () => {
    expect(noteOf(nextStep(at('MOVING', { abort: 'no' })))).toMatchObject({ note: 'abort' });
    const entries = [note(moving, { note: 'abort', why: 'no' })];
    expect(decided(nextStep(at('MOVING', { entries })))).toMatchObject({
      decision: 'abort',
      to: { phase: 'STEADY' },
    });
    const touched = [
      ...prepared(moving),
      sent(moving, { effect: 'revoke-grant', cluster: 'a', epoch: 1, token: 4 }),
      ...entries,
    ];
    expect(nextStep(at('MOVING', { entries: touched }))).not.toHaveProperty('decision');
  });

  test('A5: the newest that cannot be read is not passed over for an older one', () => {
    const cut = finding({ newest: { ...POINT, verified: false, problem: 'it ends after 64 bytes' } });
    expect(parkedFor(resolvedBy(cut))).toContain('64 bytes');
  });

  test('A6: what was never registered is not taken', () => {
    const entries = [...prepared(moving, {}), ...entriesAt('FENCED').slice(2)];
    const no = finding({ newest: { ...POINT, registered: 'no' } });
    const step = nextStep(at('FENCED', { entries: [...entries, found(moving, no)] }));
    expect(kinds(step)).toEqual(['claim']);
    const claimed = done<'claim'>(
      moving,
      { effect: 'claim', cluster: 'b', epoch: 2, operation: 'op-1' },
      { won: true },
      NOW,
    );
    const known = nextStep(
      at('FENCED', {
        entries: [...entries, found(moving, no), claimed],
        store: { highest: { epoch: 2, ledgerId: 'ledger-1', operation: 'op-1' } },
      }),
    );
    expect(noteOf(known)).toMatchObject({ note: 'resolved', restore: { kind: 'empty' } });
  });

  test('A6: what may not have been registered is taken only if nothing says that the job was restarted after it', () => {
    const unproven = { ...POINT, registered: 'unproven' as const };
    expect(parkedFor(resolvedBy(finding({ newest: unproven, restartedAfter: true })))).toContain(
      'nothing proves',
    );
    expect(kinds(resolvedBy(finding({ newest: unproven })))).toEqual(['claim']);
  });

  const OWN = { store: { own: { uri: 's3://x', inPlace: true } } };
  const withSinks = (failedCommittables?: ResourceSight['failedCommittables'], changed = {}) =>
    nextStep(
      at('RUNNING', {
        ...OWN,
        clusters: {
          b: { ...RUNNING_B, resource: resource({ epoch: 2, restored: POINT.uri, failedCommittables }) },
        },
        ...changed,
      }),
    );

  test('A6: what sinks could not commit is told as a possible loss, and it is written down for good', () => {
    const lost = noteOf(withSinks(2));
    expect(lost).toEqual({
      note: 'checkpointed',
      uri: 's3://x',
      warning: 'possible loss: its sinks could not commit 2 transactions',
    });
    const the = record('APPLIED');
    const cleaned = note(the, { note: 'cleaned', paid: ['a/e1'] });
    const told = (warned: typeof lost) => {
      const entries = [...entriesAt('RUNNING', the), note(the, warned!), cleaned];
      const step = nextStep(at('CLEANED', { entries }));
      return 'decision' in step ? step.to.decisions!.map(({ what }) => what) : step;
    };
    expect(told(lost)).toEqual(['decided', 'possible loss: its sinks could not commit 2 transactions']);
    expect(told(noteOf(withSinks(0)))).toEqual(['decided']);
  });

  test('A6: that nobody knows whether sinks could commit is not taken for a zero', () => {
    expect(noteOf(withSinks(0))).toEqual({ note: 'checkpointed', uri: 's3://x' });
    const unknown = { unknown: 'its Flink does not count that' };
    expect(noteOf(withSinks(unknown))).toMatchObject({
      warning: 'it is not known whether its sinks could commit: its Flink does not count that',
    });
    // Whoever promises no more than that has nothing to say of it.
    const atLeastOnce = { order: order({ delivery: 'at-least-once' }) };
    expect(noteOf(withSinks(unknown, atLeastOnce))).not.toHaveProperty('warning');
    expect(noteOf(withSinks(2, atLeastOnce))).toHaveProperty('warning');
  });

  test('A6: an answer is waited for, and holds up nobody for ever', () => {
    expect(withSinks()).toMatchObject({ wait: expect.stringContaining('sinks') });
    const late = { now: NOW + LIMITS.checkpointSeconds * 1000 + 1 };
    expect(noteOf(withSinks(undefined, late))).toMatchObject({
      note: 'checkpointed',
      warning: expect.stringContaining('it is not known'),
    });
  });

  test('A7: a denial that somebody took away voids the proof, and is set again where the application runs already', () => {
    const gone = { denies: { 'a/e1': { ...DENIED, equal: false } } };
    expect(noteOf(nextStep(at('FENCED', { entries: behind(STORAGE), store: gone })))).toMatchObject({
      note: 'void',
    });
    const the = record('APPLIED', { fences: [storageFence] });
    expect(kinds(nextStep(at('APPLIED', { record: the, store: gone })))).toEqual(['set-deny']);
    expect(
      decided(
        nextStep(at('COMMITTED', { record: record('COMMITTED', { fences: [storageFence] }), store: gone })),
      ),
    ).toMatchObject({
      decision: 'renew',
    });
  });

  test.each([
    ['another policy was read back', { equal: false }],
    ['deletes are not denied', { missing: ['DeleteObject'] }],
    ['it was probed as the runner', { principal: 'runner' as const, appliesToAll: false }],
    ['too few probes', { refused: { count: 2, since: NOW - 9000, last: NOW } }],
    ['too short a window', { refused: { count: 9, since: NOW - 900, last: NOW } }],
    [
      'requests may be under way',
      { listings: { first: { at: NOW - 1000, digest: 'same' }, last: { at: NOW, digest: 'same' } } },
    ],
    [
      'objects arrived',
      { listings: { first: { at: NOW - 8000, digest: 'one' }, last: { at: NOW, digest: 'two' } } },
    ],
    [
      'listed before the denial',
      { listings: { first: { at: NOW - 9500, digest: 'same' }, last: { at: NOW, digest: 'same' } } },
    ],
  ])('A8: a storage fence is no fence where %s', (_, changed) => {
    const [holder] = holdersOf(moving);
    expect(storageProof(holder, 'application', DENIED, LIMITS, NOW)).toHaveProperty('proof');
    expect(storageProof(holder, 'application', { ...DENIED, ...changed }, LIMITS, NOW)).toHaveProperty(
      'lacks',
    );
  });

  test('A9: what is missing at an epoch that was created is never created again, but moves to itself', () => {
    const create: Effect = {
      effect: 'create',
      cluster: 'b',
      epoch: 2,
      token: 4,
      objects: [],
      restore: POINT,
    };
    const the = record('CREATING');
    const entries = [...entriesAt('CREATING'), sent(the, create)];
    expect(nextStep(at('CREATING', { entries }))).toHaveProperty('wait');
    expect(decided(nextStep(at('CREATING', { entries, now: NOW + 3_600_000 })))).toMatchObject({
      decision: 'renew',
      to: { phase: 'MOVING', epoch: 2 },
    });
    expect(decided(nextStep(at('APPLIED', { clusters: { b: READY_B } })))).toMatchObject({
      decision: 'renew',
    });
    const refused = [...entries, done<'create'>(the, create, { created: false, why: 'quota' }, NOW)];
    expect(kinds(nextStep(at('CREATING', { entries: refused })))).toEqual(['create']);
    // It was sent five seconds ago; just afterwards it would only be refused again.
    const soon = nextStep(at('CREATING', { entries: refused, now: NOW - 4_000 }));
    expect(soon).toMatchObject({ wait: 'it was refused: quota', until: NOW - 2_000 });
  });

  test.each(['FENCING', 'COMMITTED', 'CREATING', 'APPLIED'] as const)(
    'A10: a runner that slept stops where a later token stands (%s)',
    (state) => {
      const later = { epoch: 1, token: 9, revoked: true };
      const clusters: Record<string, ClusterSight> =
        state === 'FENCING' ? { a: { ...STOPPED_A, grant: later } } : { b: { ...RUNNING_B, grant: later } };
      expect(nextStep(at(state, { clusters }))).toMatchObject({ end: 'overtaken' });
    },
  );

  test('A11: a job manager that stays, pods that may live on, and a stop that failed are no proof', () => {
    const left = { ...STOPPED_A, remains: { ...STOPPED_A.remains, deployment: true } };
    expect(kinds(nextStep(at('FENCING', { clusters: { a: left } })))).toEqual(['delete-deployment']);
    const doubtful = { ...STOPPED_A, remains: { ...STOPPED_A.remains, doubtful: true } };
    expect(nextStep(at('FENCING', { clusters: { a: doubtful } }))).toHaveProperty('wait');
    const failed = { ...STOPPED_A, resource: resource({ suspended: true, stop: 'failed' }) };
    expect(kinds(nextStep(at('FENCING', { clusters: { a: failed } })))).toEqual(['set-deny']);
  });

  test('one that its operator never deployed is fenced at the store once it had time to stop', () => {
    const stuck = {
      ...STOPPED_A,
      resource: resource({ suspended: true, stop: 'pending', undeployed: true }),
    };
    expect(nextStep(at('FENCING', { clusters: { a: stuck } }))).toHaveProperty('wait');
    const now = NOW + LIMITS.darkSeconds * 1000;
    expect(kinds(nextStep(at('FENCING', { now, clusters: { a: stuck } })))).toEqual(['set-deny']);
    const busy = { ...STOPPED_A, resource: resource({ suspended: true, stop: 'pending' }) };
    expect(nextStep(at('FENCING', { now, clusters: { a: busy } }))).toHaveProperty('wait');
  });

  test('A12: an old resource on the target is deleted, seen gone with its metadata, and never patched', () => {
    const old = { ...READY_B, resource: resource({ epoch: 1 }) };
    expect(kinds(nextStep(at('COMMITTED', { clusters: { b: old } })))).toEqual(['clean-old']);
    const left = { ...READY_B, remains: { ...READY_B.remains, haConfigMaps: 2 } };
    expect(nextStep(at('COMMITTED', { clusters: { b: left } }))).toHaveProperty('wait');
    expect(kinds(nextStep(at('COMMITTED', { clusters: { b: READY_B } })))).toEqual(['synthesize']);
  });

  test('A13: the token lives in the placement, whoever holds the lock', () => {
    expect(nextStep(at('RESOLVED', { token: 3 }))).toMatchObject({ end: 'overtaken' });
    const other = record('MOVING', { op: { id: 'op-2', kind: 'drain', token: 4, since: iso(NOW) } });
    expect(nextStep(at('RESOLVED', { record: other }))).toMatchObject({ end: 'overtaken' });
    const taken = decided(nextStep(at('RESOLVED', { takesOver: true })));
    expect([taken.decision, taken.to.token, taken.to.op?.token]).toEqual(['take-over', 5, 5]);
  });

  test('A14: what is parked, and what is owed, is in the placement', () => {
    expect(apply(record('PARKED'))).toMatchObject({ because: 'parked' });
    expect(nextStep(at('PARKED', { order: order({ revision: 3 }) }))).toMatchObject({
      end: 'parked',
      why: 'no fence',
    });
    const entries = [...entriesAt('CHECKPOINTED'), note(record('APPLIED'), { note: 'cleaned', paid: [] })];
    const { to } = decided(nextStep(at('CLEANED', { entries })));
    expect(to).toMatchObject({ phase: 'STEADY', debts: [{ cluster: 'a', epoch: 1, kind: 'clean' }] });
  });
});

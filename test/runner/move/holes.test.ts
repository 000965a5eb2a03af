import {
  APP,
  at,
  CLEAN_A,
  dark,
  DENIED,
  EMPTY_B,
  entriesAt,
  finding,
  found,
  iso,
  lit,
  note,
  NOW,
  order,
  POINT,
  prepared,
  proof,
  READY_B,
  record,
  resource,
  RUNNING_A,
  RUNNING_B,
  sent,
  STOPPED_A,
  storageFence,
} from './fixture';
import { AssemblyApplication } from '../../../src/assembly/assembly';
import { decideApplication } from '../../../src/runner/apply/applications/decide';
import { Placement } from '../../../src/runner/ledger/records';
import { Effect, Step } from '../../../src/runner/move/effects';
import { holdersOf, storageProof } from '../../../src/runner/move/fences';
import { done } from '../../../src/runner/move/journal';
import { nextStep } from '../../../src/runner/move/next';
import { LIMITS } from '../../../src/runner/move/order';
import { ClusterSight } from '../../../src/runner/move/sight';

const kinds = (step: Step): string[] => ('effects' in step ? step.effects.map(({ effect }) => effect) : []);
const decided = (step: Step): Extract<Step, { decision: string }> => {
  if (!('decision' in step)) throw new Error(`no decision, but ${JSON.stringify(step)}`);
  return step;
};
const parkedFor = (step: Step) => {
  const { decision, to } = decided(step);
  expect([decision, to.phase]).toEqual(['park', 'PARKED']);
  return to.parked!.reason;
};
const noteOf = (step: Step) => ('note' in step ? step.note : undefined);
const apply = (the: Placement) => {
  const wanted = { cluster: the.cluster, epoch: the.epoch, name: 'clicks' } as AssemblyApplication;
  const live = new Map();
  return decideApplication({ app: APP, wanted, objects: [], live, record: the, mayHaveArrived: () => false });
};
const moving = record('MOVING');
const behind = (...proofs: Parameters<typeof proof>[0][]) => [
  ...prepared(moving),
  sent(moving, { effect: 'set-deny', cluster: 'a', epoch: 1, scope: 'application' }),
  note(moving, { note: 'fenced', proofs: proofs.map((each) => proof(each)) }),
];
const STORAGE = { ...storageFence };
const denied = { denies: { 'a/e1': DENIED } };
const resolvedBy = (choice: ReturnType<typeof finding>, changed = {}) =>
  nextStep(at('FENCED', { entries: [...entriesAt('FENCED'), found(moving, choice)], ...changed }));

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
    expect(kinds(step)).toEqual(['raise-guard']);
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
    const own = { uri: 's3://x', inPlace: true, failedCommittables: 2 };
    expect(noteOf(nextStep(at('RUNNING', { store: { own } })))).toMatchObject({
      warning: expect.stringContaining('possible loss'),
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

describe('a second fault, or a special set-up', () => {
  test('B1: an epoch that another ledger has begun is not begun again', () => {
    const store = (ledgerId: string, operation: string) => ({
      store: { highest: { epoch: 5, ledgerId, operation } },
    });
    expect(parkedFor(resolvedBy(finding(), store('ledger-2', 'op-9')))).toContain('reconcile');
    expect(resolvedBy(finding(), store('ledger-1', 'op-0'))).toMatchObject({
      effects: [{ effect: 'claim', epoch: 6 }],
    });
    expect(resolvedBy(finding(), store('ledger-1', 'op-1'))).toMatchObject({
      effects: [{ effect: 'claim', epoch: 5 }],
    });
  });

  test('B2: an epoch that died before its first checkpoint starts from what it was to start from', () => {
    const the = record('MOVING', { epoch: 2, epochHigh: 2, restore: POINT });
    const entries = [
      note(the, { note: 'fenced', proofs: [proof({ epoch: 2 })] }),
      done<'resolve'>(the, { effect: 'resolve', epoch: 2, roots: [] }, finding({ newest: undefined }), NOW),
      done<'claim'>(the, { effect: 'claim', cluster: 'b', epoch: 3, operation: 'op-1' }, { won: true }, NOW),
    ];
    const store = { highest: { epoch: 3, ledgerId: 'ledger-1', operation: 'op-1' } };
    expect(noteOf(nextStep(at('FENCED', { record: the, entries, store })))).toMatchObject({
      note: 'resolved',
      restore: POINT,
      epoch: 3,
    });
  });

  test('B3: a start after the transactions have timed out is parked with the time, or decided by a person', () => {
    const transactions = { timeoutSeconds: 60, intervalSeconds: 10 };
    const late = { now: NOW + 40_000, order: order({ transactions }) };
    expect(nextStep(at('RESOLVED', { ...late, now: NOW }))).toHaveProperty('decision', 'commit');
    expect(parkedFor(nextStep(at('RESOLVED', late)))).toContain('timed out');
    expect(decided(nextStep(at('RESOLVED', late))).to.parked).toMatchObject({ deadline: iso(NOW + 30_000) });
    const told = order({ transactions, allowed: { loss: 'the last 10 s may be missing' } });
    expect(decided(nextStep(at('RESOLVED', { ...late, order: told }))).to.decisions.at(-1)!.why).toContain(
      'may be missing',
    );
    expect(noteOf(nextStep(at('COMMITTED', late)))).toMatchObject({ note: 'halt' });
    expect(noteOf(nextStep(at('CREATING', late)))).toMatchObject({ note: 'halt' });
  });

  test('B4: one prefix for all epochs is no exactly-once behind a storage fence', () => {
    const fenced = { clusters: { a: dark() }, store: denied };
    const same = (allowed = {}) => order({ sinks: ['kafka-same-prefix'], allowed });
    expect(parkedFor(nextStep(at('FENCING', { ...fenced, order: same() })))).toContain('kafka-same-prefix');
    expect(parkedFor(nextStep(at('FENCING', { ...fenced, order: same({ risk: 'we know' }) })))).toContain(
      'kafka-same-prefix',
    );
    const word = nextStep(at('FENCING', { ...fenced, order: same({ attested: 'its power is cut' }) }));
    expect(noteOf(word)).toMatchObject({ proofs: [{ kind: 'attested', listing: 'same' }] });
    expect(noteOf(nextStep(at('FENCING', { order: same() })))).toMatchObject({ note: 'fenced' });
    const loose = order({
      sinks: ['at-least-once'],
      delivery: 'at-least-once',
      allowed: { risk: 'twice is fine' },
    });
    expect(noteOf(nextStep(at('FENCING', { ...fenced, order: loose })))).toMatchObject({
      risk: expect.stringContaining('twice is fine'),
    });
  });

  test('B4: what is old is cleaned only after the new epoch has a checkpoint of its own', () => {
    expect(nextStep(at('RUNNING'))).toHaveProperty('wait');
    expect(kinds(nextStep(at('CHECKPOINTED')))).toEqual(['revoke-grant']);
    const revoked = { ...STOPPED_A, grant: CLEAN_A.grant };
    expect(kinds(nextStep(at('CHECKPOINTED', { clusters: { a: revoked } })))).toEqual(['delete-debt']);
  });

  test('B5: a fence that would destroy the only copy is not set', () => {
    const problem = 'DELETE_ON_CANCELLATION: nothing would be left';
    expect(noteOf(nextStep(at('MOVING', { entries: prepared(moving, { problem }) })))).toMatchObject({
      note: 'abort',
      why: problem,
    });
    expect(parkedFor(resolvedBy(finding({ newest: { ...POINT, id: 6 } })))).toContain('is gone');
    expect(parkedFor(resolvedBy(finding({ newest: undefined })))).toContain('is gone');
  });

  test('B6: a physical store that is not denied is no fence, and where none can deny there is none', () => {
    const replica = { ...DENIED, missing: ['the replica in eu'] };
    expect(
      kinds(nextStep(at('FENCING', { clusters: { a: dark() }, store: { denies: { 'a/e1': replica } } }))),
    ).toEqual(['set-deny']);
    const none = order({ storageFence: false });
    expect(
      noteOf(nextStep(at('MOVING', { clusters: { a: dark() }, order: none, entries: prepared(moving) }))),
    ).toMatchObject({ note: 'abort' });
    expect(parkedFor(nextStep(at('FENCING', { clusters: { a: dark() }, order: none })))).toContain(
      'nobody attests',
    );
  });

  test('B7: a job that writes its checkpoints elsewhere is fenced and parked', () => {
    const own = { uri: 's3://elsewhere/chk-1', inPlace: false, failedCommittables: 0 };
    expect(noteOf(nextStep(at('RUNNING', { store: { own } })))).toMatchObject({
      note: 'halt',
      why: expect.stringContaining('s3://elsewhere'),
    });
  });

  test('B8: a cluster that returns under a storage fence is not asked for a savepoint', () => {
    const back = { ...RUNNING_A, grant: { epoch: 1, token: 4, revoked: true }, refusesToRun: true };
    const entries = [
      ...entriesAt('FENCING'),
      sent(moving, { effect: 'set-deny', cluster: 'a', epoch: 1, scope: 'application' }),
    ];
    expect(kinds(nextStep(at('FENCING', { entries, clusters: { a: back } })))).toEqual(['set-deny']);
    expect(noteOf(nextStep(at('FENCING', { entries, clusters: { a: back }, store: denied })))).toMatchObject({
      proofs: [{ kind: 'storage' }],
    });
  });

  test('B8: a fence is set wherever an older epoch may live', () => {
    const the = record('MOVING', {
      cluster: 'b',
      clusterUid: 'b-uid',
      epoch: 2,
      epochHigh: 2,
      debts: record('APPLIED').debts,
    });
    expect(holdersOf(the).map(({ cluster, epoch }) => `${cluster}/e${epoch}`)).toEqual(['b/e2', 'a/e1']);
  });

  test('B10: the word of a person leaves debts, and the store is denied as soon as it answers', () => {
    const given = order({
      storageFence: false,
      allowed: { attested: 'its power is cut, and the plug is locked' },
    });
    const fenced = nextStep(at('FENCING', { clusters: { a: dark() }, order: given }));
    expect(noteOf(fenced)).toMatchObject({
      proofs: [{ kind: 'attested', by: expect.stringContaining('the plug is locked') }],
    });
    const entries = entriesAt('RESOLVED').map((entry) =>
      entry.step.startsWith('fenced')
        ? note(moving, { note: 'fenced', proofs: [proof({ kind: 'attested', uid: undefined })] })
        : entry,
    );
    const { to } = decided(nextStep(at('RESOLVED', { entries, clusters: { a: dark() } })));
    expect(to.debts.map(({ kind }) => kind)).toEqual(['clean', 'fence']);
    const the = record('APPLIED', { debts: to.debts });
    expect(kinds(nextStep(at('CHECKPOINTED', { record: the, clusters: { a: dark() } })))).toEqual([
      'quarantine',
      'set-deny',
    ]);
  });

  test('B11: a rollback is a move to itself, at the next epoch', () => {
    const home = order({ to: 'a', toUid: 'a-uid', stateRoot: 's3://state/a.1/ads/clicks' });
    expect(decided(nextStep(at('RESOLVED', { order: home }))).to).toMatchObject({
      cluster: 'a',
      epoch: 2,
      phase: 'COMMITTED',
    });
  });

  test('B13: the target is synthesized before the fence, and afterwards only the restore point may differ', () => {
    expect(kinds(nextStep(at('MOVING')))).toEqual(['preview', 'synthesize']);
    const the = record('COMMITTED');
    const synthesized = done<'synthesize'>(
      the,
      { effect: 'synthesize', cluster: 'b', epoch: 2, restore: POINT, decided: true },
      { digest: 'sha256:another' },
      NOW,
    );
    const step = nextStep(
      at('COMMITTED', { entries: [...entriesAt('COMMITTED'), synthesized], clusters: { b: READY_B } }),
    );
    expect(noteOf(step)).toMatchObject({ note: 'halt', why: expect.stringContaining('differs') });
  });
});

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

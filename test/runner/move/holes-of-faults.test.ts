import {
  at,
  CLEAN_A,
  dark,
  entriesAt,
  finding,
  iso,
  note,
  NOW,
  order,
  POINT,
  prepared,
  proof,
  READY_B,
  record,
  sent,
  STOPPED_A,
  DENIED,
  RUNNING_A,
} from './fixture';
import { kinds, decided, parkedFor, noteOf, moving, denied, resolvedBy } from './steps';
import { holdersOf } from '../../../src/runner/move/fences';
import { done } from '../../../src/runner/move/journal';
import { nextStep } from '../../../src/runner/move/next';

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
    const own = { uri: 's3://elsewhere/chk-1', inPlace: false };
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

import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { APP, beacon, chk, E1, E2, FolderStorage, JOB, manifest, preview, resolve } from './folder-storage';
import { bareMetadata } from './metadata-writer';
import { FenceKind } from '../../../src/runner/ledger/records';
import { done, noted, readJournal } from '../../../src/runner/move/journal';
import { MoveOrder } from '../../../src/runner/move/order';
import { Finding } from '../../../src/runner/move/restore';
import { Subject } from '../../../src/runner/move/sides';
import { issue, subjectOf } from '../fence/subjects';
import { finding, NOW, proof, record } from '../move/fixture';

describe('what a move sees and does in a state storage', () => {
  let at: FolderStorage;
  beforeEach(async () => (at = await FolderStorage.make()));
  afterEach(async () => at.remove());

  test('the newest that is registered and whole is found', async () => {
    at.checkpoint(E1, 41);
    at.write(`${chk(E1, 42)}/_metadata`, bareMetadata(42));
    const outcome = await at.carriedOut(at.subject(), resolve);
    expect(outcome).toMatchObject({
      done: true,
      outcome: {
        newest: {
          kind: 'checkpoint',
          id: 41,
          uri: `file://${at.root}/${chk(E1, 41)}`,
          writerEpoch: 1,
          registered: 'proven',
          verified: true,
        },
        restartedAfter: false,
        evidenceLost: false,
        finished: false,
      },
    });
    expect(await at.carriedOut(at.subject(), preview)).toMatchObject({ outcome: { restore: { id: 41 } } });
  });

  test('of an epoch that wrote nothing there is nothing, and nothing speaks against that', async () => {
    mkdirSync(join(at.root, E1), { recursive: true });
    const outcome = await at.carriedOut(at.subject(), resolve);
    expect(outcome).toMatchObject({
      done: true,
      outcome: { restartedAfter: false, evidenceLost: false, finished: false },
    });
    expect((outcome as { outcome: object }).outcome).not.toHaveProperty('newest');
    expect(await at.carriedOut(at.subject(), preview)).toEqual({
      done: true,
      outcome: { time: expect.any(String) },
    });
  });

  test('a damaged newest one is told with what is wrong, and no older one in its place', async () => {
    at.checkpoint(E1, 41);
    at.write(`${chk(E1, 41)}/_metadata`, bareMetadata(41).subarray(0, 20));
    expect(await at.carriedOut(at.subject(), resolve)).toMatchObject({
      outcome: { newest: { id: 41, verified: false, problem: expect.stringContaining('_metadata') } },
    });
    expect(await at.carriedOut(at.subject(), preview)).toMatchObject({
      outcome: { problem: expect.anything() },
    });
  });

  test('a beacon of a restart speaks against one that is not proven', async () => {
    at.checkpoint(E1, 1);
    expect(await at.carriedOut(at.subject(), resolve)).toMatchObject({
      outcome: { newest: { id: 1, registered: 'unproven', verified: true }, restartedAfter: false },
    });
    await at.ledger.writeBeacons('a', [beacon({ jobState: 'RESTARTING' })]);
    expect(await at.carriedOut(at.subject(), resolve)).toMatchObject({
      outcome: { newest: { id: 1, registered: 'unproven', verified: true }, restartedAfter: true },
    });
    await at.ledger.writeBeacons('a', [beacon({ newestCheckpoint: { id: 1 } })]);
    expect(await at.carriedOut(at.subject(), resolve)).toMatchObject({
      outcome: { newest: { id: 1, registered: 'proven' }, restartedAfter: false },
    });
  });

  test('A6: a job that may be alive behind its fence speaks against one that is not proven', async () => {
    at.checkpoint(E1, 1);
    const behind = (kind: FenceKind, ordered: Partial<MoveOrder> = {}, cluster = 'a') => {
      const the = at.subject();
      const fences = [proof({ kind, cluster, ...(kind === 'storage' ? { listing: 'x' } : {}) })];
      const entries = [noted(the.record, { note: 'fenced', proofs: fences }, Date.now())];
      const journal = readJournal(entries, APP, the.record.epoch);
      return { ...the, journal, order: { ...the.order, ...ordered } };
    };
    const restartedAfter = async (the: Subject) =>
      ((await at.carriedOut(the, resolve)) as { outcome: Finding }).outcome.restartedAfter;
    expect(await restartedAfter(behind('storage'))).toBe(true);
    // Who was stopped is not alive, and a person may know that nobody is.
    expect(await restartedAfter(behind('suspended'))).toBe(false);
    expect(await restartedAfter(behind('attested'))).toBe(false);
    expect(await restartedAfter(behind('storage', { allowed: { attested: 'no power' } }))).toBe(false);
    // What an older epoch on another cluster does is none of this one's.
    expect(await restartedAfter(behind('storage', {}, 'c'))).toBe(false);
    // Only transactions go with a restart.
    expect(await restartedAfter(behind('storage', { sinks: ['files'] }))).toBe(false);
    await at.ledger.writeBeacons('a', [beacon({ newestCheckpoint: { id: 1 } })]);
    expect(await restartedAfter(behind('storage'))).toBe(false);
  });

  test('what a beacon knew and is gone is never undercut', async () => {
    at.checkpoint(E1, 41);
    await at.ledger.writeBeacons('a', [beacon({ newestCheckpoint: { id: 50 } })]);
    expect(await at.carriedOut(at.subject(), resolve)).toMatchObject({
      outcome: { newest: { problem: expect.stringContaining('50') } },
    });
  });

  test('a job that was cancelled took the evidence along, and one that ended is finished', async () => {
    at.write(`${chk(E1, 41)}/_metadata`, bareMetadata(41));
    const result = (status: string) =>
      at.write(
        `${E1}/ha/job-result-store/clicks/x/${JOB}.json`,
        JSON.stringify({ result: { 'application-status': status } }),
      );
    result('CANCELED');
    expect(await at.carriedOut(at.subject(), resolve)).toMatchObject({
      outcome: { evidenceLost: true, finished: false },
    });
    rmSync(join(at.root, E1, 'checkpoints'), { recursive: true });
    result('SUCCEEDED');
    expect(await at.carriedOut(at.subject(), resolve)).toMatchObject({ outcome: { finished: true } });
    expect(await at.carriedOut(at.subject(), preview)).toMatchObject({
      outcome: { problem: expect.stringContaining('come to its end') },
    });
  });

  test('state outside of the epoch is no restore point', async () => {
    at.pointTo(E1, 7, `file://${at.root}/elsewhere/checkpoints/${JOB}/chk-7`);
    expect(await at.carriedOut(at.subject(), resolve)).toMatchObject({
      outcome: {
        newest: { uri: `file://${at.root}/elsewhere/checkpoints/${JOB}/chk-7`, problem: expect.anything() },
      },
    });
  });

  test('before a fence it is seen whether the checkpoints outlive the job', async () => {
    at.checkpoint(E1, 41);
    const option = { 'execution.checkpointing.externalized-checkpoint-retention': 'DELETE_ON_CANCELLATION' };
    const fleeting = at.opened({ manifests: () => [manifest(1, option)] });
    const [outcome] = await fleeting.carryOut([issue(at.subject(), preview)]);
    expect(outcome).toMatchObject({
      outcome: { restore: { id: 41 }, problem: expect.stringContaining('do not outlive it') },
    });
    await fleeting.close();
  });

  test('an epoch is claimed once, by its own operation as often as it likes', async () => {
    const claim = { effect: 'claim', cluster: 'b', epoch: 2, operation: 'op-1' } as const;
    expect(await at.carriedOut(at.subject(), claim)).toEqual({ done: true, outcome: { won: true } });
    expect(await at.carriedOut(at.subject(), claim)).toEqual({ done: true, outcome: { won: true } });
    expect(await at.carriedOut(at.subject(), { ...claim, operation: 'op-2' })).toEqual({
      done: true,
      outcome: { won: false },
    });
    const the = record('MOVING');
    const entries = [
      noted(the, { note: 'fenced', proofs: [proof()] }, NOW),
      done(the, { effect: 'resolve', epoch: 1, roots: [] }, finding(), NOW),
    ];
    expect((await at.seen(at.subject({}, entries))).highest).toEqual({
      epoch: 2,
      ledgerId: at.ledger.id,
      operation: 'op-1',
    });
    // Nobody asks before there is a finding.
    expect(await at.seen(at.subject())).not.toHaveProperty('highest');
    // What was written without a claim is nobody's.
    mkdirSync(join(at.root, `b.1/${APP}/e5`), { recursive: true });
    expect((await at.seen(at.subject({}, entries))).highest).toEqual({ epoch: 5 });
  });

  test('what a new epoch started from is named by its first pointer', async () => {
    const restore = {
      kind: 'checkpoint',
      uri: `file://${at.root}/${chk(E1, 41)}`,
      id: 41,
      writerEpoch: 1,
    } as const;
    const stateRoots = [`file://${at.root}/${E1}`, `file://${at.root}/${E2}`];
    const applied = at.subject({ ...record('APPLIED'), restore, stateRoots, ledgerId: at.ledger.id });
    mkdirSync(join(at.root, E2), { recursive: true });
    expect(await at.seen(applied)).not.toHaveProperty('restored');
    at.pointTo(E2, 41, restore.uri.replace('file://', 'file:'));
    expect(await at.seen(applied)).toMatchObject({ restored: restore.uri });
    expect(await at.seen(applied)).not.toHaveProperty('own');
    at.pointTo(E2, 41, `file://${at.root}/${chk(E1, 40)}`);
    expect(await at.seen(applied)).toMatchObject({ restored: `file:///${at.root.slice(1)}/${chk(E1, 40)}` });
  });

  test('the first own checkpoint counts once it is proven, and must lie where its epoch does', async () => {
    const restore = {
      kind: 'checkpoint',
      uri: `file://${at.root}/${chk(E1, 41)}`,
      id: 41,
      writerEpoch: 1,
    } as const;
    const stateRoots = [`file://${at.root}/${E1}`, `file://${at.root}/${E2}`];
    const applied = at.subject({ ...record('APPLIED'), restore, stateRoots, ledgerId: at.ledger.id });
    at.pointTo(E2, 41, restore.uri);
    at.checkpoint(E2, 42);
    expect(await at.seen(applied)).not.toHaveProperty('own');
    // What it started from is subsumed by its first one.
    rmSync(join(at.root, E2, 'ha/clicks/completedCheckpoint41'));
    const uri = `file://${at.root}/${chk(E2, 42)}`;
    expect((await at.seen(applied)).own).toEqual({ uri, inPlace: true });
    at.pointTo(E2, 43, `file://${at.root}/elsewhere/checkpoints/${JOB}/chk-43`);
    expect((await at.seen(applied)).own).toMatchObject({ inPlace: false });
  });

  test('what was named and is not any more was registered, also where nobody knows how many are kept', async () => {
    await at.side.close();
    at.side = at.opened({ manifests: () => [] });
    const stateRoots = [`file://${at.root}/${E1}`, `file://${at.root}/${E2}`];
    const applied = at.subject({
      ...record('APPLIED'),
      restore: { kind: 'empty' },
      stateRoots,
      ledgerId: at.ledger.id,
    });
    at.checkpoint(E2, 1);
    at.checkpoint(E2, 2);
    expect(await at.seen(applied)).toMatchObject({ restored: '' });
    expect(await at.seen(applied)).not.toHaveProperty('own');
    rmSync(join(at.root, E2, 'ha/clicks/completedCheckpoint1'));
    expect((await at.seen(applied)).own).toMatchObject({ inPlace: true });
  });

  test('what is stateless has no store, and its epochs are claimed all the same', async () => {
    const name = 'ads/ping';
    at.assembly = {
      ...at.assembly,
      applications: {
        [name]: { ...at.assembly.applications[APP], stateless: true, stateStorage: undefined },
      },
    };
    const one = at.opened();
    const the = subjectOf(name, '', { stateRoots: [] }, [], { stateless: true });
    const claim = { effect: 'claim', cluster: 'b', epoch: 2, operation: 'op-1' } as const;
    expect(await one.carryOut([issue(the, preview), issue(the, resolve), issue(the, claim)])).toMatchObject([
      { outcome: { restore: { kind: 'empty' } } },
      { outcome: { finished: false } },
      { outcome: { won: true } },
    ]);
    const claimed = subjectOf(name, '', { stateRoots: [] }, [done(the.record, claim, { won: true }, NOW)], {
      stateless: true,
    });
    expect((await one.see([claimed])).get(name)).toEqual({
      reachable: true,
      denies: {},
      highest: { epoch: 2, ledgerId: 'ledger-1', operation: 'op-1' },
    });
    await one.close();
  });

  test('without a fence a denial fails, and says that there is none', async () => {
    expect(
      await at.carriedOut(at.subject(), { effect: 'set-deny', cluster: 'a', epoch: 1, scope: 'cluster' }),
    ).toMatchObject({
      done: false,
      why: expect.stringContaining('cannot be denied'),
    });
    expect((await at.seen(at.subject())).denies).toEqual({});
  });
});

import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { bareMetadata, pointerTo } from './metadata-writer';
import { FleetAssembly } from '../../../src/assembly/assembly';
import { Ledger } from '../../../src/runner/ledger/ledger';
import { Beacon, FenceKind, Placement } from '../../../src/runner/ledger/records';
import { done, noted, readJournal } from '../../../src/runner/move/journal';
import { MoveOrder } from '../../../src/runner/move/order';
import { Finding } from '../../../src/runner/move/restore';
import { StateEffect, StateSide, Subject } from '../../../src/runner/move/sides';
import { StoreSight } from '../../../src/runner/move/sight';
import { openStateSide, StateSideOptions } from '../../../src/runner/state/side/state-side';
import { assemblyOf, issue, subjectOf } from '../fence/subjects';
import { newLedger } from '../ledger/fixture';
import { finding, NOW, proof, record } from '../move/fixture';

const APP = 'ads/clicks';
const JOB = 'aaaaaa11111111111111111111111111';
const HOUR = 3_600_000;

describe('what a move sees and does in a state storage', () => {
  let root: string;
  let ledger: Ledger;
  let side: StateSide;
  let assembly: FleetAssembly;

  beforeEach(async () => {
    root = mkdtempSync(join(tmpdir(), 'flink-state-'));
    ledger = await newLedger();
    assembly = assemblyOf({ root: `file://${root}` }, [APP]);
    side = opened();
  });
  afterEach(async () => {
    await side.close();
    await ledger.close();
    rmSync(root, { recursive: true, force: true });
  });

  const manifest = (retained: number, more: object = {}) => ({
    kind: 'FlinkDeployment',
    spec: { flinkConfiguration: { 'execution.checkpointing.num-retained': String(retained), ...more } },
  });
  const opened = (options: Partial<StateSideOptions> = {}) =>
    openStateSide({ assembly, ledger, manifests: () => [manifest(1)], env: {}, ...options });
  const subject = (
    changed: Partial<Placement> = {},
    entries: Parameters<typeof subjectOf>[3] = [],
  ): Subject => subjectOf(APP, `file://${root}`, { ledgerId: ledger.id, ...changed }, entries);
  const seen = async (the: Subject): Promise<StoreSight> => (await side.see([the])).get(the.record.app)!;
  const carriedOut = async (the: Subject, effect: StateEffect) =>
    (await side.carryOut([issue(the, effect)]))[0];

  let clock = 0;
  const write = (key: string, bytes: Buffer | string) => {
    const file = join(root, key);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, bytes);
    const time = new Date(Date.now() - HOUR / 2 + clock++ * 1000);
    utimesSync(file, time, time);
  };
  const chk = (epoch: string, id: number) => `${epoch}/checkpoints/${JOB}/chk-${id}`;
  const pointTo = (epoch: string, number: number, uri: string) =>
    write(`${epoch}/ha/clicks/completedCheckpoint${number}`, pointerTo(`${uri}/_metadata`));
  const checkpoint = (epoch: string, id: number) => {
    write(`${chk(epoch, id)}/_metadata`, bareMetadata(id));
    pointTo(epoch, id, `file://${root}/${chk(epoch, id)}`);
  };
  const E1 = `a.1/${APP}/e1`;
  const E2 = `b.1/${APP}/e2`;
  const resolve = { effect: 'resolve', epoch: 1, roots: [] } as const;
  const preview = { effect: 'preview', epoch: 1, roots: [] } as const;
  const beacon = (changed: Partial<Beacon>): Beacon => ({
    app: APP,
    seen: new Date().toISOString(),
    epoch: 1,
    uid: 'uid-1',
    desiredState: 'running',
    jobId: JOB,
    directories: {},
    ...changed,
  });

  test('the newest that is registered and whole is found', async () => {
    checkpoint(E1, 41);
    write(`${chk(E1, 42)}/_metadata`, bareMetadata(42));
    const outcome = await carriedOut(subject(), resolve);
    expect(outcome).toMatchObject({
      done: true,
      outcome: {
        newest: {
          kind: 'checkpoint',
          id: 41,
          uri: `file://${root}/${chk(E1, 41)}`,
          writerEpoch: 1,
          registered: 'proven',
          verified: true,
        },
        restartedAfter: false,
        evidenceLost: false,
        finished: false,
      },
    });
    expect(await carriedOut(subject(), preview)).toMatchObject({ outcome: { restore: { id: 41 } } });
  });

  test('of an epoch that wrote nothing there is nothing, and nothing speaks against that', async () => {
    mkdirSync(join(root, E1), { recursive: true });
    const outcome = await carriedOut(subject(), resolve);
    expect(outcome).toMatchObject({
      done: true,
      outcome: { restartedAfter: false, evidenceLost: false, finished: false },
    });
    expect((outcome as { outcome: object }).outcome).not.toHaveProperty('newest');
    expect(await carriedOut(subject(), preview)).toEqual({
      done: true,
      outcome: { time: expect.any(String) },
    });
  });

  test('a damaged newest one is told with what is wrong, and no older one in its place', async () => {
    checkpoint(E1, 41);
    write(`${chk(E1, 41)}/_metadata`, bareMetadata(41).subarray(0, 20));
    expect(await carriedOut(subject(), resolve)).toMatchObject({
      outcome: { newest: { id: 41, verified: false, problem: expect.stringContaining('_metadata') } },
    });
    expect(await carriedOut(subject(), preview)).toMatchObject({ outcome: { problem: expect.anything() } });
  });

  test('a beacon of a restart speaks against one that is not proven', async () => {
    checkpoint(E1, 1);
    expect(await carriedOut(subject(), resolve)).toMatchObject({
      outcome: { newest: { id: 1, registered: 'unproven', verified: true }, restartedAfter: false },
    });
    await ledger.writeBeacons('a', [beacon({ jobState: 'RESTARTING' })]);
    expect(await carriedOut(subject(), resolve)).toMatchObject({
      outcome: { newest: { id: 1, registered: 'unproven', verified: true }, restartedAfter: true },
    });
    await ledger.writeBeacons('a', [beacon({ newestCheckpoint: { id: 1 } })]);
    expect(await carriedOut(subject(), resolve)).toMatchObject({
      outcome: { newest: { id: 1, registered: 'proven' }, restartedAfter: false },
    });
  });

  test('A6: a job that may be alive behind its fence speaks against one that is not proven', async () => {
    checkpoint(E1, 1);
    const behind = (kind: FenceKind, ordered: Partial<MoveOrder> = {}, cluster = 'a') => {
      const the = subject();
      const fences = [proof({ kind, cluster, ...(kind === 'storage' ? { listing: 'x' } : {}) })];
      const entries = [noted(the.record, { note: 'fenced', proofs: fences }, Date.now())];
      const journal = readJournal(entries, APP, the.record.epoch);
      return { ...the, journal, order: { ...the.order, ...ordered } };
    };
    const restartedAfter = async (the: Subject) =>
      ((await carriedOut(the, resolve)) as { outcome: Finding }).outcome.restartedAfter;
    expect(await restartedAfter(behind('storage'))).toBe(true);
    // Who was stopped is not alive, and a person may know that nobody is.
    expect(await restartedAfter(behind('suspended'))).toBe(false);
    expect(await restartedAfter(behind('attested'))).toBe(false);
    expect(await restartedAfter(behind('storage', { allowed: { attested: 'no power' } }))).toBe(false);
    // What an older epoch on another cluster does is none of this one's.
    expect(await restartedAfter(behind('storage', {}, 'c'))).toBe(false);
    // Only transactions go with a restart.
    expect(await restartedAfter(behind('storage', { sinks: ['files'] }))).toBe(false);
    await ledger.writeBeacons('a', [beacon({ newestCheckpoint: { id: 1 } })]);
    expect(await restartedAfter(behind('storage'))).toBe(false);
  });

  test('what a beacon knew and is gone is never undercut', async () => {
    checkpoint(E1, 41);
    await ledger.writeBeacons('a', [beacon({ newestCheckpoint: { id: 50 } })]);
    expect(await carriedOut(subject(), resolve)).toMatchObject({
      outcome: { newest: { problem: expect.stringContaining('50') } },
    });
  });

  test('a job that was cancelled took the evidence along, and one that ended is finished', async () => {
    write(`${chk(E1, 41)}/_metadata`, bareMetadata(41));
    const result = (status: string) =>
      write(
        `${E1}/ha/job-result-store/clicks/x/${JOB}.json`,
        JSON.stringify({ result: { 'application-status': status } }),
      );
    result('CANCELED');
    expect(await carriedOut(subject(), resolve)).toMatchObject({
      outcome: { evidenceLost: true, finished: false },
    });
    rmSync(join(root, E1, 'checkpoints'), { recursive: true });
    result('SUCCEEDED');
    expect(await carriedOut(subject(), resolve)).toMatchObject({ outcome: { finished: true } });
    expect(await carriedOut(subject(), preview)).toMatchObject({
      outcome: { problem: expect.stringContaining('come to its end') },
    });
  });

  test('state outside of the epoch is no restore point', async () => {
    pointTo(E1, 7, `file://${root}/elsewhere/checkpoints/${JOB}/chk-7`);
    expect(await carriedOut(subject(), resolve)).toMatchObject({
      outcome: {
        newest: { uri: `file://${root}/elsewhere/checkpoints/${JOB}/chk-7`, problem: expect.anything() },
      },
    });
  });

  test('before a fence it is seen whether the checkpoints outlive the job', async () => {
    checkpoint(E1, 41);
    const option = { 'execution.checkpointing.externalized-checkpoint-retention': 'DELETE_ON_CANCELLATION' };
    const fleeting = opened({ manifests: () => [manifest(1, option)] });
    const [outcome] = await fleeting.carryOut([issue(subject(), preview)]);
    expect(outcome).toMatchObject({
      outcome: { restore: { id: 41 }, problem: expect.stringContaining('do not outlive it') },
    });
    await fleeting.close();
  });

  test('an epoch is claimed once, by its own operation as often as it likes', async () => {
    const claim = { effect: 'claim', cluster: 'b', epoch: 2, operation: 'op-1' } as const;
    expect(await carriedOut(subject(), claim)).toEqual({ done: true, outcome: { won: true } });
    expect(await carriedOut(subject(), claim)).toEqual({ done: true, outcome: { won: true } });
    expect(await carriedOut(subject(), { ...claim, operation: 'op-2' })).toEqual({
      done: true,
      outcome: { won: false },
    });
    const the = record('MOVING');
    const entries = [
      noted(the, { note: 'fenced', proofs: [proof()] }, NOW),
      done(the, { effect: 'resolve', epoch: 1, roots: [] }, finding(), NOW),
    ];
    expect((await seen(subject({}, entries))).highest).toEqual({
      epoch: 2,
      ledgerId: ledger.id,
      operation: 'op-1',
    });
    // Nobody asks before there is a finding.
    expect(await seen(subject())).not.toHaveProperty('highest');
    // What was written without a claim is nobody's.
    mkdirSync(join(root, `b.1/${APP}/e5`), { recursive: true });
    expect((await seen(subject({}, entries))).highest).toEqual({ epoch: 5 });
  });

  test('what a new epoch started from is named by its first pointer', async () => {
    const restore = {
      kind: 'checkpoint',
      uri: `file://${root}/${chk(E1, 41)}`,
      id: 41,
      writerEpoch: 1,
    } as const;
    const stateRoots = [`file://${root}/${E1}`, `file://${root}/${E2}`];
    const applied = subject({ ...record('APPLIED'), restore, stateRoots, ledgerId: ledger.id });
    mkdirSync(join(root, E2), { recursive: true });
    expect(await seen(applied)).not.toHaveProperty('restored');
    pointTo(E2, 41, restore.uri.replace('file://', 'file:'));
    expect(await seen(applied)).toMatchObject({ restored: restore.uri });
    expect(await seen(applied)).not.toHaveProperty('own');
    pointTo(E2, 41, `file://${root}/${chk(E1, 40)}`);
    expect(await seen(applied)).toMatchObject({ restored: `file:///${root.slice(1)}/${chk(E1, 40)}` });
  });

  test('the first own checkpoint counts once it is proven, and must lie where its epoch does', async () => {
    const restore = {
      kind: 'checkpoint',
      uri: `file://${root}/${chk(E1, 41)}`,
      id: 41,
      writerEpoch: 1,
    } as const;
    const stateRoots = [`file://${root}/${E1}`, `file://${root}/${E2}`];
    const applied = subject({ ...record('APPLIED'), restore, stateRoots, ledgerId: ledger.id });
    pointTo(E2, 41, restore.uri);
    checkpoint(E2, 42);
    expect(await seen(applied)).not.toHaveProperty('own');
    // What it started from is subsumed by its first one.
    rmSync(join(root, E2, 'ha/clicks/completedCheckpoint41'));
    const uri = `file://${root}/${chk(E2, 42)}`;
    expect((await seen(applied)).own).toEqual({ uri, inPlace: true });
    pointTo(E2, 43, `file://${root}/elsewhere/checkpoints/${JOB}/chk-43`);
    expect((await seen(applied)).own).toMatchObject({ inPlace: false });
  });

  test('what was named and is not any more was registered, also where nobody knows how many are kept', async () => {
    await side.close();
    side = opened({ manifests: () => [] });
    const stateRoots = [`file://${root}/${E1}`, `file://${root}/${E2}`];
    const applied = subject({
      ...record('APPLIED'),
      restore: { kind: 'empty' },
      stateRoots,
      ledgerId: ledger.id,
    });
    checkpoint(E2, 1);
    checkpoint(E2, 2);
    expect(await seen(applied)).toMatchObject({ restored: '' });
    expect(await seen(applied)).not.toHaveProperty('own');
    rmSync(join(root, E2, 'ha/clicks/completedCheckpoint1'));
    expect((await seen(applied)).own).toMatchObject({ inPlace: true });
  });

  describe('of a session cluster', () => {
    const job = (name: string, id: number, jobId: string, at = E1) => {
      const directory = `${at}/${name}/checkpoints/${jobId}/chk-${id}`;
      write(`${directory}/_metadata`, bareMetadata(id));
      pointTo(at, Number(`${id}${name.length}`), `file://${root}/${directory}`);
      return `file://${root}/${directory}`;
    };
    const OTHER = JOB.replace(/a/g, 'b');

    test('each job goes on from its own, and one that has nothing new from what it was given', async () => {
      write('old/sp-1/_metadata', bareMetadata(1));
      const given = { kind: 'savepoint', uri: `file://${root}/old/sp-1` } as const;
      const restore = { kind: 'session', uri: `file://${root}/old`, jobs: { lines: given } } as const;
      const uri = job('words', 41, JOB);
      const outcome = await carriedOut(subject({ restore }), resolve);
      expect(outcome).toMatchObject({
        outcome: {
          newest: {
            kind: 'session',
            uri: `file://${root}/${E1}`,
            writerEpoch: 1,
            verified: true,
            jobs: {
              lines: given,
              words: { kind: 'checkpoint', uri, id: 41 },
            },
          },
        },
      });
      expect((outcome as { outcome: { newest: object } }).outcome.newest).not.toHaveProperty('problem');
    });

    test('what is wrong with one job is wrong with all', async () => {
      job('words', 41, JOB);
      job('lines', 7, OTHER);
      expect(await carriedOut(subject(), resolve)).toMatchObject({
        outcome: { newest: { jobs: { words: { id: 41 }, lines: { id: 7 } } } },
      });
      write(`${E1}/lines/checkpoints/${OTHER}/chk-7/_metadata`, 'x');
      expect(await carriedOut(subject(), resolve)).toMatchObject({
        outcome: { newest: { problem: expect.stringContaining('its job lines') } },
      });
    });

    test('what was seen of one job says nothing of another one', async () => {
      job('words', 41, JOB);
      job('lines', 7, OTHER);
      await ledger.writeBeacons('a', [beacon({ newestCheckpoint: { id: 41 } })]);
      const { outcome } = (await carriedOut(subject(), resolve)) as {
        outcome: { newest: { problem?: string } };
      };
      expect(outcome.newest.problem).toBeUndefined();
    });

    test('it started from what was recorded once all its jobs have, and stands on its own once all do', async () => {
      const [words, lines] = [job('words', 41, JOB), job('lines', 7, OTHER)];
      const point = (uri: string, id: number) => ({ kind: 'checkpoint', uri, id, writerEpoch: 1 }) as const;
      const restore = {
        kind: 'session',
        uri: `file://${root}/${E1}`,
        jobs: { words: point(words, 41), lines: point(lines, 7) },
      } as const;
      const stateRoots = [`file://${root}/${E1}`, `file://${root}/${E2}`];
      const applied = subject({ ...record('APPLIED'), restore, stateRoots, ledgerId: ledger.id });
      mkdirSync(join(root, E2), { recursive: true });
      pointTo(E2, 41, words);
      expect(await seen(applied)).not.toHaveProperty('restored');
      pointTo(E2, 7, lines);
      expect(await seen(applied)).toMatchObject({ restored: restore.uri });
      job('words', 42, JOB, E2);
      rmSync(join(root, E2, 'ha/clicks/completedCheckpoint41'));
      // What was seen once is known, though it is not named any more.
      expect(await seen(applied)).toMatchObject({ restored: restore.uri });
      expect(await seen(applied)).not.toHaveProperty('own');
      job('lines', 8, OTHER, E2);
      rmSync(join(root, E2, 'ha/clicks/completedCheckpoint7'));
      expect((await seen(applied)).own).toMatchObject({ inPlace: true });
    });
  });

  test('what is stateless has no store, and its epochs are claimed all the same', async () => {
    const name = 'ads/ping';
    assembly = {
      ...assembly,
      applications: {
        [name]: { ...assembly.applications[APP], stateless: true, stateStorage: undefined },
      },
    };
    const one = opened();
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
      await carriedOut(subject(), { effect: 'set-deny', cluster: 'a', epoch: 1, scope: 'cluster' }),
    ).toMatchObject({
      done: false,
      why: expect.stringContaining('cannot be denied'),
    });
    expect((await seen(subject())).denies).toEqual({});
  });
});

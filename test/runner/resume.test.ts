import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { flinkFleet, programFolder, Ran, SMALL_FLEET } from './command';
import { newLedger, placed } from './ledger/fixture';
import type { Resumed } from '../../src/runner/actions/resume';
import { Ledger } from '../../src/runner/ledger/ledger';
import { breakLock, takeLock } from '../../src/runner/ledger/lock';
import { begin, holderOf } from '../../src/runner/ledger/operation';
import { openOperations, stateOf, stepTimes } from '../../src/runner/ledger/operations';
import { AuditEntry, LockRecord, OperationMark, Placement } from '../../src/runner/ledger/records';

jest.setTimeout(120_000);

const CUT_OFF = '20260131-140000-apply-cccccc';
const MOVE = '20260131-150000-move-dddddd';
const time = '2026-01-31T14:00:00Z';
const mark = (id: string): OperationMark => ({ id, token: 1, kind: id.split('-')[2], since: time });

/** Nobody listens there. */
const KUBECONFIG = JSON.stringify({
  apiVersion: 'v1',
  kind: 'Config',
  clusters: [{ name: 'dead', cluster: { server: 'http://127.0.0.1:1' } }],
  users: [{ name: 'nobody', user: {} }],
  contexts: ['us-east', 'us-annex', 'us-west'].map((name) => ({
    name,
    context: { cluster: 'dead', user: 'nobody' },
  })),
});

let folder: string;

beforeAll(async () => {
  folder = programFolder(SMALL_FLEET);
  writeFileSync(join(folder, 'kubeconfig'), KUBECONFIG);
  expect((await flinkFleet(folder, 'synth')).code).toBe(0);
});

let ledgers = 0;
async function newest(): Promise<{ ledger: Ledger; resume: (...args: string[]) => Promise<Ran> }> {
  const name = `ledger-${++ledgers}`;
  const ledger = await newLedger(join(folder, name));
  const common = ['--assembly', 'dist', '--ledger', name, '--kubeconfig', 'kubeconfig'];
  return { ledger, resume: async (...args) => flinkFleet(folder, 'resume', ...args, ...common) };
}

async function place(ledger: Ledger, app: string, changed: Partial<Placement>): Promise<void> {
  const [{ won }] = await ledger.swapPlacements([{ to: placed(app, changed) }]);
  expect(won).toBe(true);
}

describe('nothing is open', () => {
  test('where everything is at rest, or there is no ledger yet', async () => {
    const { ledger, resume } = await newest();
    await place(ledger, 'ads/clicks', { phase: 'STEADY' });
    await (await takeLock(ledger, holderOf(begin('apply')))).release();
    expect(await resume()).toEqual({
      code: 0,
      stdout: 'nothing to do: nothing is open in the fleet streaming\n',
      stderr: '',
    });
    const none = await flinkFleet(folder, 'resume', '--assembly', 'dist', '--ledger', 'none', '-o', 'json');
    expect(JSON.parse(none.stdout)).toEqual({
      version: 1,
      code: 'FLEET_I5025',
      data: { fleet: 'streaming', open: [], outcome: 'nothing open', moves: [] },
    });
    expect(existsSync(join(folder, 'none'))).toBe(false);
  });

  test('of an operation that ended, whatever others left', async () => {
    const { ledger, resume } = await newest();
    await place(ledger, 'ads/clicks', { op: mark(CUT_OFF) });
    const { operation, who, from, command } = begin('apply');
    await ledger.audit({ time, operation, who, from, command, what: 'apply', result: 'done' });
    expect(await resume(operation)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('nothing is open') as string,
    });
    const { code, stderr } = await resume('20260131-140000-apply-cccccd');
    expect(code).toBe(1);
    expect(stderr).toContain('FLEET_E5007: there is no operation 20260131-140000-apply-cccccd');
  });
});

test('what an apply left open is applied, and what could not be reached is told', async () => {
  const { ledger, resume } = await newest();
  await place(ledger, 'ads/clicks', { op: mark(CUT_OFF) });
  const { code, stdout, stderr } = await resume('--yes', '--why', 'the power is back', '-o', 'json');
  expect(stderr).toContain(`${CUT_OFF} left ads/clicks open\n`);
  const { data } = JSON.parse(stdout) as { data: Resumed };
  expect(data).toMatchObject({
    outcome: 'incomplete',
    open: [{ operation: CUT_OFF, kind: 'apply', applications: ['ads/clicks'], lock: 'released' }],
    applied: { outcome: 'incomplete' },
  });
  expect(code).toBe(1);
  expect(await ledger.history()).toMatchObject([
    { what: 'apply', why: 'the power is back', result: 'failed' },
    { what: 'apply', result: 'started' },
  ]);
});

test('an apply that took a step which nobody knows is not gone on with', async () => {
  const { ledger, resume } = await newest();
  await place(ledger, 'ads/clicks', { op: mark(CUT_OFF) });
  await (await ledger.journal(CUT_OFF)).append([{ step: 'graft x', state: 'issued', time }]);
  const before = await ledger.placement('ads/clicks');
  const { code, stderr } = await resume('--yes');
  expect(code).toBe(1);
  expect(stderr).toMatch(
    new RegExp(`FLEET_E5216: the operation ${CUT_OFF} .*: graft x; .*nothing is changed`),
  );
  expect(await ledger.placement('ads/clicks')).toEqual(before);
});

test('nobody is there to ask: nothing is changed, not even in the ledger', async () => {
  const { ledger, resume } = await newest();
  await place(ledger, 'ads/clicks', { op: mark(CUT_OFF) });
  const { code, stderr, stdout } = await resume();
  expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
  expect(stderr).toMatch(/^error FLEET_E5012: .*flink-fleet resume --yes$/m);
  expect(await ledger.history()).toEqual([]);
  expect(await ledger.lock()).toBeUndefined();
});

test('an operation that this version does not know is left to the one that began it', async () => {
  const { ledger, resume } = await newest();
  await place(ledger, 'ads/clicks', { phase: 'MOVING', op: mark(MOVE) });
  const { code, stderr } = await resume('--yes');
  expect(code).toBe(1);
  expect(stderr).toMatch(/FLEET_E5015: 20260131-150000-move-dddddd is an operation of kind move/);
  await place(ledger, 'ads/views', { op: mark(CUT_OFF) });
  expect((await resume(MOVE, '--yes')).stderr).toContain('FLEET_E5015');
  // That one could be gone on with, if somebody said yes.
  expect((await resume(CUT_OFF)).stderr).toContain('FLEET_E5012');
});

describe('what is open', () => {
  const none: readonly AuditEntry[] = [];
  const record = (app: string, changed: Partial<Placement>) => ({
    ...placed(app, changed),
    revision: 1,
    ledgerId: 'x',
  });

  test('is by operation what is not at rest', () => {
    const placements = [
      record('ads/d', { phase: 'CREATING', op: mark(CUT_OFF) }),
      record('ads/a', { phase: 'CREATING', op: mark(CUT_OFF) }),
      record('ads/b', { phase: 'COMMITTED', op: mark(MOVE) }),
      record('ads/c', { phase: 'CREATING' }),
      ...(['STEADY', 'PARKED', 'TOMBSTONE'] as const).map((phase) => record(`ads/${phase}`, { phase })),
    ];
    expect(openOperations(placements, undefined, none)).toEqual([
      { operation: CUT_OFF, kind: 'apply', applications: ['ads/a', 'ads/d'], lock: 'released' },
      { operation: MOVE, kind: 'move', applications: ['ads/b'], lock: 'released' },
      { kind: 'apply', applications: ['ads/c'], lock: 'released' },
    ]);
  });

  test('is also whatever did not release the lock, though a person took it away', async () => {
    const { ledger } = await newest();
    const lock = async () => (await ledger.lock()) as LockRecord;
    await takeLock(ledger, { ...holderOf(begin('apply')), operation: CUT_OFF });
    expect(openOperations([], await lock(), none)).toEqual([
      { operation: CUT_OFF, kind: 'apply', applications: [], lock: 'held' },
    ]);
    const { operation, who, from, command } = begin('unlock');
    await breakLock(ledger, { operation, who, from, command });
    const data = { held: { operation: CUT_OFF, who } };
    const audit: AuditEntry[] = [
      { time, operation, who, from, command, what: 'unlock', result: 'done', data },
    ];
    expect(openOperations([], await lock(), audit)).toEqual([
      { operation: CUT_OFF, kind: 'apply', applications: [], lock: 'taken away' },
    ]);
    expect(openOperations([], await lock(), none)).toEqual([
      { kind: 'apply', applications: [], lock: 'taken away' },
    ]);
    expect(openOperations([record('ads/a', { op: mark(CUT_OFF) })], await lock(), audit)).toEqual([
      { operation: CUT_OFF, kind: 'apply', applications: ['ads/a'], lock: 'taken away' },
    ]);
    await (await takeLock(ledger, holderOf(begin('apply')))).release();
    expect(openOperations([], await lock(), audit)).toEqual([]);
  });

  test('of an operation is told by how it ended, or by the lock', () => {
    const by = (result: AuditEntry['result']) => ({ operation: CUT_OFF, result }) as AuditEntry;
    const held = { held: true, operation: CUT_OFF } as LockRecord;
    expect(stateOf(CUT_OFF, [by('started'), by('failed')], undefined)).toBe('failed');
    expect(stateOf(CUT_OFF, [by('done'), by('started')], held)).toBe('done');
    expect(stateOf(CUT_OFF, [by('started')], held)).toBe('holds the lock');
    expect(stateOf(CUT_OFF, [by('started')], { ...held, operation: MOVE })).toBe('cut off');
    expect(stateOf(CUT_OFF, [by('started')], { ...held, held: false })).toBe('cut off');
  });

  test('of the steps of a journal is what was not done, though it was issued twice', () => {
    const step = (name: string, state: 'issued' | 'done', minute: number, data?: unknown) => ({
      step: name,
      state,
      time: `2026-01-31T14:0${minute}:00Z`,
      data,
    });
    const entries = [
      step('a', 'issued', 0),
      step('b', 'issued', 1),
      step('a', 'issued', 2),
      step('b', 'done', 3, { created: true }),
      step('b', 'issued', 4),
    ];
    expect(stepTimes(entries)).toEqual([
      { step: 'a', issued: '2026-01-31T14:00:00Z' },
      { step: 'b', issued: '2026-01-31T14:01:00Z', done: '2026-01-31T14:03:00Z', data: { created: true } },
    ]);
  });
});

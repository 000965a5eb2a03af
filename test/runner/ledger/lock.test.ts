import { spawn, spawnSync } from 'node:child_process';
import { hostname } from 'node:os';
import { errorOf, newFolder, newLedger } from './fixture';
import { Ledger } from '../../../src/runner/ledger/ledger';
import { breakLock, formerHolder, HeldLock, LockClock, takeLock } from '../../../src/runner/ledger/lock';
import { HolderProcess } from '../../../src/runner/ledger/records';

const ann = { operation: 'apply-1', who: 'ann@laptop', from: 'pid 1', command: 'flink-fleet apply' };
const bob = { operation: 'move-2', who: 'bob@ci', from: 'pid 2', command: 'flink-fleet move' };

/** Time passes only where somebody waits; meanwhile others do what they do. */
class Hourglass implements LockClock {
  private time = 1_000_000;

  public constructor(private readonly meanwhile: (waited: number) => Promise<unknown> = async () => {}) {}

  public now(): number {
    return this.time;
  }

  public async sleep(milliseconds: number): Promise<void> {
    this.time += milliseconds;
    await this.meanwhile(this.time - 1_000_000);
  }
}

async function two() {
  const folder = newFolder();
  return { one: await newLedger(folder), other: await newLedger(folder) };
}

test('the token rises with each holder, and the next one knows that the former released it', async () => {
  const { one, other } = await two();
  const first = await takeLock(one, ann);
  expect([first.token, first.former]).toEqual([1, 'none']);
  await first.beat();
  await first.release();
  const second = await takeLock(other, bob);
  expect([second.token, second.former]).toEqual([2, 'released']);
});

test('whoever holds it and lives is named, with what to do', async () => {
  const { one, other } = await two();
  const lock = await takeLock(one, ann);
  const clock = new Hourglass(async (waited) => waited >= 10_000 && lock.beat());
  const message = await errorOf(async () => takeLock(other, bob, { clock }));
  expect(message).toMatch(
    /FLEET_E5217: ann@laptop works on this fleet: flink-fleet apply \(operation apply-1, pid 1\); wait/,
  );
  expect(message).toContain('flink-fleet unlock');
  await lock.beat();
});

test('one that stays as it is for its whole time is taken over, and not a moment before', async () => {
  const { one, other } = await two();
  const lock = await takeLock(one, ann, { ttlSeconds: 7 });
  let waited = 0;
  const clock = new Hourglass(async (time) => (waited = time));
  const taken = await takeLock(other, bob, { clock });
  expect(waited).toBeGreaterThanOrEqual(7000);
  expect([taken.token, taken.former]).toEqual([2, 'overtaken']);
  for (const late of [async () => lock.beat(), async () => lock.release()]) {
    expect(await errorOf(late)).toMatch(
      /FLEET_E5218: .* bob@ci took it for flink-fleet move \(operation move-2\)/,
    );
  }
  await taken.beat();
});

test('a beat in the last moment keeps it', async () => {
  const { one, other } = await two();
  const lock = await takeLock(one, ann, { ttlSeconds: 7 });
  const clock = new Hourglass(async (waited) => waited >= 7000 && lock.beat());
  expect(await errorOf(async () => takeLock(other, bob, { clock }))).toContain('FLEET_E5217');
});

test('one that is released while somebody waits is taken at once', async () => {
  const { one, other } = await two();
  const lock = await takeLock(one, ann);
  let waited = 0;
  const clock = new Hourglass(async (time) => {
    waited = time;
    if (time === 3000) await lock.release();
  });
  expect((await takeLock(other, bob, { clock })).former).toBe('released');
  expect(waited).toBe(3000);
});

test('of many that take it over at once, one has it', async () => {
  const folder = newFolder();
  await takeLock(await newLedger(folder), ann, { ttlSeconds: 1 });
  const rivals = await Promise.all([1, 2, 3, 4, 5].map(async () => newLedger(folder)));
  const taken = await Promise.allSettled(
    rivals.map(async (each) => takeLock(each, bob, { clock: new Hourglass() })),
  );
  expect(taken.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});

test('a person may end it; its holder stops, and the next one knows that it was not released', async () => {
  const { one, other } = await two();
  const lock = await takeLock(one, ann);
  expect(await breakLock(other, { ...bob, command: 'flink-fleet unlock' })).toMatchObject({
    who: 'ann@laptop',
    held: true,
  });
  expect(await errorOf(async () => lock.beat())).toContain('FLEET_E5218');
  expect(formerHolder(await other.lock())).toBe('overtaken');
  const next = await takeLock(other, bob);
  expect([next.token, next.former]).toEqual([3, 'overtaken']);
  await next.release();
  expect(await breakLock(one, ann)).toBeUndefined();
});

test('it is kept until it is released, and beats and the release are no rivals', async () => {
  const { one } = await two();
  const lock = await takeLock(one, ann, { ttlSeconds: 30 });
  const waits: number[] = [];
  let release: Promise<void> | undefined;
  const clock: LockClock = {
    now: () => 0,
    sleep: async (milliseconds) => {
      if (waits.push(milliseconds) === 4) release = lock.release();
    },
  };
  const beat = lock.beat();
  await lock.keep(clock);
  await Promise.all([beat, release]);
  expect(waits).toEqual([10_000, 10_000, 10_000, 10_000]);
  expect(await one.lock()).toMatchObject({ held: false, beat: 5, token: 1 });
});

test('whoever keeps it learns that it is lost', async () => {
  const { one, other } = await two();
  const lock: HeldLock = await takeLock(one, ann);
  await breakLock(other, bob);
  expect(await errorOf(async () => lock.keep(new Hourglass()))).toContain('FLEET_E5218');
});

describe('the process that holds it', () => {
  /** One that has ended, and that nobody is left to wait for. */
  const ended = () => spawnSync(process.execPath, ['-e', '0']).pid;

  async function heldBy(changed: Partial<HolderProcess>) {
    const { one, other } = await two();
    await takeLock(one, ann, { ttlSeconds: 7 });
    const lock = (await one.lock())!;
    await one.swapLock(lock, { ...lock, process: { ...lock.process!, ...changed } });
    return other;
  }

  async function waitedFor(ledger: Ledger): Promise<number> {
    let waited = 0;
    const clock = new Hourglass(async (time) => (waited = time));
    expect((await takeLock(ledger, bob, { clock })).former).toBe('overtaken');
    return waited;
  }

  test('is recorded with its host, and when it wrote', async () => {
    const { one } = await two();
    await takeLock(one, ann);
    const { process: holder, written } = (await one.lock())!;
    expect(holder).toMatchObject({ host: hostname(), pid: process.pid });
    expect(Math.abs(Date.now() - Date.parse(written!))).toBeLessThan(60_000);
  });

  test('is not waited for when it ended on this system', async () => {
    expect(await waitedFor(await heldBy({ pid: ended() }))).toBe(0);
  });

  test.each([
    ['is there still', {}],
    ['ran on another host', { pid: ended(), host: 'another' }],
    ['ran before the system was started anew', { pid: ended(), bootId: 'another' }],
    ['ran in another container', { pid: ended(), pidNamespace: 'pid:[1]' }],
  ])('is waited for when it %s', async (_, changed) => {
    expect(await waitedFor(await heldBy(changed))).toBeGreaterThanOrEqual(7000);
  });

  test('is not waited for any longer once it has ended', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    const gone = new Promise((resolve) => child.once('exit', resolve));
    const other = await heldBy({ pid: child.pid });
    let waited = 0;
    const clock = new Hourglass(async (time) => {
      waited = time;
      if (time === 3000 && child.kill('SIGKILL')) await gone;
    });
    expect((await takeLock(other, bob, { clock })).former).toBe('overtaken');
    expect(waited).toBe(3000);
  });
});

test('a person ends only what was seen: a lock that was written since stays', async () => {
  const { one, other } = await two();
  const lock = await takeLock(one, ann);
  const seen = (await other.lock())!;
  await lock.beat();
  expect(await errorOf(async () => breakLock(other, bob, seen))).toContain('FLEET_E5217');
  await lock.release();
  expect(await breakLock(other, bob, seen)).toBeUndefined();
});

import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { flinkFleet, newFolder } from './command';
import { newLedger } from './ledger/fixture';
import { unlock, Unlocked } from '../../src/runner/actions/unlock';
import { Ledger } from '../../src/runner/ledger/ledger';
import { formerHolder, HeldLock, takeLock } from '../../src/runner/ledger/lock';

jest.setTimeout(120_000);

const ann = { operation: 'apply-1', who: 'ann@laptop', from: 'pid 1', command: 'flink-fleet apply' };

async function locked(ttlSeconds = 2): Promise<{ folder: string; ledger: Ledger; lock: HeldLock }> {
  const folder = newFolder();
  const ledger = await newLedger(join(folder, 'ledger'));
  return { folder, ledger, lock: await takeLock(ledger, ann, { ttlSeconds }) };
}

/** Written again and again, as by a runner that works; the number of beats until the lock is lost. */
async function beating(lock: HeldLock, every: number): Promise<number> {
  for (let beats = 0; ; beats++) {
    await new Promise((resolve) => setTimeout(resolve, every));
    const lost = await lock.beat().then(
      () => false,
      () => true,
    );
    if (lost) return beats;
  }
}

const results = async (ledger: Ledger) => (await ledger.history()).map(({ result, data }) => [result, data]);
const held = { operation: 'apply-1', who: 'ann@laptop' };

test('a lock that nobody writes is taken away, and it is written down who did that and why', async () => {
  const { folder, ledger, lock } = await locked();
  const ran = await flinkFleet(folder, 'unlock', '--yes', '--why', 'the laptop is lost', '-o', 'json');
  expect(ran).toMatchObject({
    code: 0,
    stderr: 'ann@laptop holds the lock; it is watched for 1 s, whether it is written\n',
  });
  const { code, data } = JSON.parse(ran.stdout) as { code: string; data: Unlocked };
  expect(code).toBe('FLEET_I5026');
  expect(data).toMatchObject({
    fleet: 'streaming',
    outcome: 'unlocked',
    holder: { state: 'silent', lock: ann },
  });
  expect(formerHolder(await ledger.lock())).toBe('overtaken');
  await expect(lock.beat()).rejects.toThrow('FLEET_E5218');
  expect(await results(ledger)).toEqual([
    ['done', { held }],
    ['started', { held }],
  ]);
  expect(await ledger.history()).toMatchObject([
    {
      what: 'unlock',
      why: 'the laptop is lost',
      operation: data.operation,
      command: expect.stringContaining('unlock --yes') as string,
    },
    {},
  ]);
  expect(await flinkFleet(folder, 'unlock')).toEqual({
    code: 0,
    stdout: 'nobody holds the lock of the fleet streaming\n',
    stderr: '',
  });
});

test('a process that ended on this system need not be watched', async () => {
  const { folder, ledger } = await locked(600);
  const lock = (await ledger.lock())!;
  const { pid } = spawnSync(process.execPath, ['-e', '0']);
  await ledger.swapLock(lock, { ...lock, process: { ...lock.process!, pid } });
  const { code, stdout } = await flinkFleet(folder, 'unlock', '--yes');
  expect(code).toBe(0);
  expect(stdout).toContain(`its process ${pid} on this system has ended`);
});

test('without a terminal nobody is asked: who holds it is shown, and nothing is changed', async () => {
  const { folder, ledger } = await locked();
  const { code, stdout, stderr } = await flinkFleet(folder, 'unlock');
  expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
  expect(stderr).toMatch(
    /^the lock is held by ann@laptop\n {2}for +flink-fleet apply\n {2}operation +apply-1$/m,
  );
  expect(stderr).toMatch(/written +last at \d{4}-.*Z; it was not written in the 1 s that it was watched$/m);
  expect(stderr).toMatch(/^error FLEET_E5012: .*flink-fleet unlock --yes$/m);
  expect((await ledger.lock())!.held).toBe(true);
});

test('whoever declines leaves it as it is, and that is written down', async () => {
  const { folder, ledger, lock } = await locked();
  const source = { ledger: join(folder, 'ledger'), confirm: async () => false };
  expect(await unlock(source, { report: () => undefined })).toMatchObject({ outcome: 'declined' });
  await lock.beat();
  expect(await results(ledger)).toEqual([['refused', { held }]]);
});

test('a lock that is written is not taken away, except by force; then its holder stops', async () => {
  const { folder, ledger, lock } = await locked(4);
  const until = beating(lock, 20);
  const refused = await flinkFleet(folder, 'unlock', '--yes');
  expect(refused).toMatchObject({ code: 3, stdout: '' });
  expect(refused.stderr).toMatch(/FLEET_E5014: ann@laptop is at work: .* let apply-1 end/);
  expect((await ledger.lock())!.held).toBe(true);
  expect(await results(ledger)).toEqual([]);

  const forced = await flinkFleet(folder, 'unlock', '--yes', '--force');
  expect(forced).toMatchObject({ code: 0, stderr: '' });
  expect(forced.stdout).toContain('it was not watched: its holder may be at work');
  expect(await until).toBeGreaterThan(0);
  expect(formerHolder(await ledger.lock())).toBe('overtaken');
});

test('a lock that is written while a person thinks about it stays', async () => {
  const { folder, ledger, lock } = await locked();
  const confirm = async () => {
    await lock.beat();
    return true;
  };
  const act = unlock({ ledger: join(folder, 'ledger'), confirm }, { report: () => undefined });
  await expect(act).rejects.toThrow('FLEET_E5217');
  await lock.beat();
  expect((await results(ledger)).map(([result]) => result)).toEqual(['failed', 'started']);
});

test('a ledger that is not there or not whole is named', async () => {
  expect(await flinkFleet(newFolder(), 'unlock', '--yes')).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/FLEET_E5206/) as string,
  });
  const { folder } = await locked();
  const records = join(folder, 'ledger');
  const file = join(
    records,
    readdirSync(records).find((name) => name.startsWith('lock.'))!,
  );
  writeFileSync(file, readFileSync(file, 'utf8').replace('ann', 'bob'));
  const { code, stderr } = await flinkFleet(folder, 'unlock', '--yes');
  expect(code).toBe(1);
  expect(stderr).toContain(`FLEET_E5201: ${file} `);
});

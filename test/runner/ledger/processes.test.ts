import { ChildProcess, spawn, SpawnOptions, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildSync } from 'esbuild';
import { errorOf, newFolder, newLedger, nextOf, placed } from './fixture';
import { Ledger } from '../../../src/runner/ledger/ledger';
import { takeLock } from '../../../src/runner/ledger/lock';
import { Placement } from '../../../src/runner/ledger/records';

jest.setTimeout(180_000);

const WORKER = join(newFolder(), 'worker.js');

beforeAll(() => {
  buildSync({
    entryPoints: [join(__dirname, 'worker.ts')],
    outfile: WORKER,
    bundle: true,
    platform: 'node',
    target: 'node20',
  });
});

class Worker {
  public static readonly all: Worker[] = [];

  public static of(act: string, folder: string, argument = '', options: SpawnOptions = {}): Worker {
    return new Worker(spawn(process.execPath, [WORKER, act, folder, argument], options));
  }

  public output = '';

  public constructor(public readonly child: ChildProcess) {
    Worker.all.push(this);
    child.stdout!.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    child.stderr!.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
  }

  public get lines(): string[] {
    // What was not said to the end was not said.
    return this.output.split('\n').slice(0, -1);
  }

  public async says(text: string): Promise<void> {
    while (!this.output.includes(text)) {
      if (this.child.exitCode !== null) throw new Error(`it ended: ${this.output}`);
      await sleep(2);
    }
  }

  public async isStopped(): Promise<void> {
    const state = () =>
      spawnSync('ps', ['-o', 'state=', '-p', `${this.child.pid}`], { encoding: 'utf8' }).stdout;
    while (!state().startsWith('T')) await sleep(5);
  }

  public async ended(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) await once(this.child, 'close');
  }
}

// Nobody wakes those that a failed test left asleep.
afterEach(() => Worker.all.splice(0).forEach(({ child }) => child.kill('SIGKILL')));

async function moveOn(ledger: Ledger, app: string, times: number): Promise<Placement> {
  let placement = (await ledger.placement(app))!;
  for (let i = 0; i < times; i++) {
    const [{ record }] = await ledger.swapPlacements([
      { from: placement, to: nextOf(placement, { cluster: `c${i}` }) },
    ]);
    placement = record!;
  }
  return placement;
}

test('two processes that race for a thousand swaps lose no update', async () => {
  const folder = newFolder();
  const ledger = await newLedger(folder);
  await ledger.swapPlacements([{ to: placed('ads/counter', { overrides: { count: '0' } }) }]);
  const workers = [1, 2].map(() => Worker.of('count', folder, '500'));
  await Promise.all(workers.map(async (each) => each.ended()));
  const { overrides, revision } = (await ledger.placement('ads/counter'))!;
  expect([overrides!.count, revision]).toEqual(['1000', 1001]);
  const lost = workers.map(({ output }) => Number(/^lost (\d+)/.exec(output)![1]));
  console.log(
    `1000 swaps won, ${lost[0] + lost[1]} lost and tried again: the counter is at ${overrides!.count}`,
  );
});

test('a runner that was stopped past its lock, and overtaken, cannot write when it goes on', async () => {
  const folder = newFolder();
  const ledger = await newLedger(folder);
  await ledger.swapPlacements([{ to: placed('ads/clicks') }]);
  const worker = Worker.of('sleep', folder);
  await worker.says('holds');
  await worker.isStopped();
  const lock = await takeLock(ledger, { operation: 'next', who: 'ann', from: 'pid 2', command: 'resume' });
  expect([lock.former, lock.token]).toEqual(['overtaken', 2]);
  await (
    await ledger.journal('op')
  ).append([{ step: 'mine', state: 'issued', time: '2026-01-31T12:00:00Z' }]);
  const placement = await moveOn(ledger, 'ads/clicks', 1);
  worker.child.kill('SIGCONT');
  await worker.ended();
  expect(worker.lines.slice(1)).toEqual(['swap lost', 'journal FLEET_E5215', 'lock FLEET_E5218']);
  expect(await ledger.placement('ads/clicks')).toEqual(placement);
  await lock.beat();
});

test.each([1, 2, 4, 5, 6, 20])(
  'a writer that stalls just before it takes a name does not win when %d writes came before it',
  async (writes) => {
    const folder = newFolder();
    const ledger = await newLedger(folder);
    await ledger.swapPlacements([{ to: placed('ads/clicks') }]);
    const workers = [Worker.of('stall', folder, 'ads/clicks'), Worker.of('stall', folder, 'ads/views')];
    await Promise.all(workers.map(async (each) => each.isStopped()));
    await ledger.swapPlacements([{ to: placed('ads/views') }]);
    const placements = [
      await moveOn(ledger, 'ads/clicks', writes),
      await moveOn(ledger, 'ads/views', writes),
    ];
    for (const { child } of workers) child.kill('SIGCONT');
    await Promise.all(workers.map(async (each) => each.ended()));
    const free = writes > 4;
    // The very name was free again, and it was taken; all the same it is not the record.
    expect(workers.map(({ output }) => output.includes('linked'))).toEqual([free, writes > 3]);
    for (const { lines } of workers) expect(lines).toContain('swap lost');
    const after = await (await newLedger(folder)).placements();
    expect([after.get('ads/clicks'), after.get('ads/views')]).toEqual(placements);
    await moveOn(ledger, 'ads/clicks', 9);
  },
);

test('two that stall one after the other do not take the one for the base of the other', async () => {
  const folder = newFolder();
  const ledger = await newLedger(folder);
  await ledger.swapPlacements([{ to: placed('ads/clicks') }]);
  const first = Worker.of('stall', folder, 'ads/clicks');
  await first.isStopped();
  await moveOn(ledger, 'ads/clicks', 1);
  const second = Worker.of('stall', folder, 'ads/clicks');
  await second.isStopped();
  const placement = await moveOn(ledger, 'ads/clicks', 12);
  for (const worker of [first, second]) {
    worker.child.kill('SIGCONT');
    await worker.ended();
    expect(worker.lines).toEqual(['linked', 'swap lost']);
  }
  expect(await (await newLedger(folder)).placement('ads/clicks')).toEqual(placement);
});

test('killed at any moment, every record is the old or the new one, and what was told to be written is there', async () => {
  const folder = newFolder();
  const kills = 44;
  let writes = 0;
  let untold = 0;
  const known = new Map<string, number>();
  for (let i = 0; i < kills; i++) {
    const worker = Worker.of('write', folder, '12');
    // The first ones while it opens, and creates.
    if (i >= 4) await worker.says('ready');
    await sleep(i < 4 ? 30 + Math.random() * 60 : Math.random() * 80);
    worker.child.kill('SIGKILL');
    await worker.ended();

    const ledger = await newLedger(folder);
    const placements = await ledger.placements();
    for (const { token, overrides, stateRoots } of placements.values()) {
      const pad = String(token).repeat(400);
      expect([overrides!.pad, overrides!.again, stateRoots]).toEqual([pad, pad, [pad]]);
    }
    for (const line of worker.lines) {
      const [what, app, revision] = line.split(' ');
      if (what === 'wrote') {
        writes++;
        known.set(app, Number(revision));
        expect(placements.get(app)!.revision).toBeGreaterThanOrEqual(Number(revision));
      } else if (what === 'journal') {
        expect((await ledger.journal('op')).entries.length).toBeGreaterThanOrEqual(Number(app));
      }
    }
    if ([...placements].some(([app, { revision }]) => revision > (known.get(app) ?? 0))) untold++;
    for (const [app, { revision }] of placements) known.set(app, revision);
  }
  expect(writes).toBeGreaterThan(0);
  console.log(
    `killed ${kills} times, ${untold} times between a write and its word; ${writes} records told to be written, all there`,
  );
});

test('whoever reads while others write sees every record, and no gap', async () => {
  const folder = newFolder();
  const worker = Worker.of('write', folder, '100');
  await worker.says('ready');
  const ledger = await newLedger(folder);
  let reads = 0;
  let newest = 0;
  for (const end = performance.now() + 2000; performance.now() < end || newest < 7; reads++) {
    const placements = await ledger.placements();
    expect(placements.size).toBe(100);
    const { revision, token } = placements.get('ads/app-7')!;
    expect(token).toBe(revision);
    expect(revision).toBeGreaterThanOrEqual(newest);
    newest = revision;
    await sleep(1);
  }
  console.log(`${reads} times read while ${newest} revisions of 100 records were written`);
});

describe('where it cannot be written', () => {
  const canMount = spawnSync('unshare', ['-Urm', 'mount', '-t', 'tmpfs', 'none', newFolder()]).status === 0;
  const whole = (text: string) =>
    /FLEET_E5204: the ledger .* cannot be written: ([^;]*);.*nothing is done to any cluster/s.exec(text)?.[1];

  (canMount ? test : test.skip)('a disk that is full is told, and each record is whole', async () => {
    const folder = newFolder();
    const node = `${process.execPath} ${WORKER}`;
    // The mount is seen by these processes only.
    const script = `
      mount -t tmpfs -o size=512k none ${folder} && ${node} write ${folder}/ledger 12
      echo "exit $?"; ls ${folder}/ledger/.tmp | wc -l
      ${node} write ${folder}/ledger 12; rm ${folder}/ballast
      dd if=/dev/zero of=${folder}/ballast bs=1k 2>/dev/null; ${node} write ${folder}/ledger 12
      rm ${folder}/ballast; mount -o remount,size=4m ${folder}; ${node} count ${folder}/ledger 0`;
    const { stdout } = spawnSync('unshare', ['-Urm', 'sh', '-c', script], { encoding: 'utf8' });
    const errors = stdout.split('\n').filter((line) => line.startsWith('FLEET'));
    expect(errors.length).toBeGreaterThan(1);
    for (const error of errors) expect(whole(error)).toBe('no space is left on the device');
    expect(stdout).toMatch(/exit 1\n0\n/);
    expect(stdout).toContain('lost 0');
  });

  test('a limit on the size of a file is told', async () => {
    const folder = newFolder();
    await newLedger(folder);
    const { stdout } = spawnSync(
      'bash',
      ['-c', `ulimit -f 1; ${process.execPath} ${WORKER} write ${folder} 3`],
      { encoding: 'utf8' },
    );
    expect(whole(stdout)).toBe('the limit on the size of a file is reached');
    expect((await (await newLedger(folder)).placements()).size).toBe(0);
  });

  test('a folder that may not be written is told before anything else is done', async () => {
    const folder = newFolder();
    await newLedger(folder);
    chmodSync(join(WORKER, '..'), 0o755);
    for (const each of [folder, join(folder, '.tmp'), join(folder, 'ledger.0000000001.json')]) {
      chmodSync(each, 0o555);
    }
    const root = process.getuid!() === 0;
    const worker = Worker.of('write', folder, '1', root ? { uid: 65534, gid: 65534 } : {});
    await worker.ended();
    expect(whole(worker.output)).toBe('the user has no right to it');
    for (const each of [folder, join(folder, '.tmp')]) chmodSync(each, 0o700);
    if (!root) return;
    chownSync(folder, 0, 0);
    const stranger = Worker.of('write', folder, '1', { uid: 65534, gid: 65534 });
    await stranger.ended();
    expect(stranger.output).toMatch(/FLEET_E5205: the ledger cannot be read: .*the user has no right to it/);
  });

  (canMount ? test : test.skip)(
    'a file system that is read-only is told, and can still be read',
    async () => {
      const folder = newFolder();
      await newLedger(folder);
      const script = `mount --bind ${folder} ${folder} && mount -o remount,bind,ro ${folder} && ${process.execPath} ${WORKER} write ${folder} 1`;
      const { stdout } = spawnSync('unshare', ['-Urm', 'sh', '-c', script], { encoding: 'utf8' });
      expect(whole(stdout)).toBe('the file system is read-only');
      expect(await errorOf(async () => newLedger(join(folder, 'ledger.0000000001.json')))).toContain(
        'FLEET_E52',
      );
    },
  );
});

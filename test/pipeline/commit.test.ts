import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXAMPLE } from './example';
import { openLedger } from '../../src/runner/ledger/open';
import { Placement } from '../../src/runner/ledger/records';
import { newFolder } from '../runner/command';

jest.setTimeout(60_000);

describe('what an apply has written', () => {
  const git = (cwd: string, ...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@localhost', ...args], {
      cwd,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  const commit = (cwd: string) =>
    spawnSync('sh', [join(EXAMPLE, 'ci/commit.sh'), 'main'], { cwd, encoding: 'utf8' });

  const begin = (cwd: string, run: string) =>
    spawnSync('sh', [join(EXAMPLE, 'ci/begin.sh'), run], { cwd, encoding: 'utf8' });
  /** As a whole job does it. */
  const pushed = (cwd: string) => {
    expect(begin(cwd, 'run 1').status).toBe(0);
    return commit(cwd);
  };

  /** A repository, and two checkouts of it. */
  function checkouts(): [string, string] {
    const folder = newFolder();
    git(folder, 'init', '--quiet', '--bare', '--initial-branch=main', 'origin');
    git(folder, 'clone', '--quiet', 'origin', 'one');
    const [one, other] = ['one', 'other'].map((name) => join(folder, name));
    writeFileSync(join(one, 'placements.json'), '{}\n');
    git(one, 'checkout', '--quiet', '-B', 'main');
    git(one, 'add', '.');
    git(one, 'commit', '--quiet', '-m', 'first');
    git(one, 'push', '--quiet', 'origin', 'main');
    git(folder, 'clone', '--quiet', 'origin', 'other');
    return [one, other];
  }

  const placement = (epoch: number): Omit<Placement, 'revision' | 'ledgerId'> => ({
    app: 'ads/clicks',
    phase: 'STEADY',
    namespace: 'ads',
    cluster: 'us-east',
    clusterUid: 'u',
    epoch,
    epochHigh: epoch,
    token: epoch,
    stateRoots: [],
    restore: { kind: 'empty' },
    createReserved: true,
    created: [],
    fences: [],
    debts: [],
    decisions: [],
  });

  test('is pushed, with a ledger that is as good in another checkout', async () => {
    const [one, other] = checkouts();
    const ledger = await openLedger(join(one, 'ledger'), { fleet: 'streaming', create: true });
    let from: Placement | undefined;
    // Beyond the revisions that are kept, so that some were removed.
    for (let epoch = 1; epoch <= 7; epoch++) {
      const [swap] = await ledger.swapPlacements([{ from, to: placement(epoch) }]);
      expect(swap.won).toBe(true);
      from = swap.record;
      if (epoch % 3 === 0) expect(pushed(one).status).toBe(0);
    }
    expect(pushed(one).status).toBe(0);
    git(other, 'pull', '--quiet', 'origin', 'main');
    const there = await openLedger(join(other, 'ledger'), { fleet: 'streaming' });
    expect(there.id).toBe(ledger.id);
    expect(await there.placements()).toEqual(await ledger.placements());
    const [swap] = await there.swapPlacements([{ from, to: placement(8) }]);
    expect(swap.won).toBe(true);
    expect(git(other, 'ls-files')).not.toContain('.tmp');
  });

  test('is pushed although somebody has merged meanwhile', () => {
    const [one, other] = checkouts();
    writeFileSync(join(other, 'main.ts'), '// merged\n');
    git(other, 'add', '.');
    git(other, 'commit', '--quiet', '-m', 'merged');
    git(other, 'push', '--quiet', 'origin', 'main');
    writeFileSync(join(one, 'placements.json'), '{ "version": 1 }\n');
    expect(pushed(one).status).toBe(0);
    git(other, 'pull', '--quiet', 'origin', 'main');
    expect(readFileSync(join(other, 'placements.json'), 'utf8')).toBe('{ "version": 1 }\n');
    expect(git(other, 'log', '--format=%an', '-1')).toBe('flink-fleet\n');
  });

  test('makes no commit where nothing was written, and takes nothing else along', () => {
    const [one] = checkouts();
    writeFileSync(join(one, 'applied.json'), '{}\n');
    expect(pushed(one)).toMatchObject({ status: 0, stdout: 'the apply has written nothing\n' });
    expect(git(one, 'log', '--format=%s')).toBe('first\n');
  });

  test('and was not pushed keeps the next apply from beginning, until a person has looked', () => {
    const [one, other] = checkouts();
    expect(begin(one, 'run 1').status).toBe(0);
    const refused = begin(other, 'run 2');
    expect(refused.status).toBe(1);
    expect(refused.stderr).toContain('delete fleet-applying');
    git(other, 'fetch', '--quiet', 'origin', 'fleet-applying');
    expect(git(other, 'log', '--format=%s', 'FETCH_HEAD')).toBe('An apply is under way: run 1\n');
    expect(commit(one).status).toBe(0);
    expect(begin(other, 'run 2').status).toBe(0);
  });

  test('that cannot be pushed ends the job', () => {
    const [one] = checkouts();
    writeFileSync(join(one, 'placements.json'), '{ "version": 1 }\n');
    git(one, 'remote', 'set-url', 'origin', join(one, 'nowhere'));
    expect(commit(one).status).not.toBe(0);
  });
});

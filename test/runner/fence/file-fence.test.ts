import { spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assemblyOf, deny, issue, probe, subjectOf } from './subjects';
import { Ledger } from '../../../src/runner/ledger/ledger';
import { StateSide } from '../../../src/runner/move/sides';
import { DenySight } from '../../../src/runner/move/sight';
import { openStateSide } from '../../../src/runner/state/side/state-side';
import { newLedger } from '../ledger/fixture';

const JOBS = 9999;
const APP = 'ads/clicks';
const isRoot = process.getuid?.() === 0;

(isRoot ? describe : describe.skip)(
  'a storage fence on a file system (skipped where this is not root)',
  () => {
    let root: string;
    let ledger: Ledger;
    let side: StateSide;

    beforeEach(async () => {
      root = mkdtempSync(join(tmpdir(), 'flink-state-'));
      chmodSync(root, 0o755);
      ledger = await newLedger();
      side = opened({ FLINK_FLEET_PROBE_A: `${JOBS}:${JOBS}` });
      // As Flink leaves it: all below the cluster belongs to the user of the jobs.
      mkdirSync(join(root, 'a.1'));
      chownSync(join(root, 'a.1'), JOBS, JOBS);
      await asJobs(
        `mkdir -p a.1/${APP}/e1/checkpoints/abc/chk-1 a.1/${APP}/e10 && echo x > a.1/${APP}/e1/checkpoints/abc/chk-1/_metadata`,
      );
    });
    afterEach(async () => {
      await side.close();
      await ledger.close();
      rmSync(root, { recursive: true, force: true });
    });

    const opened = (env: NodeJS.ProcessEnv, at = root) =>
      openStateSide({
        assembly: assemblyOf({ root: `file://${at}`, fence: 'file-permissions' }, [APP]),
        ledger,
        env,
      });
    const subject = () => subjectOf(APP, `file://${root}`);
    const sight = async (by = side): Promise<DenySight> =>
      (await by.see([subject()])).get(APP)!.denies['a/e1'];
    const set = async (scope: 'cluster' | 'application' = 'application', by = side) =>
      by.carryOut([issue(subject(), deny(scope))]);
    const asJobs = async (script: string): Promise<boolean> =>
      new Promise((resolve) => {
        const child = spawn('/bin/sh', ['-c', script], { uid: JOBS, gid: JOBS, cwd: root, stdio: 'ignore' });
        child.on('close', (code) => resolve(code === 0));
      });

    test('closes all directories of an epoch to the user of the jobs, and leaves them readable', async () => {
      expect(await asJobs(`echo x > a.1/${APP}/e1/checkpoints/abc/y`)).toBe(true);
      expect(await set()).toEqual([{ done: true }]);
      for (const act of [
        `echo x > a.1/${APP}/e1/z`,
        `echo x > a.1/${APP}/e1/checkpoints/abc/z`,
        `mkdir a.1/${APP}/e1/checkpoints/abc/chk-2`,
        `echo x > a.1/${APP}/e1/checkpoints/abc/chk-1/_metadata`,
        `rm -r a.1/${APP}/e1/checkpoints/abc/chk-1`,
        `chmod u+w a.1/${APP}/e1`,
      ]) {
        expect([act, await asJobs(act)]).toEqual([act, false]);
      }
      expect(
        await asJobs(`cat a.1/${APP}/e1/checkpoints/abc/chk-1/_metadata && echo x > a.1/${APP}/e10/z`),
      ).toBe(true);
    });

    test('is proven by what the user of the jobs is refused', async () => {
      await set();
      for (let i = 0; i < 3; i++) {
        expect(await side.carryOut([issue(subject(), probe())])).toEqual([{ done: true }]);
      }
      const seen = await sight();
      expect(seen).toMatchObject({ equal: true, missing: [], principal: 'workload', refused: { count: 3 } });
      expect(seen.listings!.last.digest).toMatch(/^1 files, /);
    });

    test('a directory that was opened again is seen, and the probe passes', async () => {
      await set();
      await side.carryOut([issue(subject(), probe())]);
      const folder = join(root, `a.1/${APP}/e1/checkpoints/abc`);
      chmodSync(folder, 0o777);
      const [outcome] = await side.carryOut([issue(subject(), probe())]);
      expect(outcome).toMatchObject({ done: false, why: expect.stringContaining('passed') });
      const seen = await sight();
      expect(seen.missing.join()).toContain(folder);
      expect(seen.refused.count).toBe(0);
      await set();
      await side.carryOut([issue(subject(), probe())]);
      expect(await sight()).toMatchObject({ missing: [], refused: { count: 1 } });
    });

    test('of a whole cluster also closes what is not there yet', async () => {
      rmSync(join(root, 'a.1'), { recursive: true });
      mkdirSync(join(root, 'a.2'), { mode: 0o777 });
      expect(await set('cluster')).toEqual([{ done: true }]);
      expect(await asJobs(`mkdir -p a.1/${APP}/e1`)).toBe(false);
      chmodSync(join(root, 'a.2'), 0o777);
      expect(await asJobs('mkdir a.2/ads')).toBe(true);
    });

    test('a link is not followed', async () => {
      const elsewhere = mkdtempSync(join(tmpdir(), 'elsewhere-'));
      writeFileSync(join(elsewhere, 'x'), 'x');
      chmodSync(join(elsewhere, 'x'), 0o666);
      symlinkSync(elsewhere, join(root, `a.1/${APP}/e1/link`));
      await set();
      expect(lstatSync(join(elsewhere, 'x')).mode.toString(8)).toBe('100666');
      expect(readFileSync(join(elsewhere, 'x'), 'utf8')).toBe('x');
      rmSync(elsewhere, { recursive: true });
    });

    test('without anybody to probe as, nothing is proven', async () => {
      const blind = opened({});
      await set('application', blind);
      expect(await blind.carryOut([issue(subject(), probe())])).toMatchObject([{ done: false }]);
      expect(await sight(blind)).toMatchObject({
        principal: 'runner',
        appliesToAll: false,
        missing: [],
        refused: { count: 0 },
      });
      await blind.close();
    });

    test('what is not mounted is not reachable', async () => {
      const nowhere = opened({}, join(root, 'nowhere'));
      expect((await nowhere.see([subject()])).get(APP)).toMatchObject({ reachable: false, denies: {} });
      expect(await nowhere.carryOut([issue(subject(), deny('cluster'))])).toMatchObject([
        { done: false, why: expect.stringContaining('must mount') },
      ]);
      await nowhere.close();
    });
  },
);

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { endOf, FaultyFleet, says } from './faulty-fleet';
import { expectWhole } from './found';
import { describeLab, Lab, until } from '../../lab';
import { newFolder } from '../command';

const canMount = spawnSync('unshare', ['-Urm', 'mount', '-t', 'tmpfs', 'none', newFolder()]).status === 0;

/** A file system of its own, which only processes below `within` see by its path. */
async function smallDisk(folder: string, cwd: string) {
  mkdirSync(folder, { recursive: true });
  const script = `mount -t tmpfs -o size=8m none ${folder} && echo mounted && exec sleep 3600`;
  const keeper = spawn('unshare', ['-Urm', 'sh', '-c', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(keeper.stdout, 'data');
  const seen = `/proc/${keeper.pid}/root${folder}`;
  const ballast = join(seen, 'ballast');
  return {
    seen,
    within: [
      ...['nsenter', '-t', String(keeper.pid), '-U', '-m', '--preserve-credentials'],
      ...['sh', '-c', `cd ${cwd} && exec "$@"`, 'sh'],
    ],
    fill: () => {
      try {
        for (;;) appendFileSync(ballast, Buffer.alloc(4096));
      } catch (error) {
        expect(error).toMatchObject({ code: 'ENOSPC' });
      }
    },
    free: () => rmSync(ballast),
    end: () => keeper.kill('SIGKILL'),
  };
}

const MANY = 3000;

describeLab('a ledger whose disk is full', {}, () => {
  let lab: Lab;
  let fleet: FaultyFleet;
  let disk: Awaited<ReturnType<typeof smallDisk>> | undefined;
  beforeAll(async () => {
    lab = await Lab.start({ clusters: 2, audit: true });
    fleet = new FaultyFleet(lab);
    await fleet.addNodes();
  }, 600_000);
  afterAll(async () => {
    disk?.end();
    await lab?.stop();
  });

  /** How many of them are there. */
  async function maps(): Promise<number> {
    const list = await lab.clusters[0].api.list({ apiVersion: 'v1', kind: 'ConfigMap' }, 'default');
    return list.filter(({ metadata }) => metadata.name.startsWith('many-')).length;
  }

  (canMount ? test : test.skip)(
    'nothing more happens to any cluster; with space again all is done',
    async () => {
      const folder = join(fleet.folder, 'disk');
      disk = await smallDisk(folder, fleet.folder);
      fleet.within = disk.within;
      fleet.ledger = join(disk.seen, 'ledger');
      const ledger = ['--ledger', join(folder, 'ledger')];
      expect(await fleet.apply({ APPLICATIONS: 6 }, ...ledger)).toMatchObject({ code: 0 });
      const former = fleet.creations().size;

      // The first cluster is in the midst of much to do when the second comes to its applications.
      const [path, held] = await Promise.all(lab.clusters.map(async ({ faults }) => faults.faultyPath()));
      await path.set({ kind: 'delay', ms: 150 });
      fleet.servers.set('east', path.server);
      fleet.servers.set('west', held.server);
      const shape = { APPLICATIONS: 16, VERSION: 2, CONFIG_MAPS: MANY };
      const child = await fleet.startApply(shape, ...ledger);
      const end = endOf(child);
      let failed = 0;
      const watched = says(child, /west: configuration \d+ of/).then(() => (failed = Date.now()));
      await says(child, /west: tenants \d+ of/);
      await held.set({ kind: 'drop' });
      await until(async () => (await maps()) > 200, { what: '200 ConfigMaps', everyMs: 20 });
      disk.fill();
      await held.heal();
      await watched;
      const first = await end;
      const late = fleet.writesAfter(failed + 500);
      const done = await maps();
      console.log(
        `${done} of ${MANY} ConfigMaps were there when the ledger failed, ${late} writes came after it; ` +
          `exit ${first.code} after ${first.seconds} s: ${first.stderr.slice(first.stderr.indexOf('error'))}`,
      );
      expect(first.code).toBe(1);
      expect(first.stderr).toMatch(/FLEET_E5204: the ledger .* no space is left on the device/);
      expect(fleet.creations().size).toBe(former);
      expect(late).toBe(0);
      expect(done).toBeLessThan(MANY);

      const still = await fleet.apply(shape, ...ledger);
      expect(still.code).toBe(1);
      expect(still.stderr).toContain('FLEET_E5204');
      expect(fleet.writesAfter(failed + 500)).toBe(0);

      disk.free();
      await path.heal();
      expect(await fleet.apply(shape, ...ledger)).toMatchObject({ code: 0 });
      await expectWhole(fleet, 16, 2);
    },
    400_000,
  );
});

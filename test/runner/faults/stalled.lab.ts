import { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppliedRun, endOf, FaultyFleet, FLINK, says } from './faulty-fleet';
import { expectWhole, momentOf } from './found';
import { describeLab, Lab, LabCluster, Manifest, until } from '../../lab';

/** Longer than the lock of one that sleeps is waited for, and its clusters are applied by the next one. */
const LONG_MS = 75_000;

describeLab('a runner that sleeps past its lock', {}, () => {
  let lab: Lab;
  let east: LabCluster;
  let fleet: FaultyFleet;
  let applications = 6;
  let version = 1;
  beforeAll(async () => {
    lab = await Lab.start({ audit: true });
    [east] = lab.clusters;
    fleet = new FaultyFleet(lab, ['east']);
    await fleet.addNodes();
    expect(await fleet.apply({ APPLICATIONS: applications })).toMatchObject({ code: 0 });
  }, 600_000);
  afterEach(async () => (await east.faults.faultyPath()).heal());
  afterAll(() => lab?.stop());

  /** All that a late runner could spoil, with the versions of its objects. */
  async function whole() {
    const lists = await Promise.all([
      east.api.list({ apiVersion: FLINK, kind: 'FlinkDeployment' }),
      east.api.list({ apiVersion: FLINK, kind: 'FlinkSessionJob' }),
      east.api.list({ apiVersion: 'v1', kind: 'ConfigMap' }),
    ]);
    const objects = lists.flat().map(({ kind, metadata }: Manifest) => {
      const { namespace, name, uid, resourceVersion } = metadata as Manifest['metadata'] &
        Record<string, string>;
      return `${kind} ${namespace}/${name} ${uid} ${resourceVersion}`;
    });
    const { placements, lock } = await fleet.readLedger(async (ledger) => ({
      placements: [...(await ledger.placements()).values()],
      lock: await ledger.lock(),
    }));
    return { objects: objects.sort(), placements, lock };
  }

  /** One that applies an older program, by a way that is slow; the next one does not go that way. */
  async function startSlowly(): Promise<{ child: ChildProcess; end: Promise<AppliedRun> }> {
    const path = await east.faults.faultyPath();
    fleet.servers.set('east', path.server);
    applications += 2;
    version++;
    const child = await fleet.startApply({ APPLICATIONS: applications, VERSION: version });
    fleet.servers.clear();
    return { child, end: endOf(child) };
  }

  /** Another one takes over, and applies a newer program. */
  async function takeOver(): Promise<{ seconds: number; after: Awaited<ReturnType<typeof whole>> }> {
    version++;
    const second = await fleet.apply({ APPLICATIONS: applications, VERSION: version });
    expect({ ...second, stdout: second.code === 0 ? '' : second.stdout }).toMatchObject({
      code: 0,
      stdout: '',
    });
    await expectWhole(fleet, applications, version);
    return { seconds: second.seconds, after: await whole() };
  }

  async function expectHarmless(first: AppliedRun, after: Awaited<ReturnType<typeof whole>>): Promise<void> {
    expect(await whole()).toEqual(after);
    await expectWhole(fleet, applications, version);
    expect(first.code).toBe(1);
    expect(`${first.stdout}${first.stderr}`).toMatch(
      /FLEET_E5218: the lock on the ledger is not this command's any more/,
    );
    expect((await fleet.plan({ APPLICATIONS: applications, VERSION: version })).code).toBe(0);
  }

  test('grants what comes too late, and it is refused', async () => {
    const path = await east.faults.faultyPath();
    const { child, end } = await startSlowly();
    await says(child, /east: tenants \d+ of/);
    await path.set({ kind: 'delay', ms: 2500 });
    await says(child, /east: configuration \d+ of/);
    // The grants are being read; what is written then is under way for long.
    await sleep(1000);
    await path.set({ kind: 'delay', ms: LONG_MS });
    await sleep(2500);
    const start = performance.now();
    child.kill('SIGSTOP');
    const moment = await momentOf(fleet, child.pid!, undefined);
    expect(moment).toBe('reserved');
    const { seconds, after } = await takeOver();
    expect(performance.now() - start).toBeLessThan(LONG_MS - 3000);
    // Its grants arrive while it still sleeps.
    await sleep(LONG_MS + 2000 - (performance.now() - start));
    expect(await whole()).toEqual(after);
    child.kill('SIGCONT');
    const first = await end;
    const refused = [...fleet.refusals('configmaps')];
    console.log(
      `stopped when it was ${moment}; the second took ${seconds} s; late grants that were refused: ${JSON.stringify(refused)}; ` +
        `the first ended with ${first.code}: ${first.stderr.slice(-400)}`,
    );
    expect(refused).not.toEqual([]);
    await expectHarmless(first, after);
  }, 400_000);

  test('sends what comes too late, and the guard refuses it', async () => {
    const path = await east.faults.faultyPath();
    const { child, end } = await startSlowly();
    await says(child, /east: tenants \d+ of/);
    await path.set({ kind: 'delay', ms: 2500 });
    await says(child, /east: configuration \d+ of/);
    // The grants are read, and are being written; what comes after them is under way for long.
    await sleep(3700);
    await path.set({ kind: 'delay', ms: LONG_MS });
    const start = performance.now();
    await until(
      async () =>
        fleet.readLedger(async (ledger) => {
          const lock = await ledger.lock();
          return (await ledger.journal(lock!.operation)).entries.length > 0;
        }),
      { what: 'a creation that is sent', everyMs: 10 },
    );
    await sleep(200);
    child.kill('SIGSTOP');
    const moment = await momentOf(fleet, child.pid!, undefined);
    expect(moment).toBe('issued');
    const { seconds, after } = await takeOver();
    expect(performance.now() - start).toBeLessThan(LONG_MS);
    const before = [...fleet.refusals().values()].reduce((sum, each) => sum + each, 0);
    const refused = () => [...fleet.refusals().values()].reduce((sum, each) => sum + each, -before);
    // Its requests arrive while it still sleeps.
    await until(async () => refused() >= applications + 2, { what: 'late requests', timeoutMs: 90_000 });
    expect(await whole()).toEqual(after);
    child.kill('SIGCONT');
    const first = await end;
    console.log(
      `stopped when it was ${moment}; the second took ${seconds} s; ${refused()} late requests were refused (${JSON.stringify([...fleet.refusals()])}); ` +
        `the first ended with ${first.code}: ${first.stderr.slice(-600)}`,
      JSON.stringify(first.data?.changes.counts),
    );
    await expectHarmless(first, after);
  }, 400_000);
});

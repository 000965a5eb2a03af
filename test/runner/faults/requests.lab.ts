import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppliedRun, endOf, FaultyFleet, idOf, reported, says, Shape } from './faulty-fleet';
import { describeLab, Fault, Lab, LabCluster, until } from '../../lab';

const MANY = 2000;

describeLab('an apply whose requests fail', {}, () => {
  let lab: Lab;
  let fleet: FaultyFleet;
  let east: LabCluster;
  beforeAll(async () => {
    lab = await Lab.start({ clusters: 2, audit: true });
    [east] = lab.clusters;
    fleet = new FaultyFleet(lab);
    await fleet.addNodes();
    expect(await fleet.apply()).toMatchObject({ code: 0 });
  }, 600_000);
  afterEach(async () => {
    for (const { faults } of lab.clusters) await (await faults.faultyPath()).heal();
    fleet.servers.clear();
    fleet.users.clear();
  });
  afterAll(() => lab?.stop());

  async function brokenWays() {
    const paths = await Promise.all(lab.clusters.map(async ({ faults }) => faults.faultyPath()));
    [...fleet.clusters.keys()].forEach((name, i) => fleet.servers.set(name, paths[i].server));
    return { set: async (fault: Fault) => void (await Promise.all(paths.map((each) => each.set(fault)))) };
  }

  /** Those of a version. */
  async function present(version: number): Promise<ReadonlySet<string>> {
    const list = await east.api.list({ apiVersion: 'v1', kind: 'ConfigMap' }, 'default');
    const those = list.filter(({ data }) => (data as { version?: string })?.version === String(version));
    return new Set(those.map(idOf).filter((id) => id.startsWith('default/many-')));
  }

  /** What is said to be made is there; what is not there is said to have failed, or not to have been tried. */
  async function expectTrue(run: AppliedRun, version: number): Promise<void> {
    const there = await present(version);
    const wrong = [...reported(run, 'ConfigMap')].filter(
      ([id, action]) =>
        id.startsWith('default/many-') &&
        (action === 'create' || action === 'configure'
          ? !there.has(id)
          : !['fail', 'skip'].includes(action) && there.has(id)),
    );
    expect(wrong).toEqual([]);
  }

  /** Applies until it says that it is done. */
  async function applied(shape: Shape, tries: number, first?: Promise<AppliedRun>): Promise<AppliedRun[]> {
    const runs = [await (first ?? fleet.apply(shape))];
    while (runs.at(-1)!.code !== 0 && runs.length < tries) runs.push(await fleet.apply(shape));
    expect({ ...runs.at(-1), stderr: '', stdout: '' }).toMatchObject({ code: 0 });
    return runs;
  }

  const summary = (runs: readonly AppliedRun[]) =>
    runs
      .map(({ code, seconds, data, stderr }) => {
        if (!data) return `exit ${code} after ${seconds} s (${stderr.slice(stderr.indexOf('error'), 400)})`;
        const { create, configure, unchanged, fail, skip, notReached } = data.changes.counts;
        return `exit ${code} after ${seconds} s (${JSON.stringify({ create, configure, unchanged, fail, skip, notReached })})`;
      })
      .join(', then ');

  test('ends, and all is there, though the API server is killed in the middle', async () => {
    const shape = { CONFIG_MAPS: MANY };
    const child = await fleet.startApply(shape);
    const first = endOf(child);
    await until(async () => (await present(1)).size > 500, { what: '500 ConfigMaps', everyMs: 20 });
    await east.faults.restartApiServer();
    const runs = await applied(shape, 2, first);
    await expectTrue(runs[0], 1);
    expect((await present(1)).size).toBe(MANY);
    console.log(`killed when 500 of ${MANY} were there: ${summary(runs)}`);
    expect((await fleet.plan(shape)).code).toBe(0);
  });

  test('creates no application twice, whatever its requests are answered', async () => {
    const ways = await brokenWays();
    const faults: readonly [string, readonly Fault[]][] = [
      ['30 % answered 429', [{ kind: 'answer', status: 429, share: 0.3 }]],
      ['30 % answered 500', [{ kind: 'answer', status: 500, share: 0.3 }]],
      ['reset', [{ kind: 'reset' }, { kind: 'delay', ms: 30 }]],
      ['answers lost', [{ kind: 'lose-answers' }, { kind: 'delay', ms: 30 }]],
    ];
    let count = 6;
    for (const [what, those] of faults) {
      count += 6;
      const shape = { APPLICATIONS: count };
      const child = await fleet.startApply(shape);
      const first = endOf(child);
      let ended = false;
      void first.then(() => (ended = true));
      // Slow, so that there is a middle.
      await ways.set({ kind: 'delay', ms: 60 });
      await says(child, /configuration \d+ of/);
      for (let i = 0; !ended; i++) {
        await ways.set(those[i % those.length]);
        await Promise.race([first, sleep(those.length === 1 ? 60_000 : i % 2 ? 90 : 45)]);
      }
      await ways.set({ kind: 'none' });
      const runs = await applied(shape, 3, first);
      const live = [...(await fleet.flink()).values()].flat().map(idOf);
      expect(new Set(live).size).toBe(live.length);
      expect(live.length).toBe(count + 2);
      console.log(`${what}: ${count - 6} to ${count} applications, ${summary(runs)}`);
    }
    const creations = [...fleet.creations(), ...fleet.creations('flinksessionjobs')];
    expect(creations.filter(([, times]) => times !== 1)).toEqual([]);
    expect(creations.length).toBe(count + 4);
    expect((await fleet.plan({ APPLICATIONS: count })).code).toBe(0);
    console.log(`${creations.length} objects of Flink, each created once`);
  });

  test('goes on when its credentials end in the middle, again and again', async () => {
    const tokenFile = join(fleet.folder, 'token');
    const calls = join(fleet.folder, 'calls');
    const script = join(fleet.folder, 'plugin.sh');
    // Of a short life: the plugin is asked anew each second, and what it gave before ends soon after.
    writeFileSync(
      script,
      `#!/bin/sh
echo called >> ${calls}
printf '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{"token":"%s","expirationTimestamp":"%s"}}' \\
  "$(cat ${tokenFile})" "$(date -u -d '+1 second' +%Y-%m-%dT%H:%M:%SZ)"`,
    );
    chmodSync(script, 0o755);
    const tokens = new Tokens(east, tokenFile);
    await tokens.next();
    fleet.users.set('east', {
      exec: {
        apiVersion: 'client.authentication.k8s.io/v1',
        command: script,
        interactiveMode: 'Never',
      },
    });
    const ways = await brokenWays();
    await ways.set({ kind: 'delay', ms: 400 });
    const shape = { CONFIG_MAPS: MANY, APPLICATIONS: 30, VERSION: 2 };
    const child = await fleet.startApply(shape);
    const first = endOf(child);
    let ended = false;
    void first.then(() => (ended = true));
    await until(async () => (await present(2)).size > 100, { what: '100 ConfigMaps' });
    let refused = 0;
    while (!ended) {
      await tokens.next();
      refused += await tokens.endFormer();
    }
    const runs = await applied(shape, 1, first);
    await expectTrue(runs[0], 2);
    expect((await present(2)).size).toBe(MANY);
    expect(refused).toBeGreaterThan(0);
    const asked = readFileSync(calls, 'utf8').split('\n').length - 1;
    console.log(`${refused} tokens ended, the plugin was asked ${asked} times: ${summary(runs)}`);
  });
});

/** Tokens of administrators, of which only the newest is good. */
class Tokens {
  private readonly names: string[] = [];
  private former?: string;
  private current?: string;

  public constructor(
    private readonly cluster: LabCluster,
    private readonly file: string,
  ) {}

  /** From now on the plugin gives a new one. */
  public async next(): Promise<void> {
    const name = `runner-${this.names.length}`;
    const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace: 'default' } };
    await this.cluster.api.apply(account);
    await this.cluster.api.apply({
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
      subjects: [{ kind: 'ServiceAccount', ...account.metadata }],
    });
    const token = await this.cluster.tokenOf('default', name);
    // A right comes into force a moment after it was written.
    await until(
      () =>
        this.cluster
          .as(token)
          .list({ apiVersion: 'v1', kind: 'Node' })
          .then(() => true),
      { what: 'the rights of a token' },
    );
    writeFileSync(this.file, token);
    this.names.push(name);
    [this.former, this.current] = [this.current, token];
  }

  /** @returns how many ended. */
  public async endFormer(): Promise<number> {
    if (this.former === undefined) return 0;
    const metadata = { name: this.names.at(-2)!, namespace: 'default' };
    await this.cluster.api.delete({ apiVersion: 'v1', kind: 'ServiceAccount', metadata });
    const former = this.cluster.as(this.former);
    await until(
      () =>
        former.list({ apiVersion: 'v1', kind: 'Node' }).then(
          () => false,
          ({ status }: { status: number }) => status === 401,
        ),
      { what: 'the end of a token' },
    );
    return 1;
  }
}

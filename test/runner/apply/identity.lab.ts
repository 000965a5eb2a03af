import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { changeOf, configMap, sums, versions, Workshop } from './workshop';
import { describeLab, Lab, LabCluster } from '../../lab';

describeLab('an apply is refused before anything is changed', {}, () => {
  let lab: Lab;
  let east: LabCluster;
  let west: LabCluster;
  let shop: Workshop;
  beforeAll(async () => {
    lab = await Lab.start({ clusters: 2 });
    [east, west] = lab.clusters;
    shop = new Workshop(lab, ['east', 'west']);
    shop.synth();
    expect((await shop.apply()).code).toBe(0);
    shop.synth({ clicks: { parallelism: 16 } });
  }, 600_000);
  afterAll(async () => lab?.stop());

  const all = async () => [await versions(east), await versions(west)];
  /** Runs it, and sees that nothing has changed anywhere. */
  async function refused(...args: readonly string[]) {
    const before = await all();
    const applied = await shop.apply(...args);
    expect(await all()).toEqual(before);
    expect(applied.code).toBe(1);
    return applied;
  }

  test('where contexts lead to other clusters than before', async () => {
    const swapped = shop.kubeconfig('swapped', { leads: { east: west, west: east } });
    const { report } = await refused('--kubeconfig', swapped);
    const states = report.changes.clusters.map(({ state, why }) => [
      state,
      /FLEET_E5302.*leads to another cluster/.test(why!),
    ]);
    expect(states).toEqual([
      ['refused', true],
      ['refused', true],
    ]);
  });

  test('where one context leads to the cluster of another, only that one', async () => {
    const wrong = shop.kubeconfig('wrong', { leads: { east: west, west } });
    const { report } = await refused('--kubeconfig', wrong);
    expect(report.changes.clusters.map(({ state }) => state)).toEqual(['refused', 'reached']);
  });

  test('where the cluster is of another fleet', async () => {
    const other = new Workshop(lab, ['east', 'west']);
    rmSync(join(other.folder, 'placements.json'));
    other.synth({ name: 'other' });
    const before = await all();
    const applied = await other.apply();
    expect(await all()).toEqual(before);
    expect(applied.code).toBe(1);
    expect(applied.report.changes.clusters.map(({ why }) => why)).toEqual([
      expect.stringMatching(/FLEET_E5303.*belongs to the fleet applied, and this is other/),
      expect.stringMatching(/FLEET_E5303/),
    ]);
  });

  test('where the ledger is another one', async () => {
    const { report } = await refused('--ledger', join(shop.folder, 'another-ledger'));
    expect(report.changes.clusters[0].why).toMatch(/FLEET_E5304.*obeys the ledger .*, and this is /);
  });

  test('where there is no such context', async () => {
    const few = shop.kubeconfig('few', { leads: { east } });
    const { report } = await refused('--kubeconfig', few);
    expect(report.code).toBe('FLEET_E5305');
    expect(report.message).toMatch(/there is no context west/);
  });

  test('where the certificate is not to be trusted', async () => {
    const untrusting = shop.kubeconfig('untrusting', { leads: { east, west }, ca: west.certificates.ca });
    const { report } = await refused('--kubeconfig', untrusting);
    expect(report.code).toBe('FLEET_E5305');
    expect(report.message).toMatch(/east.*certificate/);
  });

  test('where the user may not see which cluster it is', async () => {
    const nobody = shop.kubeconfig('nobody', { user: 'nobody', groups: [] });
    const { report } = await refused('--kubeconfig', nobody);
    expect(report.code).toBe('FLEET_E5305');
    expect(report.message).toMatch(/nobody.*cannot get resource.*(namespaces|configmaps)/);
  });

  test('where the user may look, and not write: each verb and resource is named', async () => {
    const rule = { apiGroups: ['*'], resources: ['*'], verbs: ['get', 'list'] };
    for (const { api } of [east, west]) {
      const type = { apiVersion: 'rbac.authorization.k8s.io/v1' };
      const metadata = { name: 'looker' };
      await api.apply({ ...type, kind: 'ClusterRole', metadata, rules: [rule] } as never);
      await api.apply({
        ...type,
        kind: 'ClusterRoleBinding',
        metadata,
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'looker' },
        subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'looker' }],
      } as never);
    }
    const looker = shop.kubeconfig('looker', { user: 'looker', groups: [] });
    const { report } = await refused('--kubeconfig', looker);
    expect(report.code).toBe('FLEET_E5306');
    expect(report.message).toMatch(
      /east: the user of context east may not patch flinkdeployments\.flink\.apache\.org in the namespace ads \(clicks\)/,
    );
    const plan = await shop.plan('--kubeconfig', looker);
    expect(plan.report.changes.clusters.map(({ state }) => state)).toEqual(['reached', 'reached']);
  });

  describe('where the assembly', () => {
    let index: string;
    beforeEach(() => (index = readFileSync(join(shop.folder, 'dist/fleet.json'), 'utf8')));
    afterEach(() => writeFileSync(join(shop.folder, 'dist/fleet.json'), index));

    test('is of a newer form', async () => {
      const newer = { ...(JSON.parse(index) as object), version: 99 };
      writeFileSync(join(shop.folder, 'dist/fleet.json'), JSON.stringify(newer));
      const { report } = await refused();
      expect(report.message).toMatch(/99/);
    });

    test('was edited after it was made', async () => {
      const { clusters } = JSON.parse(index) as { clusters: { east: { files: { path: string }[] } } };
      const file = join(shop.folder, 'dist', clusters.east.files.at(-1)!.path);
      const text = readFileSync(file, 'utf8');
      writeFileSync(file, `${text}# edited\n`);
      try {
        const { report } = await refused();
        expect(report.code).toBe('FLEET_E5006');
        expect(report.message).toContain(clusters.east.files.at(-1)!.path);
      } finally {
        writeFileSync(file, text);
      }
    });
  });

  test('and where one of two clusters is dead, the other one is applied', async () => {
    await west.faults.kill();
    try {
      const applied = await shop.apply();
      expect([applied.code, applied.report.outcome]).toEqual([1, 'incomplete']);
      expect(applied.report.changes.clusters.map(({ cluster, state }) => [cluster, state])).toEqual([
        ['east', 'reached'],
        ['west', 'unreachable'],
      ]);
      expect(changeOf(applied, 'FlinkDeployment ads/clicks').action).toBe('configure');
    } finally {
      await west.faults.restart();
    }
    expect((await shop.apply()).code).toBe(0);
  });

  test('an interrupt ends it within seconds, it says what was done, and the next one completes it', async () => {
    const count = 500;
    shop.synth({
      clicks: { parallelism: 16 },
      change: ({ addObject }) => {
        for (let i = 0; i < count; i++) addObject(configMap('ops', `many-${i}`, { i: String(i) }));
      },
    });
    const { child, end } = await shop.start('apply', '--yes', '-o', 'json');
    const many = async () =>
      (await east.api.list({ apiVersion: 'v1', kind: 'ConfigMap' }, 'ops')).filter(({ metadata: { name } }) =>
        name.startsWith('many-'),
      ).length;
    await east.until(async () => (await many()) > 5, {
      what: 'the apply to be under way',
      every: 5,
    } as never);
    const begin = performance.now();
    child.kill('SIGINT');
    const ran = await end;
    expect(performance.now() - begin).toBeLessThan(10_000);
    expect(ran.code).toBe(1);
    const { data } = JSON.parse(ran.stdout) as {
      data: { outcome: string; changes: { counts: Record<string, number> } };
    };
    expect(data.outcome).toBe('incomplete');
    const { create, skip } = data.changes.counts;
    expect(skip).toBeGreaterThan(0);
    // What was on its way is told as that.
    const doubtful = ran.stdout.match(/it may have arrived all the same/g)?.length ?? 0;
    const there = await many();
    expect(there).toBeGreaterThanOrEqual(create);
    expect(there).toBeLessThanOrEqual(create + doubtful);
    expect(there).toBeLessThan(count);
    const next = await shop.apply();
    expect([next.code, await many()]).toEqual([0, count]);
    expect(sums(next).create).toBe(count - there);
    expect((await shop.plan()).code).toBe(0);
  });
});

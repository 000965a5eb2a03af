import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { changeOf, configMap, deployment, FLINK, sums, told, versions, Workshop } from './workshop';
import { assemblyOf } from '../../fleet/fixture';
import { describeLab, Lab, LabCluster } from '../../lab';

const APPLICATIONS = ['ads/clicks', 'ads/reports', 'ads/views', 'ops/audit', 'ops/billing', 'ops/orders'];

describeLab('an apply', {}, () => {
  let lab: Lab;
  let east: LabCluster;
  let shop: Workshop;
  beforeAll(async () => {
    lab = await Lab.start({ clusters: 1 });
    [east] = lab.clusters;
    shop = new Workshop(lab);
  }, 600_000);
  afterAll(async () => lab?.stop());

  describe('of everything, from nothing', () => {
    test('a plan shows all that would be made, and makes nothing, not even a ledger', async () => {
      shop.synth();
      const before = await versions(east);
      const plan = await shop.plan();
      expect(plan).toMatchObject({ code: 2, stderr: '', report: { code: 'FLEET_I5020' } });
      expect(Object.keys(sums(plan))).toEqual(['create']);
      expect(await versions(east)).toEqual(before);
      expect(() => shop.ledgerText()).toThrow(/ENOENT/);
    });

    test('makes everything, and the ledger says where each application runs', async () => {
      const { fleet } = shop.synth();
      const applied = await shop.apply('--why', 'the first one');
      expect(applied).toMatchObject({ code: 0, report: { code: 'FLEET_I5021', outcome: 'done' } });
      const ids = assemblyOf(fleet).clusters.east.files.flatMap(({ objects }) => objects);
      // The runner's own namespace comes before all else, and has become what it shall be when its turn comes.
      expect(sums(applied)).toEqual({ create: ids.length - 1, configure: 1 });
      expect(told(applied)).toContain('configure Namespace flink-fleet');

      const deployments = await east.api.list({ apiVersion: FLINK, kind: 'FlinkDeployment' });
      expect(deployments.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`).sort()).toEqual(
        APPLICATIONS,
      );
      const jobs = await east.api.list({ apiVersion: FLINK, kind: 'FlinkSessionJob' });
      expect(jobs.map(({ metadata }) => metadata.name).sort()).toEqual(['daily', 'weekly']);
      for (const { metadata } of deployments) {
        const app = `${metadata.namespace}/${metadata.name}`;
        expect(await shop.record(app)).toMatchObject({
          phase: 'STEADY',
          cluster: 'east',
          epoch: 1,
          token: 1,
          createReserved: true,
          uid: metadata.uid,
        });
        expect(metadata.annotations).toMatchObject({
          'flink-fleet.dev/epoch': '1',
          'flink-fleet.dev/token': '1',
        });
      }
      const grants = await east.api.read(configMap('ads', 'flink-fleet-epochs'));
      expect(grants.data).toEqual({ clicks: '1/1', reports: '1/1', views: '1/1' });
      const home = await east.api.read(configMap('flink-fleet', 'flink-fleet'));
      const ledger = await shop.withLedger(async ({ id }) => id);
      expect(home.data).toEqual({ fleet: 'applied', ledger });
    });

    test('the lock file is written, and a synthesis takes it as it is', async () => {
      const file = join(shop.folder, 'placements.json');
      const written = JSON.parse(readFileSync(file, 'utf8')) as { applications: object };
      expect(Object.keys(written.applications)).toEqual(APPLICATIONS);
      const { fleet } = shop.synth();
      const placed = Object.values(assemblyOf(fleet).applications).map((each) => each.placed);
      expect(new Set(placed)).toEqual(new Set(['by-ledger']));
    });

    test('is in the history, with who did it and why', async () => {
      const history = await shop.withLedger(async (ledger) => ledger.history());
      expect(history.map(({ result, what, why }) => [result, what, why])).toEqual([
        ['done', 'apply', 'the first one'],
        ['started', 'apply', 'the first one'],
      ]);
    });
  });

  describe('once more', () => {
    test.each([[[]], [['--deep']]])('has nothing to do, and writes nothing: %j', async (args) => {
      const before = await versions(east);
      const applied = await shop.apply(...args);
      expect(applied).toMatchObject({ code: 0, report: { outcome: 'nothing to do' } });
      expect(Object.keys(sums(applied))).toEqual(['unchanged']);
      const plan = await shop.plan(...args);
      expect(plan.code).toBe(0);
      expect(Object.keys(sums(plan))).toEqual(['unchanged']);
      expect(await versions(east)).toEqual(before);
    });

    test('says so to people in one line', async () => {
      const ran = await shop.run('apply', '--yes');
      expect(ran).toMatchObject({
        code: 0,
        stdout: 'nothing to do: all clusters are what the program says\n',
      });
    });
  });

  describe('where somebody has changed something', () => {
    const clicks = configMap('ads', 'clicks');

    test('a deleted object is made again, and a label that is gone comes back', async () => {
      await east.api.delete(clicks);
      const account = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'ops' } };
      const label = 'flink-fleet.dev/guarded';
      await east.api.mergePatch(account, { metadata: { labels: { 'app.kubernetes.io/part-of': null } } });
      const plan = await shop.plan();
      expect([plan.code, changeOf(plan, 'ConfigMap ads/clicks').action]).toEqual([2, 'create']);
      const applied = await shop.apply();
      expect(applied.code).toBe(0);
      expect(changeOf(applied, 'ConfigMap ads/clicks').action).toBe('create');
      expect((await east.api.read(clicks)).data).toEqual({ topic: 'clicks' });
      expect((await east.api.read(account)).metadata.labels?.[label]).toBe('true');
    });

    test('another manager that holds a field is named, and so is the field; the rest is applied', async () => {
      await east.api.mergePatch(clicks, { data: { topic: 'other' } }, { fieldManager: 'kubectl-edit' });
      shop.synth({
        change: ({ applications }) =>
          applications.get('ops/orders')!.addObject(configMap('ops', 'beside', { a: 'b' })),
      });
      const plan = await shop.plan();
      expect(plan.code).toBe(1);
      const held = changeOf(plan, 'ConfigMap ads/clicks');
      expect(held).toMatchObject({ action: 'fail', application: 'ads/clicks' });
      expect(held.why).toMatch(/^kubectl-edit holds data\.topic; .*--force-conflicts$/);
      const applied = await shop.apply();
      expect([applied.code, applied.report.outcome]).toEqual([1, 'incomplete']);
      expect(told(applied)).toEqual(
        expect.arrayContaining(['create ConfigMap ops/beside', 'fail ConfigMap ads/clicks']),
      );
      expect(changeOf(applied, 'ConfigMap ads/clicks').why).toMatch(/kubectl-edit holds data\.topic/);
      expect((await east.api.read(clicks)).data).toEqual({ topic: 'other' });
      expect((await east.api.read(configMap('ops', 'beside'))).data).toEqual({ a: 'b' });
    });

    test('what the other manager changed is shown, and taken back only by choice', async () => {
      const plan = await shop.plan('--force-conflicts');
      expect(plan.code).toBe(2);
      expect(changeOf(plan, 'ConfigMap ads/clicks')).toMatchObject({
        action: 'configure',
        fields: [{ path: 'data.topic', before: 'other', after: 'clicks' }],
      });
      const people = await shop.run('diff', '--force-conflicts');
      expect(people.stdout).toMatch(/~ ConfigMap ads\/clicks/);
      expect(people.stdout).toMatch(/data\.topic.*other.*clicks/s);
      const applied = await shop.apply('--force-conflicts');
      expect([applied.code, applied.report.outcome]).toEqual([0, 'done']);
      expect((await east.api.read(clicks)).data).toEqual({ topic: 'clicks' });
      expect((await shop.plan()).code).toBe(0);
    });

    test('fields that others added are theirs, and no drift', async () => {
      await east.api.mergePatch(clicks, { data: { theirs: 'x' } }, { fieldManager: 'argo' });
      expect((await shop.plan('--deep')).code).toBe(0);
    });
  });

  describe('of a change of an application', () => {
    test('changes it in place, at its epoch, and leaves all others alone', async () => {
      const before = await versions(east);
      shop.synth({ clicks: { parallelism: 4 } });
      const applied = await shop.apply('--prune');
      expect(applied.code).toBe(0);
      const after = await versions(east);
      const changed = Object.keys(after).filter((each) => after[each] !== before[each]);
      expect(changed).toEqual(['FlinkDeployment ads/clicks']);
      const live = await east.api.read(deployment('ads', 'clicks'));
      expect(live.spec).toMatchObject({ job: { parallelism: 4 } });
      expect(await shop.record('ads/clicks')).toMatchObject({
        phase: 'STEADY',
        epoch: 1,
        uid: live.metadata.uid,
      });
    });

    test('a new job of a session cluster is reserved, and created at the same epoch', async () => {
      shop.synth({ clicks: { parallelism: 4 }, jobs: ['daily', 'weekly', 'yearly'] });
      const applied = await shop.apply();
      expect(applied.code).toBe(0);
      expect(told(applied)).toContain('create FlinkSessionJob ads/yearly');
      const record = await shop.record('ads/reports');
      expect(record).toMatchObject({ phase: 'STEADY', epoch: 1 });
      expect(record!.created).toContain('flink.apache.org/FlinkSessionJob/ads/yearly');
    });
  });

  test('what somebody holds in the platform, and is there, keeps no application back', async () => {
    const synth = (value: string) =>
      shop.synth({
        change: ({ addObject, applications }) => {
          addObject(configMap('default', 'held', { a: value }));
          applications.get('ops/orders')!.addObject(configMap('ops', 'behind', { a: value }));
        },
      });
    synth('1');
    expect((await shop.apply()).code).toBe(0);
    const held = configMap('default', 'held', {});
    await east.api.mergePatch(held, { data: { a: 'other' } }, { fieldManager: 'kubectl-edit' });
    synth('2');
    const applied = await shop.apply();
    expect(applied.code).toBe(1);
    expect(told(applied)).toEqual(
      expect.arrayContaining(['fail ConfigMap default/held', 'configure ConfigMap ops/behind']),
    );
    expect((await east.api.read(configMap('ops', 'behind', {}))).data).toEqual({ a: '2' });
  });

  test('nobody is asked where there is no terminal: refused, and nothing is changed', async () => {
    shop.synth({ clicks: { parallelism: 8 } });
    const before = await versions(east);
    const ran = await shop.run('apply');
    expect(ran.code).toBe(3);
    expect(ran.stderr).toMatch(/FLEET_E5012.*--yes/);
    expect(await versions(east)).toEqual(before);
  });
});

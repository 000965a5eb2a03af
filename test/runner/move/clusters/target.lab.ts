import { Stage } from './stage';
import type { KubeObject } from '../../../../src/runner/kube/object';
import type { Placement } from '../../../../src/runner/ledger/records';
import { describeLab, Lab } from '../../../lab';
import { JobDouble, startJobDouble } from '../../../lab/programs/job-double';

describeLab('the target of a move', {}, () => {
  let lab: Lab;
  let a: Stage;
  let double: JobDouble;
  beforeAll(async () => {
    lab = await Lab.start({});
    a = await Stage.start(lab);
    double = await startJobDouble(a.cluster, { rest: true });
  }, 600_000);
  afterAll(async () => {
    await a?.api.close();
    await double?.stop();
    await lab?.stop();
  });

  const idOf = (name: string) => `flink.apache.org/FlinkDeployment/ads/${name}`;
  const settings = (name: string): KubeObject => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: `${name}-settings`, namespace: 'ads' },
    data: { a: '1' },
  });
  const applied = (epoch: number, token: number): { readonly record: Partial<Placement> } => ({
    record: { phase: 'APPLIED', cluster: 'a', epoch, token },
  });

  async function create(name: string, epoch: number, token: number, from?: string) {
    const manifests = [settings(name), a.application(name, { epoch, from })];
    const effect = {
      effect: 'create',
      cluster: 'a',
      epoch,
      token,
      objects: [idOf(name)],
      restore: { kind: 'empty' },
    } as const;
    return a.act(name, effect, { ...applied(epoch, token), manifests });
  }

  test('is granted the epoch, and gets the application once, as if it had been applied', async () => {
    expect(await a.act('clicks', { effect: 'raise-guard', cluster: 'a', epoch: 2, token: 7 })).toEqual({
      done: true,
    });
    expect(await create('clicks', 2, 7)).toEqual({ done: true, outcome: { created: true } });
    const live = (await a.find('FlinkDeployment', 'clicks'))!;
    expect(live.metadata.annotations).toMatchObject({
      'flink-fleet.dev/epoch': '2',
      'flink-fleet.dev/token': '7',
    });
    expect(live.metadata.labels).toHaveProperty(['applyset.kubernetes.io/part-of']);
    const own = (live.metadata.managedFields as { manager: string; operation: string }[]).filter(
      ({ manager }) => manager === 'flink-fleet',
    );
    expect(own.map(({ operation }) => operation)).toEqual(['Apply']);
    // A field that the program leaves out goes with the next apply.
    const { image: _, ...spec } = (a.application('clicks', { epoch: 2, token: 7 }).spec ?? {}) as Record<
      string,
      unknown
    >;
    const without = { ...a.application('clicks', { epoch: 2, token: 7 }), spec } as unknown as KubeObject;
    const { object } = await a.api.apply(without, { fieldManager: 'flink-fleet', dryRun: true });
    expect(object.spec).not.toHaveProperty('image');
    expect(await a.find('ConfigMap', 'clicks-settings', 'v1')).toBeDefined();
  });

  test('is never sent a second creation of what is there, and says so for certain', async () => {
    expect(await create('clicks', 2, 7)).toEqual({
      done: true,
      outcome: { created: false, why: expect.stringContaining('already exists') },
    });
  });

  test('refuses what it was not granted, or with an older token', async () => {
    expect(await create('views', 2, 7)).toEqual({
      done: true,
      outcome: { created: false, why: expect.stringContaining('nothing is granted') },
    });
    await a.act('views', { effect: 'raise-guard', cluster: 'a', epoch: 2, token: 9 });
    expect(await create('views', 2, 8)).toEqual({
      done: true,
      outcome: { created: false, why: expect.stringContaining('granted is epoch 2, token 9') },
    });
  }, 30_000);

  test('is not granted less than a newer operation has granted', async () => {
    const outcome = await a.act('views', { effect: 'raise-guard', cluster: 'a', epoch: 2, token: 8 });
    expect(outcome).toEqual({ done: false, why: expect.stringContaining('2/9') });
  });

  test('of many grants of one namespace writes all but the one that came too late', async () => {
    const effects = ['one', 'views', 'two'].map((name) => ({
      subject: a.subject(name),
      effect: { effect: 'revoke-grant', cluster: 'a', epoch: 1, token: 3 } as const,
    }));
    const outcomes = await a.side.carryOut(effects);
    expect(outcomes.map(({ done }) => done)).toEqual([true, false, true]);
    expect((await a.find('ConfigMap', 'flink-fleet-epochs', 'v1'))?.data).toMatchObject({
      one: '1/3/revoked',
      views: '2/9',
      two: '1/3/revoked',
    });
  });

  test('tells what the job says that it was restored from, and that it was from nothing', async () => {
    const seen = await a.until(
      'an answer of REST',
      'clicks',
      ({ resource }) => resource?.restored !== undefined,
      applied(2, 7),
    );
    expect(seen.resource).toMatchObject({ running: true, restored: '' });
    const job = double.job('ads/clicks')!;
    await a.cluster.until(async () => job.completed.length > 2, { what: 'checkpoints' });
    const from = job.newest!;
    await a.act('heir', { effect: 'raise-guard', cluster: 'a', epoch: 5, token: 5 });
    expect(await create('heir', 5, 5, from)).toMatchObject({ outcome: { created: true } });
    const heir = await a.until(
      'the heir',
      'heir',
      ({ resource }) => resource?.restored !== undefined,
      applied(5, 5),
    );
    expect(heir.resource?.restored).toBe(
      from.replace('file:/', 'file:///').replace('file://///', 'file:///'),
    );
    // Nobody asks a job that is watched for its checkpoint.
    expect((await a.see('heir', { ...applied(5, 5), running: true })).resource).not.toHaveProperty(
      'restored',
    );
  });

  test('tells what its sinks could not commit, by the metrics of its job manager, once it stands', async () => {
    const job = double.job('ads/heir')!;
    job.failedCommittables = 2;
    const the = { ...applied(5, 5), running: true };
    expect((await a.see('heir', the)).resource).not.toHaveProperty(['failedCommittables']);
    const standing = { ...the, standing: true };
    // The first who asks only makes a job manager gather its metrics.
    expect((await a.see('heir', standing)).resource).not.toHaveProperty(['failedCommittables']);
    const told = await a.until(
      'the metrics',
      'heir',
      ({ resource }) => resource?.failedCommittables !== undefined,
      standing,
    );
    expect(told.resource?.failedCommittables).toBe(2);
    // An old Flink does not count that.
    double.job('ads/clicks')!.failedCommittables = undefined;
    const old = await a.until(
      'the metrics',
      'clicks',
      ({ resource }) => resource?.failedCommittables !== undefined,
      { ...applied(2, 7), running: true, standing: true },
    );
    expect(old.resource?.failedCommittables).toEqual({ unknown: expect.stringContaining('does not count') });
  }, 60_000);

  test('loses a resource of an older epoch by its UID, and nothing that came in its place', async () => {
    await a.run('old');
    const { resource } = await a.until('a running job', 'old', (sight) => sight.resource?.running);
    const { uid, resourceVersion } = resource!;
    const effect = { effect: 'clean-old', cluster: 'a', epoch: 1, uid, resourceVersion } as const;
    // What is granted is not deleted, whoever asks.
    expect(await a.act('old', effect)).toMatchObject({
      done: false,
      why: expect.stringContaining('revoke the grant first'),
    });
    await a.act('old', { effect: 'revoke-grant', cluster: 'a', epoch: 1, token: 4 });
    expect(await a.act('old', { ...effect, uid: 'another' })).toMatchObject({ done: false });
    await a.cluster.until(
      async () => {
        const now = (await a.see('old')).resource!;
        return (await a.act('old', { ...effect, resourceVersion: now.resourceVersion })).done;
      },
      { what: 'its deletion' },
    );
    const gone = await a.until('its end', 'old', (sight) => !sight.resource && sight.remains.pods === 0);
    expect(gone.remains).toEqual({ pods: 0, deployment: false, haConfigMaps: 0, doubtful: false });
    expect(gone.refusesToRun).toBe(true);
    expect(double.job('ads/old')!.state).toBe('CANCELED');
  }, 60_000);

  test('gets the deployment of a stopped job manager off, and of no other', async () => {
    await a.run('kept', { configuration: { 'kubernetes.operator.jm-deployment.shutdown-ttl': '1 d' } });
    await a.until('a running job', 'kept', ({ resource }) => resource?.running);
    expect(await a.act('kept', { effect: 'delete-deployment', cluster: 'a', epoch: 1 })).toMatchObject({
      done: false,
      why: expect.stringContaining('is not suspended'),
    });
    expect(await a.find('Deployment', 'kept', 'apps/v1')).toBeDefined();
  });
});

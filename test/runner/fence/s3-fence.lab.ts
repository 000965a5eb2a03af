import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { BUCKET, S3Workshop } from './s3-workshop';
import { deny, issue, probe, subjectOf } from './subjects';
import { Ledger } from '../../../src/runner/ledger/ledger';
import { StateSide, Subject } from '../../../src/runner/move/sides';
import { DenySight, StoreSight } from '../../../src/runner/move/sight';
import { describeParts } from '../../lab/describe';
import { until } from '../../lab/process/until';
import { newLedger } from '../ledger/fixture';

const APP = 'ads/clicks';
const HOLDER = 'a/e1';

describeParts('a storage fence in S3', ['s3'], () => {
  let shop: S3Workshop;
  let ledger: Ledger;
  let side: StateSide;
  let path: string;
  let jobs: S3Client;
  let tests = 0;
  const open: StateSide[] = [];

  beforeAll(async () => {
    shop = await S3Workshop.open();
    jobs = shop.as('jobs-a');
  });
  afterAll(async () => shop?.close());

  beforeEach(async () => {
    path = `test-${tests++}`;
    ledger = await newLedger();
    await shop.setPolicy(shop.statements(path));
    side = opened();
  });
  afterEach(async () => {
    for (const each of open.splice(0)) await each.close();
    await ledger.close();
  });

  const opened = (apps: readonly string[] = [APP], options: Parameters<S3Workshop['side']>[3] = {}) => {
    const made = shop.side(ledger, apps, path, options);
    open.push(made);
    return made;
  };
  const subject = (app = APP, changed: Parameters<typeof subjectOf>[2] = {}): Subject =>
    subjectOf(app, `s3://${BUCKET}/${path}`, changed);
  const seen = async (the = subject(), by = side): Promise<StoreSight> =>
    (await by.see([the])).get(the.record.app)!;
  const sight = async (the = subject(), by = side): Promise<DenySight> =>
    (await seen(the, by)).denies[HOLDER];
  const set = async (scope: 'cluster' | 'application', the = subject(), by = side) => {
    const [outcome] = await by.carryOut([issue(the, deny(scope))]);
    expect(outcome).toEqual({ done: true });
  };
  const status = async (act: Promise<unknown>): Promise<number> =>
    act.then(
      () => 200,
      (error: { $metadata?: { httpStatusCode?: number } }) => error.$metadata?.httpStatusCode ?? 0,
    );
  const put = async (key: string, client = jobs) =>
    status(client.send(new PutObjectCommand({ Bucket: BUCKET, Key: `${path}/${key}`, Body: 'x' })));

  test('is proven once writes with the rights of the jobs were refused, and two listings were equal', async () => {
    expect(await put(`a.1/${APP}/e1/checkpoints/x`)).toBe(200);
    expect((await seen()).denies).toEqual({});
    await set('application');
    for (let i = 0; i < 3; i++) {
      expect(await side.carryOut([issue(subject(), probe())])).toEqual([{ done: true }]);
    }
    const first = await sight();
    expect(first).toMatchObject({ equal: true, missing: [], principal: 'workload', appliesToAll: false });
    expect(first.refused.count).toBe(3);
    expect(first.refused.last).toBeGreaterThan(first.refused.since);
    const { listings } = await sight();
    expect(listings!.first.at).toBeGreaterThanOrEqual(first.refused.since);
    expect(listings!.last.at).toBeGreaterThan(listings!.first.at);
    expect(listings!.last.digest).toBe(listings!.first.digest);
    expect(listings!.last.digest).toMatch(/^1 files, sha256:/);
  });

  test('denies puts, parts, copies and deletions, and leaves reads alone', async () => {
    const Key = `${path}/a.1/${APP}/e1/checkpoints/x`;
    const at = { Bucket: BUCKET, Key };
    expect(await put(`a.1/${APP}/e1/checkpoints/x`)).toBe(200);
    const { UploadId } = await jobs.send(new CreateMultipartUploadCommand({ ...at, Key: `${Key}-large` }));
    const part = { Bucket: BUCKET, Key: `${Key}-large`, UploadId };
    const { ETag } = await jobs.send(new UploadPartCommand({ ...part, PartNumber: 1, Body: 'x' }));
    await set('application');
    const Parts = [{ ETag, PartNumber: 1 }];
    const refused = {
      put: jobs.send(new PutObjectCommand({ ...at, Body: 'y' })),
      copy: jobs.send(new CopyObjectCommand({ ...at, Key: `${Key}-copy`, CopySource: `${BUCKET}/${Key}` })),
      begin: jobs.send(new CreateMultipartUploadCommand(at)),
      part: jobs.send(new UploadPartCommand({ ...part, PartNumber: 2, Body: 'x' })),
      complete: jobs.send(new CompleteMultipartUploadCommand({ ...part, MultipartUpload: { Parts } })),
      abort: jobs.send(new AbortMultipartUploadCommand(part)),
      delete: jobs.send(new DeleteObjectCommand(at)),
    };
    for (const [what, act] of Object.entries(refused)) {
      expect(`${what} ${await status(act)}`).toBe(`${what} 403`);
    }
    const many = await jobs.send(
      new DeleteObjectsCommand({ Bucket: BUCKET, Delete: { Objects: [{ Key }] } }),
    );
    expect(many.Errors).toHaveLength(1);
    expect(await status(jobs.send(new GetObjectCommand(at)))).toBe(200);
  });

  test('on e1 never covers e10, nor another application, nor another cluster', async () => {
    await set('application');
    expect(await put(`a.1/${APP}/e1/x`)).toBe(403);
    expect(await put(`a.1/${APP}/e10/x`)).toBe(200);
    expect(await put(`a.1/${APP}s/e1/x`)).toBe(200);
    expect(await put(`a.10/${APP}/e1/x`)).toBe(200);
    expect(await put(`b.1/${APP}/e1/x`, shop.as('jobs-b'))).toBe(200);
  });

  test('on a cluster is one prefix, for all applications that it ran at this generation', async () => {
    const apps = [APP, 'ads/views', 'shop/orders'];
    side = opened(apps);
    const subjects = apps.map((app) => subject(app));
    expect(await side.carryOut(subjects.map((each) => issue(each, deny('cluster'))))).toHaveLength(3);
    const fence = (await shop.policy()).Statement.find(({ Effect }) => Effect === 'Deny')!;
    expect(fence.Resource).toEqual([`arn:aws:s3:::${BUCKET}/${path}/a.1/*`]);
    await side.carryOut(subjects.map((each) => issue(each, probe())));
    const sights = await side.see(subjects);
    for (const app of apps) expect(sights.get(app)!.denies[HOLDER].refused.count).toBe(1);
    expect(await put('a.1/never/seen/e1/x')).toBe(403);
    expect(await put(`a.2/${APP}/e2/x`)).toBe(200);
  });

  test('covers the older epochs that have a directory, though nobody recorded them', async () => {
    shop.place(`${path}/a.1/${APP}/e1/ha/x`);
    shop.place(`${path}/a.1/${APP}/e3/ha/x`);
    const the = subject(APP, {
      epoch: 4,
      epochHigh: 4,
      stateRoots: [`s3://${BUCKET}/${path}/a.1/${APP}/e4`],
    });
    expect(await side.carryOut([issue(the, deny('application', 4))])).toEqual([{ done: true }]);
    for (const epoch of [1, 3, 4]) expect(await put(`a.1/${APP}/e${epoch}/x`)).toBe(403);
    // One that came later is seen as not denied.
    shop.place(`${path}/a.1/${APP}/e2/ha/x`);
    const { missing: holes } = (await seen(the)).denies['a/e4'];
    expect(holes).toEqual([`a.1/${APP}/e2/`]);
  });

  test('a planted policy that misses one path is seen, and its probe fails', async () => {
    const apps = [APP, 'ads/views'];
    side = opened(apps);
    const subjects = apps.map((app) => subject(app));
    await side.carryOut(subjects.map((each) => issue(each, deny('application'))));
    await side.carryOut(subjects.map((each) => issue(each, probe())));
    const { Statement } = await shop.policy();
    await shop.setPolicy(
      Statement.map((each) =>
        each.Effect === 'Deny'
          ? { ...each, Resource: (each.Resource as string[]).filter((path_) => !path_.includes('views')) }
          : each,
      ),
    );
    const outcomes = await side.carryOut(subjects.map((each) => issue(each, probe())));
    expect(outcomes.map(({ done }) => done)).toEqual([true, false]);
    const sights = await side.see(subjects);
    expect(sights.get(APP)!.denies[HOLDER]).toMatchObject({ missing: [], refused: { count: 2 } });
    const other = sights.get('ads/views')!.denies[HOLDER];
    expect(other.missing.join(' ')).toContain('a.1/ads/views/e1/');
    expect(other.refused.count).toBe(0);
    // Set again, its time begins anew.
    await set('application', subjects[1]);
    await side.carryOut([issue(subjects[1], probe())]);
    const again = (await side.see(subjects)).get('ads/views')!.denies[HOLDER];
    expect(again).toMatchObject({ missing: [], refused: { count: 1 } });
    expect(again.refused.since).toBeGreaterThanOrEqual(other.refused.since);
  });

  test('what a job was seen to keep elsewhere is not denied', async () => {
    await set('application');
    const seenAt = (directory: string) =>
      ledger.writeBeacons('a', [
        {
          app: APP,
          seen: new Date().toISOString(),
          epoch: 1,
          uid: 'uid-1',
          desiredState: 'running',
          directories: { checkpoints: directory },
        },
      ]);
    await seenAt(`s3://${BUCKET}/${path}/a.1/${APP}/e1/checkpoints`);
    expect((await sight()).missing).toEqual([]);
    await seenAt('s3://elsewhere/checkpoints');
    expect((await sight()).missing.join()).toContain('s3://elsewhere/checkpoints');
  });

  test('a policy that denies fewer actions, or only at times, is not equal', async () => {
    await set('application');
    const { Statement } = await shop.policy();
    const changed = (change: object) =>
      Statement.map((each) => (each.Effect === 'Deny' ? { ...each, ...change } : each));
    await shop.setPolicy(changed({ Action: ['s3:PutObject'] }));
    expect((await sight()).equal).toBe(false);
    await shop.setPolicy(changed({ Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } }));
    expect((await sight()).equal).toBe(false);
    await shop.setPolicy(Statement.filter(({ Effect }) => Effect !== 'Deny'));
    expect(await sight()).toMatchObject({ equal: false, refused: { count: 0 } });
    await set('application');
    expect((await sight()).equal).toBe(true);
  });

  test('what others have in the policy stays', async () => {
    await set('application');
    await set('cluster', subject('ads/views'), opened(['ads/views']));
    const { Statement } = await shop.policy();
    const ours = Statement.filter(({ Effect }) => Effect === 'Deny');
    expect(ours).toHaveLength(1);
    expect(Statement.filter((each) => !ours.includes(each))).toMatchObject(shop.statements(path));
  });

  test('of two runners that fence at once none loses what the other has set', async () => {
    const apps = Array.from({ length: 12 }, (_, i) => `ads/app-${i}`);
    const other = opened(apps);
    side = opened(apps);
    const outcomes = await Promise.all(
      apps.map(async (app, i) =>
        (i % 2 === 0 ? side : other).carryOut([issue(subject(app), deny('application'))]),
      ),
    );
    expect(outcomes.flat()).toEqual(apps.map(() => ({ done: true })));
    expect((await ledger.fenceSet('main'))!.denies).toHaveLength(12);
    for (const app of apps) expect(await put(`a.1/${app}/e1/x`)).toBe(403);
  });

  test('a policy that the store does not take, or not as it is, fences nothing', async () => {
    const apps = Array.from({ length: 150 }, (_, i) => `ads/an-application-with-a-name-${i}`);
    side = opened(apps);
    const outcomes = await side.carryOut(apps.map((app) => issue(subject(app), deny('application'))));
    expect(outcomes[0]).toMatchObject({ done: false, why: expect.stringContaining('took no policy of') });
    const one = (await side.see([subject(apps[0])])).get(apps[0])!.denies[HOLDER];
    expect(one.equal && one.missing.length === 0).toBe(false);
    // The whole cluster is one prefix.
    await set('cluster', subject(apps[0]));
    expect((await side.see([subject(apps[7])])).get(apps[7])!.denies[HOLDER]).toMatchObject({ missing: [] });
  });

  test('with rights that may write nowhere, a refusal proves nothing', async () => {
    const stranger = opened([APP], { env: { FLINK_FLEET_PROBE_A: 'jobs-b' } });
    await set('application');
    const [outcome] = await stranger.carryOut([issue(subject(), probe())]);
    expect(outcome).toMatchObject({ done: false, why: expect.stringContaining('may not even write') });
    expect((await sight(subject(), stranger)).refused.count).toBe(0);
  });

  test('with the rights of the runner, whom no policy holds, the probe passes and says so', async () => {
    const admin = opened([APP], { env: {} });
    await set('application');
    const [outcome] = await admin.carryOut([issue(subject(), probe())]);
    expect(outcome).toMatchObject({ done: false, why: expect.stringContaining('passed') });
    expect(await sight(subject(), admin)).toMatchObject({ principal: 'runner', refused: { count: 0 } });
  });

  test('one write that passes begins the count anew, however well the policy reads', async () => {
    const env: NodeJS.ProcessEnv = { FLINK_FLEET_PROBE_A: 'jobs-a' };
    const changing = opened([APP], { env });
    const tried = async () => (await changing.carryOut([issue(subject(), probe())]))[0].done;
    await set('application', subject(), changing);
    expect([await tried(), await tried()]).toEqual([true, true]);
    const before = await sight(subject(), changing);
    expect(before.refused.count).toBe(2);
    delete env.FLINK_FLEET_PROBE_A;
    expect(await tried()).toBe(false);
    const passed = await sight(subject(), changing);
    expect(passed).toMatchObject({ equal: true, refused: { count: 0 } });
    expect(passed.missing.join()).toContain('a write was tried there, and passed');
    env.FLINK_FLEET_PROBE_A = 'jobs-a';
    expect(await tried()).toBe(true);
    const after = await sight(subject(), changing);
    expect(after).toMatchObject({ missing: [], refused: { count: 1 } });
    expect(after.refused.since).toBeGreaterThan(before.refused.last);
  });

  test('names the principals of the jobs where a store denies only by name', async () => {
    const named = opened([APP], { storage: { fence: 's3-policy-principals' } });
    await set('application', subject(), named);
    expect(await put(`a.1/${APP}/e1/x`)).toBe(403);
    const fence = (await shop.policy()).Statement.find(({ Effect }) => Effect === 'Deny')!;
    expect(fence.Principal).toEqual({ AWS: ['jobs-a', 'jobs-b'] });
    expect(await sight(subject(), named)).toMatchObject({ equal: true, appliesToAll: false });
  });

  test('stands in each bucket in which the storage lies', async () => {
    shop.addBucket('replica');
    const { endpoint } = shop.server;
    const buckets = [
      { bucket: BUCKET, endpoint },
      { bucket: 'replica', endpoint },
    ];
    const both = opened([APP], { storage: { buckets } });
    await set('application', subject(), both);
    expect(await sight(subject(), both)).toMatchObject({ equal: true, missing: [] });
    const only = opened([APP], { storage: { buckets: [{ bucket: 'nowhere', endpoint }] } });
    expect(await only.carryOut([issue(subject(), deny('application'))])).toMatchObject([{ done: false }]);
  });

  test('of a writer that does not stop, nothing begins after the denial is set', async () => {
    const begun: { readonly at: number; readonly code: number }[] = [];
    let stop = false;
    const hammer = async (worker: number) => {
      for (let i = 0; !stop; i++) {
        const at = performance.now();
        begun.push({ at, code: await put(`a.1/${APP}/e1/checkpoints/${worker}-${i}`) });
      }
    };
    const workers = [0, 1, 2, 3].map(hammer);
    const untilBegun = async (count: number) =>
      until(async () => begun.length > count, {
        what: `more than ${count} writes to begin`,
        timeoutMs: 20_000,
        everyMs: 20,
      });
    let denied = 0;
    try {
      await untilBegun(20);
      await set('application');
      denied = performance.now();
      await untilBegun(begun.length + 20);
    } finally {
      stop = true;
      await Promise.all(workers);
    }
    const before = begun.filter(({ at }) => at < denied);
    const after = begun.filter(({ at }) => at >= denied);
    expect(before.filter(({ code }) => code === 200).length).toBeGreaterThan(10);
    expect(after.length).toBeGreaterThan(10);
    expect(after.filter(({ code }) => code !== 403)).toEqual([]);
  });

  test('an object that arrives late begins the listings anew', async () => {
    await set('application');
    const { listings: before } = await sight();
    shop.place(`${path}/a.1/${APP}/e1/ha/clicks/completedCheckpoint1`);
    const { listings: after } = await sight();
    expect(after!.last.digest).not.toBe(before!.last.digest);
    expect(after!.first.digest).toBe(after!.last.digest);
    expect(after!.first.at).toBeGreaterThanOrEqual(after!.last.at);
  });

  test('of a thousand applications takes seconds', async () => {
    const apps = Array.from({ length: 1000 }, (_, i) => `ads/app-${i}`);
    for (const app of apps) shop.place(`${path}/a.1/${app}/e1/ha/x/completedCheckpoint1`);
    side = opened(apps);
    const subjects = apps.map((app) => subject(app));
    const start = performance.now();
    await side.carryOut(subjects.map((each) => issue(each, deny('cluster'))));
    await side.carryOut(subjects.map((each) => issue(each, probe())));
    const probed = performance.now();
    const sights = await side.see(subjects);
    const end = performance.now();
    expect(
      [...sights.values()].every(({ reachable, denies }) => reachable && denies[HOLDER].missing.length === 0),
    ).toBe(true);
    console.log(
      `denied and probed in ${Math.round(probed - start)} ms, seen in ${Math.round(end - probed)} ms`,
    );
    expect(end - start).toBeLessThan(60_000);
  });

  test('that does not answer is not reachable, and is so soon', async () => {
    await set('application');
    const slow = opened([APP], { patienceMs: 1500 });
    await sight(subject(), slow);
    shop.server.daemon.pause();
    try {
      const start = Date.now();
      expect(await seen(subject(), slow)).toMatchObject({ reachable: false, denies: {} });
      expect(Date.now() - start).toBeLessThan(3000);
    } finally {
      shop.server.daemon.resume();
    }
    expect((await seen(subject(), slow)).reachable).toBe(true);
  });
});

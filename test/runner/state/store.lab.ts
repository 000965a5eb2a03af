import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DeleteObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { bareMetadata, pointerTo } from './metadata-writer';
import { Given, storeBehaviour } from './store-behaviour';
import { findRestorePoint } from '../../../src/runner/state/find';
import { openStore } from '../../../src/runner/state/open-store';
import { STORE_LIMITS, StoreLimits } from '../../../src/runner/state/store';
import { buildParts } from '../../lab/build/cache';
import { describeParts } from '../../lab/describe';
import { closeFolder, LabFolder, openFolder } from '../../lab/process/folder';
import { S3Server } from '../../lab/s3';

const BUCKET = 'flink-state';

describeParts('a state storage in S3', ['s3'], () => {
  let lab: LabFolder;
  let server: S3Server;
  let client: S3Client;
  let given: Given;
  const before = { ...process.env };
  let tests = 0;

  /** Buckets are folders of the server, which sees at once what is put there. */
  const place = (key: string, bytes: Buffer | string) => {
    const file = join(lab.data, 's3', BUCKET, key);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, bytes);
  };
  const open = async (prefix: string, limits: Partial<StoreLimits> = {}) =>
    openStore(`s3://${BUCKET}${prefix}`, {
      endpoint: server.endpoint,
      limits: { ...STORE_LIMITS, ...limits },
    });

  beforeAll(async () => {
    const parts = await buildParts(['s3']);
    lab = openFolder();
    mkdirSync(join(lab.data, 's3', BUCKET), { recursive: true });
    server = await S3Server.start(parts.get('s3')!, lab.data, lab.logs);
    const { accessKeyId, secretAccessKey, endpoint } = server;
    const credentials = { accessKeyId, secretAccessKey };
    client = new S3Client({ endpoint, forcePathStyle: true, region: 'us-east-1', credentials });
  });

  afterAll(async () => {
    client?.destroy();
    await server?.stop();
    if (lab) closeFolder(lab, 'keep logs');
  });

  beforeEach(async () => {
    const { AWS_PROFILE, AWS_SESSION_TOKEN, ...env } = before;
    process.env = {
      ...env,
      AWS_ACCESS_KEY_ID: server.accessKeyId,
      AWS_SECRET_ACCESS_KEY: server.secretAccessKey,
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    };
    const root = `/test-${tests++}/prod`;
    const Bucket = BUCKET;
    const keyOf = (key: string) => `${root.slice(1)}/${key}`;
    given = {
      store: await open(root),
      other: await open(root),
      put: async (key, Body) =>
        void (await client.send(new PutObjectCommand({ Bucket, Key: keyOf(key), Body }))),
      remove: async (key) => void (await client.send(new DeleteObjectCommand({ Bucket, Key: keyOf(key) }))),
    };
  });

  afterEach(async () => {
    await Promise.all([given.store.close(), given.other.close()]);
    process.env = before;
  });

  storeBehaviour(() => given);

  test('is listed page by page, however much there is', async () => {
    for (let i = 0; i < 2500; i++) place(`many/shared/${i}`, 'x');
    for (let i = 0; i < 1100; i++) place(`folders/${i}/x`, 'x');
    const store = await open('');
    expect(await store.list('many/')).toHaveLength(2500);
    expect((await store.children('folders/')).folders).toHaveLength(1100);
    await store.close();
    for (const each of ['many', 'folders']) rmSync(join(lab.data, 's3', BUCKET, each), { recursive: true });
  });

  test('that hangs is given up, and answers again when it does', async () => {
    const store = await open('', { answerMs: 300, wholeMs: 1500, attempts: 2 });
    server.daemon.pause();
    try {
      const start = Date.now();
      const asked = [
        store.list(''),
        store.read('x'),
        store.head('x'),
        store.createOnly('x', 'x'),
        store.now(),
      ];
      await Promise.all(
        asked.map(async (each) => expect(each).rejects.toMatchObject({ code: 'FLEET_E5505' })),
      );
      expect(Date.now() - start).toBeLessThan(6000);
    } finally {
      server.daemon.resume();
    }
    expect(await store.head('nowhere')).toBeUndefined();
    await store.close();
  });

  test('that is not there is said to be silent', async () => {
    const store = await openStore(`s3://${BUCKET}`, {
      endpoint: 'http://127.0.0.1:9',
      limits: { ...STORE_LIMITS, attempts: 2 },
    });
    await expect(store.list('')).rejects.toMatchObject({ code: 'FLEET_E5505' });
    await store.close();
  });

  test('refuses wrong credentials, and nothing of them is told', async () => {
    const secret = 'wrong-secret-of-somebody';
    for (const [id, code] of [
      ['nobody-known', 'does not know'],
      [server.accessKeyId, 'does not accept'],
    ]) {
      process.env.AWS_ACCESS_KEY_ID = id;
      process.env.AWS_SECRET_ACCESS_KEY = secret;
      const store = await open('');
      const error = await store.list('').then(
        () => undefined,
        (thrown: unknown) => thrown as Error & { code: string },
      );
      expect(error).toMatchObject({ code: 'FLEET_E5503', message: expect.stringContaining(code) });
      expect(`${error?.message} ${error?.stack}`).not.toContain(secret);
      await store.close();
    }
  });

  test('without credentials says where they were looked for', async () => {
    delete process.env.AWS_ACCESS_KEY_ID;
    delete process.env.AWS_SECRET_ACCESS_KEY;
    const store = await open('');
    await expect(store.list('')).rejects.toMatchObject({
      code: 'FLEET_E5502',
      message: expect.stringContaining('AWS_PROFILE'),
    });
    await store.close();
  });

  test('whose bucket does not exist says so', async () => {
    const store = await openStore('s3://no-such-bucket/prod', { endpoint: server.endpoint });
    await expect(store.list('')).rejects.toMatchObject({ code: 'FLEET_E5504' });
    await expect(store.createOnly('x', 'x')).rejects.toMatchObject({ code: 'FLEET_E5504' });
    await store.close();
  });

  test('is asked what time it is there', async () => {
    const real = Date.now;
    const { store, put } = given;
    await put('file', Buffer.from('x'));
    const time = Date.parse((await store.head('file'))!.time);
    try {
      // A clock here that is five minutes late.
      Date.now = () => real() - 300_000;
      const later = await open('');
      expect(Math.abs((await later.now()).getTime() - time)).toBeLessThan(10_000);
      await later.close();
    } finally {
      Date.now = real;
    }
  });

  test('with five checkpoints and thousands of shared files is resolved in less than a second', async () => {
    const directory = 'us-east.1/ads/clicks/e1';
    const job = 'aaaaaa11111111111111111111111111';
    const url = `s3://${BUCKET}/${directory}`;
    for (let i = 0; i < 3000; i++) place(`${directory}/checkpoints/${job}/shared/${i}`, 'x');
    for (let number = 206; number <= 210; number++) {
      const uri = `${url}/checkpoints/${job}/chk-${number}/_metadata`;
      place(`${directory}/checkpoints/${job}/chk-${number}/_metadata`, bareMetadata(number));
      const pointer = Buffer.concat([Buffer.alloc(1000), pointerTo(uri), Buffer.alloc(8000)]);
      place(`${directory}/ha/clicks/completedCheckpoint00000000${number}`, pointer);
    }
    const store = await open('');
    const find = async () =>
      findRestorePoint(store, {
        place: { epoch: 1, directory },
        retained: 5,
        reports: [],
        restore: { kind: 'empty' },
        maxAgeSeconds: 600,
      });
    await find();
    const start = performance.now();
    const { resolution } = await find();
    const ms = performance.now() - start;
    expect(resolution).toMatchObject({
      outcome: 'restore',
      source: 'found',
      from: { id: 210, uri: `${url}/checkpoints/${job}/chk-210`, registered: 'proven', verified: true },
    });
    process.stderr.write(`resolved in ${ms.toFixed(0)} ms\n`);
    expect(ms).toBeLessThan(1000);
    await store.close();
  });
});

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import * as sdk from '@aws-sdk/client-s3';
import {
  AbortMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketPolicyCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutBucketPolicyCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { policyOf, twoAccounts } from './fixture';
import { render } from '../../src/runner/fence/policy';
import { probeS3 } from '../../src/runner/fence/s3-probe';
import { STORE_LIMITS } from '../../src/runner/state/store';
import { buildParts } from '../lab/build/cache';
import { describeParts } from '../lab/describe';
import { Keys, S3WithUsers } from '../lab/iam';
import { closeFolder, LabFolder, openFolder } from '../lab/process/folder';

const STATE = 'acme-state';
const LEDGER = 'acme-ledger';
const WHO = ['home/ads', 'home/shop', 'away/ads', 'away/shop', 'runner'] as const;
type Who = (typeof WHO)[number];

const { cloud: cloudOf } = twoAccounts({ generation: 2 });
const cloud = cloudOf();

/** The rights of a role, which are given to a user here: the server knows users only. */
function rightsOf(who: Who): string {
  if (who === 'runner') return JSON.stringify(policyOf(cloud, 'platform', 'aws_iam_role_policy', 'runner'));
  const [cluster, tenant] = who.split('/');
  const stack = cluster === 'home' ? 'platform' : 'west';
  return JSON.stringify(policyOf(cloud, stack, 'aws_iam_role_policy', `job_${cluster}_${tenant}`));
}

/** As the runner renders it. */
const fence = (...prefixes: string[]) =>
  render({
    sid: 'FlinkFleetFence',
    bucket: STATE,
    partition: 'aws',
    path: 'prod/',
    prefixes: prefixes.map((prefix) => `${prefix}/`),
    principals: '*',
  });

const OWN = 'prod/home.2/ads/job/e7';

/** What they ask for, and whether it is to be answered. */
const REQUESTS: readonly (readonly [who: Who, verb: Verb, key: string, allowed: boolean])[] = [
  // A job writes its own tenant's files in its own cluster and generation.
  ['home/ads', 'put', `${OWN}/checkpoints/chk-1/_metadata`, true],
  ['home/ads', 'get', `${OWN}/checkpoints/chk-1/_metadata`, true],
  ['home/ads', 'delete', `${OWN}/checkpoints/chk-1/_metadata`, true],
  ['home/ads', 'upload', `${OWN}/checkpoints/shared/1`, true],
  ['home/ads', 'put', 'prod/home.2/ads/other/e1/ha/x', true],
  ['home/ads', 'put', 'prod/home.3/ads/job/e8/x', true],
  ['away/ads', 'put', 'prod/away.1/ads/job/e1/x', true],
  ['away/shop', 'put', 'prod/away.1/shop/job/e1/x', true],
  // Nobody writes in a generation that is past, or far ahead.
  ['home/ads', 'put', 'prod/home.1/ads/job/e1/x', false],
  ['home/ads', 'delete', 'prod/home.1/ads/job/e1/seed', false],
  ['home/ads', 'put', 'prod/home.4/ads/job/e1/x', false],
  // Nobody writes for another tenant.
  ['home/ads', 'put', 'prod/home.2/shop/job/e1/x', false],
  ['home/ads', 'delete', 'prod/home.2/shop/job/e1/seed', false],
  ['home/ads', 'get', 'prod/home.2/shop/job/e1/seed', false],
  ['home/shop', 'put', `${OWN}/x`, false],
  ['home/shop', 'get', `${OWN}/seed`, false],
  ['home/shop', 'upload', `${OWN}/x`, false],
  // Nobody writes for another cluster; but a move reads what was written there.
  ['home/ads', 'put', 'prod/away.1/ads/job/e1/x', false],
  ['home/ads', 'delete', 'prod/away.1/ads/job/e1/seed', false],
  ['home/ads', 'get', 'prod/away.1/ads/job/e1/seed', true],
  ['away/ads', 'put', `${OWN}/x`, false],
  ['away/ads', 'get', `${OWN}/seed`, true],
  ['away/ads', 'get', 'prod/home.1/ads/job/e1/seed', true],
  ['away/ads', 'get', 'prod/home.2/shop/job/e1/seed', false],
  // Names that only look alike, and ways around.
  ['home/ads', 'put', 'prod/home.2/ads2/job/e1/x', false],
  ['home/ads', 'put', 'prod/home.20/ads/job/e1/x', false],
  ['home/ads', 'put', 'prod/xhome.2/ads/job/e1/x', false],
  ['home/ads', 'put', 'prod/away.1/home.2/ads/x', false],
  ['home/ads', 'put', 'home.2/ads/job/e1/x', false],
  ['home/ads', 'put', 'prod/home.2/x', false],
  ['home/ads', 'put', 'claims/ads/job/e9', false],
  ['home/ads', 'put', 'prod/claims/ads/job/e9', false],
  ['home/ads', 'tag', `${OWN}/seed`, false],
  // A probe of a fence is written anywhere below the cluster's own name, and nowhere else.
  ['home/ads', 'put', 'prod/home.0/.flink-fleet-probe', true],
  ['home/ads', 'put', 'prod/home.2/shop/job/e1/.flink-fleet-probe/1', true],
  ['home/ads', 'put', 'prod/home.2/shop/job/e1/checkpoints/.flink-fleet-probe', false],
  ['home/ads', 'put', 'prod/away.1/.flink-fleet-probe/1', false],
  ['home/ads', 'put', 'prod/home2.1/.flink-fleet-probe/1', false],
  // What a file system asks for before it makes a folder; that there is none is an answer.
  ['home/ads', 'get', 'prod/home.2', true],
  ['home/ads', 'get', 'prod', true],
  ['home/ads', 'list', 'prod/home.2/', true],
  ['home/ads', 'policy', '', false],
  ['home/ads', 'read policy', '', false],
  // The runner looks at everything, claims, and overwrites nothing.
  ['runner', 'list', 'prod/', true],
  ['runner', 'get', `${OWN}/seed`, true],
  ['runner', 'get', 'prod/away.1/shop/job/e1/seed', true],
  ['runner', 'put', 'prod/claims/ads/job/e8', true],
  ['runner', 'put', `${OWN}/x`, false],
  ['runner', 'delete', `${OWN}/seed`, false],
  ['runner', 'delete', 'prod/claims/ads/job/e8', false],
  ['runner', 'read policy', '', true],
  ['runner', 'put', 'other/claims/x', false],
];

/** The same with the ledger. */
const LEDGER_REQUESTS: readonly (readonly [who: Who, verb: Verb, key: string, allowed: boolean])[] = [
  ['runner', 'put', 'acme/placements/ads/job', true],
  ['runner', 'get', 'acme/placements/ads/job', true],
  ['runner', 'list', 'acme/', true],
  ['runner', 'delete', 'acme/placements/ads/job', false],
  ['runner', 'put', 'other/placements/ads/job', false],
  ['runner', 'policy', '', false],
  ['home/ads', 'put', 'acme/placements/ads/job', false],
  ['home/ads', 'get', 'acme/placements/ads/job', false],
  ['away/shop', 'list', 'acme/', false],
];

/** After the whole of `home.2` was fenced, and one epoch of an application elsewhere. */
const FENCED_REQUESTS: readonly (readonly [who: Who, verb: Verb, key: string, allowed: boolean])[] = [
  ['home/ads', 'put', `${OWN}/x`, false],
  ['home/ads', 'delete', `${OWN}/seed`, false],
  ['home/ads', 'delete many', `${OWN}/seed`, false],
  ['home/ads', 'upload', `${OWN}/x`, false],
  ['home/shop', 'put', 'prod/home.2/shop/job/e1/x', false],
  ['home/shop', 'delete', 'prod/home.2/shop/job/e1/seed', false],
  // What was written can still be read: from it the job goes on elsewhere.
  ['home/ads', 'get', `${OWN}/seed`, true],
  ['away/ads', 'get', `${OWN}/seed`, true],
  ['runner', 'get', `${OWN}/seed`, true],
  ['runner', 'list', 'prod/home.2/', true],
  // A cluster that was recovered goes on as its next generation.
  ['home/ads', 'put', 'prod/home.3/ads/job/e9/x', true],
  // One epoch of one application, and not those that begin alike, nor the tenant next to it.
  ['away/ads', 'put', 'prod/away.1/ads/job/e1/x', false],
  ['away/ads', 'put', 'prod/away.1/ads/job/e12/x', true],
  ['away/ads', 'put', 'prod/away.1/ads/job2/e1/x', true],
  ['away/shop', 'put', 'prod/away.1/shop/job/e1/x', true],
  ['runner', 'put', 'prod/claims/ads/job/e10', true],
];

type Verb = keyof typeof VERBS;
const VERBS = {
  put: (Bucket: string, Key: string) => new PutObjectCommand({ Bucket, Key, Body: 'x' }),
  get: (Bucket: string, Key: string) => new GetObjectCommand({ Bucket, Key }),
  delete: (Bucket: string, Key: string) => new DeleteObjectCommand({ Bucket, Key }),
  'delete many': (Bucket: string, Key: string) =>
    new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key }] } }),
  upload: (Bucket: string, Key: string) => new CreateMultipartUploadCommand({ Bucket, Key }),
  tag: (Bucket: string, Key: string) =>
    new PutObjectTaggingCommand({
      Bucket,
      Key,
      Tagging: { TagSet: [{ Key: 'flink-fleet.dev/retired', Value: 'true' }] },
    }),
  list: (Bucket: string, Prefix: string) => new ListObjectsV2Command({ Bucket, Prefix }),
  'read policy': (Bucket: string) => new GetBucketPolicyCommand({ Bucket }),
  policy: (Bucket: string) =>
    new PutBucketPolicyCommand({
      Bucket,
      Policy: JSON.stringify({ Version: '2012-10-17', Statement: [fence('home.2')] }),
    }),
};

describeParts('the policies of a fleet, at a server that decides by them', ['s3'], () => {
  let lab: LabFolder;
  let server: S3WithUsers;
  let owner: S3Client;
  const clients = new Map<Who, S3Client>();

  const clientOf = ({ accessKeyId, secretAccessKey }: Keys) =>
    new S3Client({
      endpoint: server.s3.endpoint,
      forcePathStyle: true,
      region: 'us-east-1',
      credentials: { accessKeyId, secretAccessKey },
      maxAttempts: 1,
    });
  const setPolicy = async (Bucket: string, statements: readonly unknown[]) => {
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement: statements });
    await owner.send(new PutBucketPolicyCommand({ Bucket, Policy }));
  };
  /** Requests are not encrypted here, so that what is said of that is left out. */
  const firstPolicy = (id: string) =>
    policyOf(cloud, 'platform', 'aws_s3_bucket_policy', id).Statement.filter(
      ({ Sid }) => Sid !== 'OnlyEncrypted',
    );

  beforeAll(async () => {
    const parts = await buildParts(['s3']);
    lab = openFolder();
    server = await S3WithUsers.start(parts.get('s3')!, lab.data, lab.logs);
    owner = clientOf(server.s3);
    for (const bucket of [STATE, LEDGER]) mkdirSync(join(lab.data, 's3', bucket), { recursive: true });
    for (const who of WHO) {
      clients.set(who, clientOf(await server.addUser(who.replace('/', '-'), rightsOf(who))));
    }
  });

  afterAll(async () => {
    clients.forEach((client) => client.destroy());
    owner?.destroy();
    await server?.stop();
    if (lab) closeFolder(lab, 'keep logs');
  });

  beforeEach(async () => {
    const seeds = ['home.1/ads', 'home.2/shop', 'away.1/ads', 'away.1/shop'].map(
      (prefix) => `prod/${prefix}/job/e1/seed`,
    );
    for (const Key of [...seeds, `${OWN}/seed`, `${OWN}/checkpoints/chk-1/_metadata`]) {
      await owner.send(new PutObjectCommand({ Bucket: STATE, Key, Body: 'state' }));
    }
    const Key = 'acme/placements/ads/job';
    await owner.send(new PutObjectCommand({ Bucket: LEDGER, Key, Body: '{}' }));
  });

  /** What became of a request: a file that is not there is an answer as well. */
  const ask = async (who: Who, verb: Verb, bucket: string, key: string): Promise<boolean> => {
    try {
      const answer = (await clients.get(who)!.send(VERBS[verb](bucket, key) as never)) as {
        readonly UploadId?: string;
        readonly Errors?: readonly { readonly Code?: string }[];
      };
      if (answer.UploadId) {
        const { UploadId } = answer;
        await owner.send(new AbortMultipartUploadCommand({ Bucket: bucket, Key: key, UploadId }));
      }
      if (answer.Errors?.some(({ Code }) => Code === 'AccessDenied')) return false;
      return true;
    } catch (error) {
      const { name, $metadata } = error as Error & { readonly $metadata?: { httpStatusCode?: number } };
      if (['NoSuchKey', 'NotFound', 'NoSuchBucketPolicy'].includes(name)) return true;
      if (name === 'AccessDenied' || $metadata?.httpStatusCode === 403) return false;
      throw error;
    }
  };

  describe('state', () => {
    test.each(REQUESTS)('%s, %s %s: %s', async (who, verb, key, allowed) => {
      expect(await ask(who, verb, STATE, key)).toBe(allowed);
    });
  });

  describe('the ledger', () => {
    test.each(LEDGER_REQUESTS)('%s, %s %s: %s', async (who, verb, key, allowed) => {
      expect(await ask(who, verb, LEDGER, key)).toBe(allowed);
    });
  });

  describe('behind a fence', () => {
    beforeAll(async () => {
      await setPolicy(STATE, [
        ...firstPolicy('state_main').filter(isDecided),
        fence('home.2', 'away.1/ads/job/e1'),
      ]);
    });
    afterAll(async () => setPolicy(STATE, [fence('nobody.1')]));

    test.each(FENCED_REQUESTS)('%s, %s %s: %s', async (who, verb, key, allowed) => {
      expect(await ask(who, verb, STATE, key)).toBe(allowed);
    });
  });

  test("the runner's probe with the rights of any job tells a fence from none, for all tenants of the cluster", async () => {
    const prefixes = ['home.2/', 'home.2/ads/job/e7/', 'home.2/shop/job/e1/', 'home.3/'];
    const probe = async (who: Who) => {
      const rights = { sdk, client: clients.get(who)!, limits: STORE_LIMITS };
      const { answers, doubt } = await probeS3(rights, {
        bucket: STATE,
        path: 'prod/',
        cluster: 'home',
        prefixes,
      });
      return [...prefixes.map((prefix) => answers.get(prefix)), doubt];
    };
    const all = ['passed', 'passed', 'passed', 'passed', undefined];
    expect(await probe('home/ads')).toEqual(all);
    expect(await probe('home/shop')).toEqual(all);
    // Rights of another cluster say nothing, and the probe says so itself.
    expect((await probe('away/ads'))[4]).toMatch(/may not even write at/);
    await setPolicy(STATE, [fence('home.2')]);
    const fenced = ['refused', 'refused', 'refused', 'passed', undefined];
    expect(await probe('home/ads')).toEqual(fenced);
    expect(await probe('home/shop')).toEqual(fenced);
    await setPolicy(STATE, [fence('nobody.1')]);
  });

  test('a star within a prefix would cross slashes, which is why there is none', async () => {
    const text = rightsOf('home/ads').replaceAll('/home.2/ads/*', '/home.*/ads/*');
    const careless = clientOf(await server.addUser('careless', text));
    const Key = 'prod/home.2/shop/ads/x';
    await careless.send(new PutObjectCommand({ Bucket: STATE, Key, Body: 'x' }));
    careless.destroy();
    expect(await ask('home/ads', 'put', STATE, Key)).toBe(false);
  });

  test('the runner sets a fence itself, and it acts', async () => {
    expect(await ask('home/ads', 'put', STATE, `${OWN}/x`)).toBe(true);
    expect(await ask('runner', 'policy', STATE, '')).toBe(true);
    expect(await ask('home/ads', 'put', STATE, `${OWN}/x`)).toBe(false);
    await setPolicy(STATE, [fence('nobody.1')]);
    expect(await ask('home/ads', 'put', STATE, `${OWN}/x`)).toBe(true);
  });
});

/** This server knows neither accounts nor roles, so that what is said to those of another account is judged elsewhere. */
const isDecided = ({ Effect }: { readonly Effect: string }) => Effect === 'Deny';

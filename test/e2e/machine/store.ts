import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { Agent } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { PutBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3';
import { runInside } from './namespace';
import { relay } from './relay';
import { WAN_ADDRESS, WideArea } from './wide-area';
import { Keys } from '../../lab/iam';
import { Daemon } from '../../lab/process/daemon';
import { until } from '../../lab/process/until';

const PORT = 7070;
export const BUCKET = 'flink';
export const REGION = 'us-east-1';

/** An S3 server between the clusters, with a user for each of them and one for the runner. */
export class Store {
  public static async start(
    area: WideArea,
    part: string,
    folders: { readonly data: string; readonly logs: string },
    clusters: readonly string[],
  ): Promise<Store> {
    const store = new Store(area, part, folders, clusters);
    store.daemon.start();
    store.relayed = await relay(area, 'store', { host: WAN_ADDRESS, port: PORT }, folders);
    await store.setUp();
    return store;
  }

  public readonly endpoint = `http://${WAN_ADDRESS}:${PORT}`;
  public readonly users: ReadonlyMap<string, Keys>;
  private readonly root: Keys = newUser('root');
  private readonly daemon: Daemon;
  private relayed?: { readonly socket: string; readonly daemon: Daemon };

  private constructor(
    private readonly area: WideArea,
    private readonly part: string,
    private readonly folders: { readonly data: string; readonly logs: string },
    private readonly clusters: readonly string[],
  ) {
    this.users = new Map([...clusters, 'runner'].map((name) => [name, newUser(`fleet-${name}`)]));
    for (const folder of ['s3-accounts', join('s3', BUCKET)]) {
      mkdirSync(join(folders.data, folder), { recursive: true });
    }
    this.daemon = area.daemon(
      'the S3 server',
      join(folders.logs, 's3.log'),
      [
        join(part, 'versitygw'),
        `--port=${WAN_ADDRESS}:${PORT}`,
        `--region=${REGION}`,
        `--iam-dir=${join(folders.data, 's3-accounts')}`,
        'posix',
        join(folders.data, 's3'),
      ],
      { env: { ROOT_ACCESS_KEY: this.root.accessKeyId, ROOT_SECRET_KEY: this.root.secretAccessKey } },
    );
  }

  /** The keys of all objects below a prefix, oldest first, as they lie on its disk. */
  public keys(prefix: string): string[] {
    const root = join(this.folders.data, 's3', BUCKET);
    return filesBelow(root, prefix)
      .map((key) => ({ key, time: statSync(join(root, key), { throwIfNoEntry: false })?.mtimeMs ?? 0 }))
      .sort((a, b) => a.time - b.time)
      .map(({ key }) => key);
  }

  public async stop(): Promise<void> {
    await Promise.all([this.daemon.kill(), this.relayed?.daemon.kill()]);
  }

  /** Each cluster writes below its own name, and all read everything: what a fleet's stack gives on a cloud. */
  private async setUp(): Promise<void> {
    const { accessKeyId, secretAccessKey } = this.root;
    for (const user of this.users.values()) {
      await until(
        async () => {
          await runInside(this.area.wan, join(this.part, 'versitygw'), 'admin', ...this.adminArgs(user));
          return true;
        },
        { what: 'the users of the S3 server', needs: [this.daemon], timeoutMs: 20_000 },
      );
    }
    const { socket } = this.relayed!;
    const client = new S3Client({
      endpoint: this.endpoint,
      region: REGION,
      forcePathStyle: true,
      credentials: { accessKeyId, secretAccessKey },
      requestHandler: { httpAgent: socketAgent(socket) },
    });
    await client.send(new PutBucketPolicyCommand({ Bucket: BUCKET, Policy: JSON.stringify(this.policy()) }));
    client.destroy();
  }

  private adminArgs(user: Keys): string[] {
    const { accessKeyId, secretAccessKey } = this.root;
    return [
      ...['--access', accessKeyId, '--secret', secretAccessKey, '--endpoint-url', this.endpoint],
      ...['create-user', '--access', user.accessKeyId, '--secret', user.secretAccessKey, '--role', 'user'],
    ];
  }

  private policy(): object {
    const all = [...this.users.values()].map(({ accessKeyId }) => accessKeyId);
    const bucket = `arn:aws:s3:::${BUCKET}`;
    const allow = (principals: readonly string[], actions: readonly string[], resource: string) => ({
      Effect: 'Allow',
      Principal: { AWS: principals },
      Action: actions.map((action) => `s3:${action}`),
      Resource: resource,
    });
    const write = ['PutObject', 'DeleteObject', 'AbortMultipartUpload', 'ListMultipartUploadParts'];
    const principal = (name: string) => this.users.get(name)!.accessKeyId;
    const runner = [principal('runner')];
    return {
      Version: '2012-10-17',
      Statement: [
        allow(all, ['GetObject', 'GetObjectAttributes'], `${bucket}/*`),
        allow(all, ['ListBucket', 'GetBucketLocation', 'ListBucketMultipartUploads'], bucket),
        ...this.clusters.map((name) => allow([principal(name)], write, `${bucket}/${name}.*`)),
        allow(runner, ['PutObject'], `${bucket}/claims/*`),
        allow(runner, ['GetBucketPolicy', 'PutBucketPolicy'], bucket),
      ],
    };
  }
}

/** An agent whose every connection goes by a relay. */
function socketAgent(socket: string): Agent {
  const agent = new Agent();
  agent.createConnection = () => connect(socket);
  return agent;
}

function newUser(accessKeyId: string): Keys {
  return { accessKeyId, secretAccessKey: randomBytes(16).toString('hex') };
}

function filesBelow(root: string, prefix: string): string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .filter((key) => key.startsWith(prefix));
}

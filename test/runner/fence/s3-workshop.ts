import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { GetBucketPolicyCommand, PutBucketPolicyCommand, S3Client, S3ClientConfig } from '@aws-sdk/client-s3';
import { assemblyOf } from './subjects';
import { AssemblyStateStorage } from '../../../src/assembly/assembly';
import { probeVariable } from '../../../src/runner/fence/probe-rights';
import { Ledger } from '../../../src/runner/ledger/ledger';
import { openStateSide, StateSideOptions } from '../../../src/runner/state/side/state-side';
import { buildParts } from '../../lab/build/cache';
import { Keys } from '../../lab/iam';
import { closeFolder, LabFolder, openFolder } from '../../lab/process/folder';
import { S3Server } from '../../lab/s3';
import { jobStatements, profiles } from '../../lab/s3-rights';

export const BUCKET = 'flink-state';

/** A real S3 server with a user for the jobs of each of two clusters, who may write only what is their cluster's. */
export class S3Workshop {
  public static async open(): Promise<S3Workshop> {
    const parts = await buildParts(['s3']);
    const lab = openFolder();
    mkdirSync(join(lab.data, 's3', BUCKET), { recursive: true });
    const server = await S3Server.start(parts.get('s3')!, lab.data, lab.logs);
    const users = new Map<string, Keys>();
    for (const user of ['jobs-a', 'jobs-b']) {
      users.set(user, { accessKeyId: user, secretAccessKey: await server.addUser(user) });
    }
    const workshop = new S3Workshop(lab, server, users);
    workshop.writeProfiles();
    return workshop;
  }

  public readonly root: S3Client;
  private readonly before = { ...process.env };
  private readonly clients: S3Client[] = [];

  private constructor(
    private readonly lab: LabFolder,
    public readonly server: S3Server,
    private readonly users: ReadonlyMap<string, Keys>,
  ) {
    this.root = this.client({
      accessKeyId: server.accessKeyId,
      secretAccessKey: server.secretAccessKey,
    });
  }

  /** As the jobs of a cluster have it. */
  public as(user: string): S3Client {
    return this.client(this.users.get(user)!);
  }

  /** Another state storage in the same bucket. */
  public storage(path: string, changed: Partial<AssemblyStateStorage> = {}): AssemblyStateStorage {
    return {
      root: `s3://${BUCKET}/${path}`,
      s3: { endpoint: this.server.endpoint },
      fence: 's3-policy',
      ...changed,
    };
  }

  public side(
    ledger: Ledger,
    apps: readonly string[],
    path: string,
    options: Partial<StateSideOptions> & { readonly storage?: Partial<AssemblyStateStorage> } = {},
  ) {
    const assembly = assemblyOf(this.storage(path, options.storage), apps);
    return openStateSide({
      assembly,
      ledger,
      env: { [probeVariable('a')]: 'jobs-a', [probeVariable('b')]: 'jobs-b' },
      ...options,
    });
  }

  public async policy(): Promise<{ readonly Statement: readonly Record<string, unknown>[] }> {
    const { Policy } = await this.root.send(new GetBucketPolicyCommand({ Bucket: BUCKET }));
    return JSON.parse(Policy!);
  }

  public async setPolicy(statements: readonly object[]): Promise<void> {
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement: statements });
    await this.root.send(new PutBucketPolicyCommand({ Bucket: BUCKET, Policy }));
  }

  /** What is allowed before anything is denied: each cluster its own directories. */
  public statements(path: string): object[] {
    const own = new Map(['a', 'b'].map((cluster) => [`jobs-${cluster}`, `${path}/${cluster}.`]));
    return jobStatements(BUCKET, own);
  }

  /** The bucket is a folder of the server. */
  public place(key: string, content: Buffer | string = 'x'): void {
    const file = join(this.lab.data, 's3', BUCKET, key);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }

  public addBucket(name: string): void {
    mkdirSync(join(this.lab.data, 's3', name), { recursive: true });
  }

  public async close(): Promise<void> {
    process.env = this.before;
    for (const each of this.clients) each.destroy();
    await this.server.stop();
    closeFolder(this.lab, 'keep logs');
  }

  private client(credentials: NonNullable<S3ClientConfig['credentials']>): S3Client {
    const client = new S3Client({
      endpoint: this.server.endpoint,
      forcePathStyle: true,
      region: 'us-east-1',
      credentials,
      maxAttempts: 1,
    });
    this.clients.push(client);
    return client;
  }

  private writeProfiles(): void {
    const file = join(this.lab.data, 'credentials');
    writeFileSync(file, profiles(this.users));
    const { AWS_PROFILE, AWS_SESSION_TOKEN, ...env } = this.before;
    process.env = {
      ...env,
      AWS_ACCESS_KEY_ID: this.server.accessKeyId,
      AWS_SECRET_ACCESS_KEY: this.server.secretAccessKey,
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: file,
    };
  }
}

import { createHash, createHmac } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { request } from 'undici';
import { Daemon } from './process/daemon';
import { releasePort, reservePort } from './process/ports';
import { until } from './process/until';
import { S3Server } from './s3';

/** The keys of somebody. */
export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/**
 * A real S3 server, and beside it the service that knows its users: it decides by the policies of users and of buckets
 * together, as AWS does.
 */
export class S3WithUsers {
  public static async start(part: string, data: string, logs: string): Promise<S3WithUsers> {
    const port = await reservePort();
    const socket = join(data, 'iam.sock');
    const folder = join(data, 'iam');
    mkdirSync(folder, { recursive: true });
    const root: Keys = {
      accessKeyId: 'root',
      secretAccessKey: createHash('sha256').update(data).digest('hex'),
    };
    const iam = new Daemon({
      name: 'the server of users',
      command: join(part, 'versitygw'),
      args: [
        `--port=127.0.0.1:${port}`,
        '--health=/health',
        'iam',
        `--dir=${folder}`,
        `--private-ports=${socket}`,
      ],
      env: { ROOT_ACCESS_KEY: root.accessKeyId, ROOT_SECRET_KEY: root.secretAccessKey },
      log: join(logs, 'iam.log'),
    });
    iam.start();
    const endpoint = `http://127.0.0.1:${port}`;
    try {
      await until(async () => (await request(`${endpoint}/health`)).statusCode === 200, {
        what: 'the server of users',
        needs: [iam],
      });
      const s3 = await S3Server.start(part, data, logs, { users: socket, secret: root.secretAccessKey });
      return new S3WithUsers(s3, iam, port, endpoint, root);
    } catch (error) {
      await iam.kill();
      throw error;
    }
  }

  private constructor(
    public readonly s3: S3Server,
    private readonly iam: Daemon,
    private readonly port: number,
    private readonly endpoint: string,
    private readonly root: Keys,
  ) {}

  /** Makes a user, who may do what the policy says. */
  public async addUser(name: string, policy: string): Promise<Keys> {
    await this.call({ Action: 'CreateUser', UserName: name });
    await this.setPolicy(name, policy);
    const answer = await this.call({ Action: 'CreateAccessKey', UserName: name });
    const value = (tag: string) => new RegExp(`<${tag}>(.*?)</${tag}>`).exec(answer)![1];
    return { accessKeyId: value('AccessKeyId'), secretAccessKey: value('SecretAccessKey') };
  }

  public async setPolicy(user: string, policy: string): Promise<void> {
    await this.call({
      Action: 'PutUserPolicy',
      UserName: user,
      PolicyName: 'flink-fleet',
      PolicyDocument: policy,
    });
  }

  public async stop(): Promise<void> {
    await this.s3.stop();
    await this.iam.kill();
    releasePort(this.port);
  }

  private async call(parameters: Readonly<Record<string, string>>): Promise<string> {
    const body = new URLSearchParams({ Version: '2010-05-08', ...parameters }).toString();
    const headers = signed(body, new URL(this.endpoint).host, this.root);
    const answer = await request(this.endpoint, { method: 'POST', headers, body });
    const text = await answer.body.text();
    if (answer.statusCode !== 200) throw new Error(`${parameters.Action} was answered by ${text}`);
    return text;
  }
}

/** Signature 4 of AWS, for the one form of request that is sent here. */
function signed(body: string, host: string, keys: Keys): Record<string, string> {
  const time = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
  const scope = `${time.slice(0, 8)}/us-east-1/iam/aws4_request`;
  const hash = (text: string) => createHash('sha256').update(text).digest('hex');
  const mac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    host,
    'x-amz-content-sha256': hash(body),
    'x-amz-date': time,
  };
  const names = Object.keys(headers).join(';');
  const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`);
  const canonical = ['POST', '/', '', lines.join(''), names, hash(body)].join('\n');
  const toSign = ['AWS4-HMAC-SHA256', time, scope, hash(canonical)].join('\n');
  const key = scope.split('/').reduce<string | Buffer>(mac, `AWS4${keys.secretAccessKey}`);
  const signature = mac(key, toSign).toString('hex');
  return {
    ...headers,
    authorization: `AWS4-HMAC-SHA256 Credential=${keys.accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`,
  };
}

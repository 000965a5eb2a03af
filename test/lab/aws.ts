import { join } from 'node:path';
import { request } from 'undici';
import { Daemon } from './process/daemon';
import { releasePort, reservePort } from './process/ports';
import { until } from './process/until';

/** Keys by which a program is in one account of AWS, as environment variables. */
export type AwsEnvironment = Readonly<Record<string, string>>;

/** A double of AWS on loopback: it answers the calls of S3, IAM, STS, SQS and EventBridge, and keeps accounts apart. */
export class AwsDouble {
  public static async start(part: string, logs: string): Promise<AwsDouble> {
    const port = await reservePort();
    const double = new AwsDouble(port, part, logs);
    double.daemon.start();
    try {
      await until(async () => (await request(`${double.endpoint}/moto-api/`)).statusCode === 200, {
        what: 'the double of AWS',
        needs: [double.daemon],
      });
    } catch (error) {
      await double.stop();
      throw error;
    }
    return double;
  }

  public readonly endpoint: string;
  public readonly daemon: Daemon;

  private constructor(
    private readonly port: number,
    part: string,
    logs: string,
  ) {
    this.endpoint = `http://127.0.0.1:${port}`;
    this.daemon = new Daemon({
      name: 'the double of AWS',
      command: 'python3',
      args: ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)],
      // The policies that AWS itself has for everybody are there as well.
      env: { PYTHONPATH: part, MOTO_IAM_LOAD_MANAGED_POLICIES: 'true' },
      log: join(logs, 'aws.log'),
    });
  }

  /** Gets into an account, whoever has it: the double asks no questions. */
  public async account(id: string): Promise<AwsEnvironment> {
    const query = new URLSearchParams({
      Action: 'AssumeRole',
      Version: '2011-06-15',
      RoleArn: `arn:aws:iam::${id}:role/administrator`,
      RoleSessionName: 'lab',
    });
    const headers = {
      authorization: authorization('sts'),
      'content-type': 'application/x-www-form-urlencoded',
    };
    const { body } = await request(this.endpoint, { method: 'POST', headers, body: query.toString() });
    const text = await body.text();
    const value = (name: string) => new RegExp(`<${name}>(.*?)</${name}>`).exec(text)![1];
    return {
      AWS_ENDPOINT_URL: this.endpoint,
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      AWS_ACCESS_KEY_ID: value('AccessKeyId'),
      AWS_SECRET_ACCESS_KEY: value('SecretAccessKey'),
      AWS_SESSION_TOKEN: value('SessionToken'),
    };
  }

  /** Sends a call of a JSON service, such as that of queues, as somebody in an account. */
  public async call(
    { AWS_ACCESS_KEY_ID: key }: AwsEnvironment,
    region: string,
    [service, target]: readonly [service: string, target: string],
    input: object,
  ): Promise<Readonly<Record<string, unknown>>> {
    const headers = {
      authorization: authorization(service, key, region),
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': target,
    };
    const { body, statusCode } = await request(this.endpoint, {
      method: 'POST',
      headers,
      body: JSON.stringify(input),
    });
    const text = await body.text();
    if (statusCode !== 200) throw new Error(`${target} was answered by ${statusCode}: ${text}`);
    return JSON.parse(text || '{}') as Readonly<Record<string, unknown>>;
  }

  public async stop(): Promise<void> {
    await this.daemon.kill();
    releasePort(this.port);
  }
}

/** It reads service, region and account off it, and does not look at the signature. */
const authorization = (service: string, key = 'nobody', region = 'us-east-1') =>
  `AWS4-HMAC-SHA256 Credential=${key}/20260101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=none`;

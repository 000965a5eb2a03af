import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PutBucketPolicyCommand, PutObjectCommand, CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { PROGRAM } from './program';
import type { Moved } from '../../../../src/runner/actions/move';
import type { Placement } from '../../../../src/runner/ledger/records';
import { Lab } from '../../../lab';
import { ended, Ran } from '../../command';
import { FaultyFleet, Shape } from '../../faults/faulty-fleet';
import { i32, i64 } from '../../state/metadata-writer';

const BUCKET = 'flink-state';

export interface MovedRun extends Ran {
  readonly data?: Moved;
  readonly message?: string;
  readonly errorCode?: string;
}

/** A fleet in a lab with an S3 server, each cluster's jobs with rights of their own there. */
export class MovingFleet extends FaultyFleet {
  public static async start(lab: Lab, names: readonly string[] = ['east', 'west']): Promise<MovingFleet> {
    const fleet = new MovingFleet(lab, names);
    await fleet.makeBucket();
    await fleet.addNodes();
    return fleet;
  }

  public readonly s3: S3Client;
  private readonly secrets = new Map<string, string>();

  private constructor(
    private readonly stage: Lab,
    private readonly names: readonly string[],
  ) {
    super(stage, names, PROGRAM);
    const { accessKeyId, secretAccessKey, endpoint } = stage.s3!;
    this.s3 = new S3Client({
      endpoint,
      forcePathStyle: true,
      region: 'us-east-1',
      credentials: { accessKeyId, secretAccessKey },
    });
  }

  public override environment(shape: Shape): Record<string, string> {
    const { accessKeyId, secretAccessKey, endpoint } = this.stage.s3!;
    const probes = this.names.map((name) => [`FLINK_FLEET_PROBE_${name.toUpperCase()}`, `job-${name}`]);
    return {
      ...super.environment(shape),
      ENDPOINT: endpoint,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_CONFIG_FILE: join(this.folder, 'aws-config'),
      AWS_SHARED_CREDENTIALS_FILE: join(this.folder, 'aws-credentials'),
      ...(Object.fromEntries(probes) as Record<string, string>),
    };
  }

  /** Runs a command that moves applications, and reads what it says of it. */
  public async move(args: readonly string[], shape: Shape = {}): Promise<MovedRun> {
    const ran = await ended(await this.start([...args, '--yes', '--output', 'json'], shape));
    try {
      const { code, message, data } = JSON.parse(ran.stdout) as {
        code: string;
        message?: string;
        data?: Moved;
      };
      return { ...ran, data, message, errorCode: code };
    } catch {
      return ran;
    }
  }

  /** A checkpoint as a job leaves it that has registered it, and two before. */
  public async plantCheckpoint({ app, stateRoots }: Placement, id: number): Promise<string> {
    const root = stateRoots.at(-1)!.replace(`s3://${BUCKET}/`, '');
    const job = 'a'.repeat(32);
    const uri = (number: number) => `s3://${BUCKET}/${root}/checkpoints/${job}/chk-${number}`;
    const name = app.split('/')[1];
    for (const number of [id - 1, id]) {
      const metadata = Buffer.concat([i32(0x4960672d), i32(4), i64(number), i32(0), i32(0)]);
      await this.put(`${root}/checkpoints/${job}/chk-${number}/_metadata`, metadata);
      await this.put(
        `${root}/ha/${name}/completedCheckpoint${String(number).padStart(12, '0')}`,
        `\u0000${uri(number)}/_metadata\u0000`,
      );
    }
    return uri(id);
  }

  private async put(Key: string, Body: Buffer | string): Promise<void> {
    await this.s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body }));
  }

  /** All may read, and each cluster's jobs may write under its own name. */
  private async makeBucket(): Promise<void> {
    await this.s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
    const principals = this.names.map((name) => `job-${name}`);
    for (const principal of principals) this.secrets.set(principal, await this.stage.s3!.addUser(principal));
    writeFileSync(
      join(this.folder, 'aws-credentials'),
      [...this.secrets]
        .map(
          ([name, secret]) => `[${name}]\naws_access_key_id = ${name}\naws_secret_access_key = ${secret}\n`,
        )
        .join('\n'),
    );
    writeFileSync(
      join(this.folder, 'aws-config'),
      [...this.secrets].map(([name]) => `[profile ${name}]\nregion = us-east-1\n`).join('\n'),
    );
    const arn = `arn:aws:s3:::${BUCKET}`;
    const policy = {
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'Read',
          Effect: 'Allow',
          Principal: { AWS: principals },
          Action: ['s3:GetObject'],
          Resource: `${arn}/*`,
        },
        {
          Sid: 'List',
          Effect: 'Allow',
          Principal: { AWS: principals },
          Action: ['s3:ListBucket'],
          Resource: arn,
        },
        ...this.names.map((name) => ({
          Sid: `Write${name}`,
          Effect: 'Allow',
          Principal: { AWS: [`job-${name}`] },
          Action: ['s3:PutObject', 's3:DeleteObject', 's3:AbortMultipartUpload'],
          Resource: `${arn}/${name}.*`,
        })),
      ],
    };
    await this.s3.send(new PutBucketPolicyCommand({ Bucket: BUCKET, Policy: JSON.stringify(policy) }));
  }
}

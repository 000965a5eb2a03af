import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CreateBucketCommand,
  ListObjectsV2Command,
  PutBucketPolicyCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { judgeCommits } from './commits';
import { PROGRAM } from './program';
import type { Moved } from '../../../../src/runner/actions/move';
import { probeVariable } from '../../../../src/runner/fence/probe-rights';
import { Placement } from '../../../../src/runner/ledger/records';
import { Lab } from '../../../lab';
import { Keys } from '../../../lab/iam';
import { until } from '../../../lab/process/until';
import { Commit, JobDouble, JobDoubleOptions, startJobDouble } from '../../../lab/programs/job-double';
import { jobStatements, profiles } from '../../../lab/s3-rights';
import { ended, Ran } from '../../command';
import { FaultyFleet, Shape } from '../../faults/faulty-fleet';

const BUCKET = 'flink-state';

/** Who the jobs of a cluster are at the S3 server. */
const userOf = (cluster: string) => `job-${cluster}`;

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
  public readonly doubles = new Map<string, JobDouble>();
  public readonly commits: Commit[] = [];
  /** What every command finds in its environment besides, and the program with it. */
  public variables: Readonly<Record<string, string>> = {};
  /** Of session clusters: under which names their jobs commit. */
  public readonly jobs = new Map<string, readonly string[]>();
  private readonly jobKeys = new Map<string, Keys>();

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
    const probes = this.names.map((name) => [probeVariable(name), userOf(name)]);
    return {
      ENDPOINT: endpoint,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_CONFIG_FILE: join(this.folder, 'aws-config'),
      AWS_SHARED_CREDENTIALS_FILE: join(this.folder, 'aws-credentials'),
      ...(Object.fromEntries(probes) as Record<string, string>),
      ...this.variables,
      ...super.environment(shape),
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

  /** Applies the program, and waits until its jobs run and have checkpoints. */
  public async bringUp(shape: Shape = {}, options: JobDoubleOptions = {}): Promise<void> {
    const { code, stderr } = await this.apply(shape);
    if (code !== 0) throw new Error(stderr);
    await this.startJobs(options);
    await this.untilCheckpoints();
  }

  /** The applications that are on a cluster now. */
  public async on(cluster: string): Promise<readonly Placement[]> {
    return [...(await this.placements()).values()].filter((record) => record.cluster === cluster);
  }

  /** Operators and jobs in all clusters, each job with the rights of its cluster. */
  public async startJobs(options: JobDoubleOptions = {}): Promise<void> {
    await Promise.all(
      [...this.clusters].map(async ([name, cluster]) => {
        const store = { endpoint: this.stage.s3!.endpoint, ...this.jobKeys.get(userOf(name))! };
        this.doubles.set(
          name,
          await startJobDouble(cluster, {
            store,
            installed: false,
            pods: false,
            // What they restored from is not in the store any more when a runner that was killed looks again.
            rest: true,
            onCommit: (commit) => this.commits.push(commit),
            ...options,
          }),
        );
      }),
    );
  }

  public async stopJobs(): Promise<void> {
    await Promise.all([...this.doubles.values()].map(async (double) => double.stop()));
  }

  /** Waits until each application has registered so many checkpoints. */
  public async untilCheckpoints(): Promise<void> {
    await until(
      async () => {
        const apps = [...(await this.placements()).values()];
        const keys = await Promise.all(
          apps.map(async ({ stateRoots }) => this.pointersBelow(stateRoots.at(-1)!)),
        );
        if (keys.every((count) => count > 2)) return true;
        const troubles = [...this.doubles.values()].map(({ trouble }) => trouble);
        throw new Error(`${keys.join(', ')} pointers; ${troubles.join('; ')}`);
      },
      { what: 'checkpoints of all applications' },
    );
  }

  private async pointersBelow(root: string): Promise<number> {
    const Prefix = `${root.replace(`s3://${BUCKET}/`, '')}/ha/`;
    const { Contents = [] } = await this.s3.send(new ListObjectsV2Command({ Bucket: BUCKET, Prefix }));
    return Contents.filter(({ Key }) => Key!.includes('completedCheckpoint')).length;
  }

  /** What was committed of an application, and what of it is missing or there twice, up to the last record of all. */
  public committed(application: string): {
    readonly records: number;
    readonly missing: number;
    readonly twice: number;
  } {
    return judgeCommits(this.commits.filter((commit) => commit.application === application));
  }

  /** All may read, and each cluster's jobs may write under its own name. */
  private async makeBucket(): Promise<void> {
    await this.s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
    for (const user of this.names.map(userOf)) {
      this.jobKeys.set(user, { accessKeyId: user, secretAccessKey: await this.stage.s3!.addUser(user) });
    }
    writeFileSync(join(this.folder, 'aws-credentials'), profiles(this.jobKeys));
    writeFileSync(
      join(this.folder, 'aws-config'),
      [...this.jobKeys.keys()].map((name) => `[profile ${name}]\nregion = us-east-1\n`).join('\n'),
    );
    const own = new Map(this.names.map((name) => [userOf(name), `${name}.`]));
    const policy = { Version: '2012-10-17', Statement: jobStatements(BUCKET, own) };
    await this.s3.send(new PutBucketPolicyCommand({ Bucket: BUCKET, Policy: JSON.stringify(policy) }));
  }
}

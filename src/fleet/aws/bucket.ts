import { Duration } from 'cdk8s';
import { AwsAccount } from './account';
import { AWS_REGION, KEY_ARN } from './names';
import { checkShape, duration, like, Shape, struct, text } from '../../validation/shape';

/** A copy of a state storage, in another region. */
export interface AwsReplicaOptions {
  /** The region of the copy. */
  readonly region: string;
  /**
   * The name of its bucket.
   *
   * @default - that of the state storage with `-replica` at its end
   */
  readonly bucket?: string;
  /**
   * The ARN of the key of KMS that it is encrypted by, where the state storage is by one.
   *
   * @default - the keys of S3
   */
  readonly kmsKeyArn?: string;
}

/** A bucket that the stack of an account makes. */
export interface AwsStateBucketOptions {
  /** The account that it is in. */
  readonly account: AwsAccount;
  /**
   * The ARN of the key of KMS that it is encrypted by; its policy must let the jobs' roles use it.
   *
   * @default - the keys of S3
   */
  readonly kmsKeyArn?: string;
  /**
   * For how long what was overwritten or removed can be brought back; whole days.
   *
   * @default Duration.days(7)
   */
  readonly undoFor?: Duration;
  /**
   * How long after an object was marked as that of a retired epoch it goes; whole days.
   *
   * @default Duration.days(7)
   */
  readonly retiredFor?: Duration;
  /**
   * A copy in another region, which nobody but the replication writes to.
   *
   * @default - none
   */
  readonly replica?: AwsReplicaOptions;
}

const ACCOUNT = like('_awsAccount', 'an AwsAccount of the fleet');
const REPLICA: Shape<AwsReplicaOptions> = { region: AWS_REGION, bucket: text, kmsKeyArn: KEY_ARN };
const SHAPE: Shape<AwsStateBucketOptions> = {
  account: ACCOUNT,
  kmsKeyArn: KEY_ARN,
  undoFor: duration,
  retiredFor: duration,
  replica: struct(REPLICA, ['region']),
};

/** The bucket of a state storage on AWS: whose it is, and who makes it. */
export class AwsStateBucket {
  /** The stack of its account makes it. */
  public static managed(options: AwsStateBucketOptions): AwsStateBucket {
    checkShape('AwsStateBucket.managed', options, SHAPE, ['account']);
    return new AwsStateBucket(options.account, options);
  }

  /** It is there. Its policy, encryption and lifecycle are its owner's to set. */
  public static existing(owner: AwsAccount): AwsStateBucket {
    checkShape('AwsStateBucket.existing', { owner }, { owner: ACCOUNT }, ['owner']);
    return new AwsStateBucket(owner);
  }

  private constructor(
    /** The account that it is in. */
    public readonly account: AwsAccount,
    /** @internal */
    public readonly _managed?: AwsStateBucketOptions,
  ) {}

  /** @internal */
  public _awsStateBucket(): void {}
}

import { CloudLedger } from './ledger';
import { ROLE_ARN } from '../fleet/aws/names';
import { anyOf, bool, like, listOf, mapOf, matching, Shape, struct, text } from '../validation/shape';

/** Who runs `flink-fleet`, as AWS knows it. */
export interface CloudRunner {
  /**
   * ARNs of roles that may take on those of the runner, such as that of a pipeline.
   *
   * @default - none; needed unless all roles of the runner are there
   */
  readonly assumedBy?: readonly string[];
  /**
   * Roles of the runner that are there already: account → ARN.
   *
   * @default - each account that has state or the ledger gets one
   */
  readonly roles?: Readonly<Record<string, string>>;
}

/** Where Terraform keeps its own state: a bucket of S3 that is there. */
export interface CloudBackend {
  /** The name of the bucket. */
  readonly bucket: string;
  /** Its region. */
  readonly region: string;
  /**
   * What the keys begin with; each stack has one of its own behind it.
   *
   * @default - the name of the fleet
   */
  readonly prefix?: string;
}

/** What stacks are made of a fleet. */
export interface FleetCloudProps {
  /**
   * Who runs `flink-fleet`.
   *
   * @default - nobody is given rights for it
   */
  readonly runner?: CloudRunner;
  /**
   * The bucket of the fleet's ledger.
   *
   * @default - it is in no account of the fleet
   */
  readonly ledger?: CloudLedger;
  /**
   * ARNs of policies that jobs have besides: tenant → ARNs.
   *
   * @default - none
   */
  readonly jobPolicies?: Readonly<Record<string, readonly string[]>>;
  /**
   * Roles by which Terraform gets into the accounts: account → ARN.
   *
   * @default - Terraform is run with the rights of the account
   */
  readonly assumeRoles?: Readonly<Record<string, string>>;
  /**
   * Where Terraform keeps its own state.
   *
   * @default - a file beside each stack, which is for trying only
   */
  readonly backend?: CloudBackend;
  /**
   * Where the stacks are written.
   *
   * @default - the value of `CDKTF_OUTDIR`, else `cdktf.out`
   */
  readonly outdir?: string;
  /**
   * What writes them.
   *
   * @default - cdktf if it is installed, else cdktn
   */
  readonly library?: 'cdktf' | 'cdktn';
}

const POLICY_ARN = matching(/^arn:aws[\w-]*:iam::(\d{12}|aws):policy\/\S+$/, 'the ARN of a policy');
const LEDGER: Shape<CloudLedger> = {
  account: like('_awsAccount', 'an AwsAccount of the fleet'),
  region: text,
  existing: bool,
  kmsKeyArn: text,
};

export const CLOUD_SHAPE: Shape<FleetCloudProps> = {
  runner: struct<CloudRunner>({ assumedBy: listOf(ROLE_ARN), roles: mapOf(ROLE_ARN) }),
  ledger: struct(LEDGER, ['account']),
  jobPolicies: mapOf(listOf(POLICY_ARN)),
  assumeRoles: mapOf(ROLE_ARN),
  backend: struct<CloudBackend>({ bucket: text, region: text, prefix: text }, ['bucket', 'region']),
  outdir: text,
  library: anyOf('cdktf', 'cdktn'),
};

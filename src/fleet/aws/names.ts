import type { AwsAccount } from './account';
import { matching } from '../../validation/shape';

export const AWS_REGION = matching(/^[a-z]{2}(-[a-z]+)+-\d$/, 'a region of AWS, such as eu-central-1');

/** Also what a binding of the fleet may stand for. */
export const ROLE_ARN = matching(
  /^arn:aws[\w-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/,
  'the ARN of a role, such as arn:aws:iam::123456789012:role/ads-jobs',
);

export const KEY_ARN = matching(
  /^arn:aws[\w-]*:kms:[\w-]+:\d{12}:key\/[\w-]+$/,
  'the ARN of a key, such as arn:aws:kms:eu-central-1:123456789012:key/1b2c…',
);

/** As S3 has it for names of buckets: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
export const BUCKET_NAME = /^(?!\d+\.\d+\.\d+\.\d+$)(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/** How long names may be there. */
export const LIMITS = { role: 64, queue: 80, rule: 64 } as const;
export type Named = keyof typeof LIMITS;

type Within = Pick<AwsAccount, 'namePrefix'>;

/*
 * No name of a cluster or a tenant has an underscore, so that two of these names are the same only if all their parts are:
 * joined by dashes, the role of `a` on `eu-b` would be that of `b-a` on `eu`.
 */
export const jobRoleName = ({ namePrefix }: Within, cluster: string, tenant: string): string =>
  `${namePrefix}_${cluster}_${tenant}`;

/** The roles of a cluster's jobs share a path, by which a policy can name them all, and no others. */
export const jobRolePath = ({ namePrefix }: Within, cluster: string): string => `/${namePrefix}/${cluster}/`;

export const karpenterControllerName = ({ namePrefix }: Within, cluster: string): string =>
  `${namePrefix}_${cluster}_karpenter_controller`;

/** Without a path: not all that maps roles to nodes knows paths. */
export const karpenterNodeName = ({ namePrefix }: Within, cluster: string): string =>
  `${namePrefix}_${cluster}_karpenter_node`;

export const karpenterQueueName = ({ namePrefix }: Within, cluster: string): string =>
  `${namePrefix}_${cluster}_karpenter`;

export const karpenterRuleName = ({ namePrefix }: Within, cluster: string, event: string): string =>
  `${namePrefix}_${cluster}_${event}`;

export const runnerRoleName = ({ namePrefix }: Within): string => `${namePrefix}_runner`;

export const replicationRoleName = ({ namePrefix }: Within, storage: string): string =>
  `${namePrefix}_state_${storage}_replication`;

export function roleArn(
  { partition, accountId }: Pick<AwsAccount, 'partition' | 'accountId'>,
  name: string,
  path = '/',
): string {
  return `arn:${partition}:iam::${accountId}:role${path}${name}`;
}

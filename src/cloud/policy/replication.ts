import { policy, PolicyDocument, Statement } from './document';
import { bucketArn } from './s3';

export interface ReplicationRights {
  readonly partition: string;
  readonly from: string;
  readonly to: string;
  readonly sourceKey?: string;
  readonly targetKey?: string;
}

/** What S3 needs to copy one bucket to another. */
export function replicationPolicy(rights: ReplicationRights): PolicyDocument {
  const { partition, from, to, sourceKey, targetKey } = rights;
  const source = bucketArn(partition, from);
  const key = (sid: string, action: string, arn: string | undefined): Statement | undefined =>
    arn === undefined ? undefined : { Sid: sid, Effect: 'Allow', Action: action, Resource: arn };
  return policy(
    {
      Sid: 'ReadConfiguration',
      Effect: 'Allow',
      Action: ['s3:GetReplicationConfiguration', 's3:ListBucket'],
      Resource: source,
    },
    {
      Sid: 'ReadVersions',
      Effect: 'Allow',
      Action: ['s3:GetObjectVersionForReplication', 's3:GetObjectVersionAcl', 's3:GetObjectVersionTagging'],
      Resource: `${source}/*`,
    },
    {
      Sid: 'Replicate',
      Effect: 'Allow',
      Action: ['s3:ReplicateObject', 's3:ReplicateDelete', 's3:ReplicateTags'],
      Resource: `${bucketArn(partition, to)}/*`,
    },
    key('ReadWithKey', 'kms:Decrypt', sourceKey),
    key('WriteWithKey', 'kms:Encrypt', targetKey),
  );
}

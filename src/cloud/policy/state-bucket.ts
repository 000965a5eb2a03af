import { onlyEncrypted, policy, PolicyDocument, Statement } from './document';
import { bucketArn, LISTS, objectsArn, READS, WRITES } from './s3';
import { accountsOf } from './trust';

/** A cluster of another account, whose jobs keep state in the bucket. */
export interface ForeignCluster {
  readonly name: string;
  /** Its jobs' roles: their common path with a `*` behind it, and those that were brought. */
  readonly roles: readonly string[];
}

export interface StateBucketRights {
  readonly partition: string;
  readonly bucket: string;
  /** The prefixes of the state storages in it. */
  readonly prefixes: readonly string[];
  readonly foreign: readonly ForeignCluster[];
}

/**
 * The first policy of a bucket with state; fences come to it later, and it is never made anew. Jobs of its own account have
 * their rights by their roles. Those of another account need a word here as well, each cluster for what begins with its own
 * name and a dot, which no name has in it.
 */
export function stateBucketPolicy(rights: StateBucketRights): PolicyDocument {
  const { partition, bucket, prefixes, foreign } = rights;
  const arn = bucketArn(partition, bucket);
  return policy(
    onlyEncrypted('s3:*', [arn, `${arn}/*`]),
    ...foreign.flatMap(({ name, roles }, i): Statement[] => {
      const whom = {
        Effect: 'Allow',
        Principal: { AWS: accountsOf(partition, roles) },
        Condition: { ArnLike: { 'aws:PrincipalArn': roles } },
      } as const;
      return [
        {
          Sid: `Write${i}`,
          ...whom,
          Action: WRITES,
          Resource: prefixes.map((prefix) => objectsArn(partition, { bucket, prefix: `${prefix}${name}.` })),
        },
        {
          Sid: `Read${i}`,
          ...whom,
          Action: READS,
          Resource: prefixes.map((prefix) => objectsArn(partition, { bucket, prefix })),
        },
        { Sid: `List${i}`, ...whom, Action: LISTS, Resource: arn },
      ];
    }),
  );
}

/** A copy that nobody writes to but what copies. */
export function replicaPolicy(partition: string, bucket: string, replication: string): PolicyDocument {
  const arn = bucketArn(partition, bucket);
  return policy(onlyEncrypted('s3:*', [arn, `${arn}/*`]), {
    Sid: 'OnlyReplication',
    Effect: 'Deny',
    Principal: '*',
    Action: ['s3:PutObject', 's3:DeleteObject', 's3:DeleteObjectVersion', 's3:PutObjectTagging'],
    Resource: `${arn}/*`,
    Condition: { ArnNotEquals: { 'aws:PrincipalArn': replication } },
  });
}

/**
 * A ledger loses updates where somebody writes without a condition, and its history where somebody removes from it: neither is
 * let through, whoever sends it. A record comes in one piece, so that parts of an upload are none.
 */
export function ledgerBucketPolicy(partition: string, bucket: string): PolicyDocument {
  const arn = bucketArn(partition, bucket);
  return policy(
    onlyEncrypted('s3:*', [arn, `${arn}/*`]),
    {
      Sid: 'OnlyConditionalWrites',
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:PutObject',
      Resource: `${arn}/*`,
      Condition: { Null: { 's3:if-match': 'true', 's3:if-none-match': 'true' } },
    },
    {
      Sid: 'NothingGoes',
      Effect: 'Deny',
      Principal: '*',
      Action: ['s3:DeleteObject', 's3:DeleteObjectVersion'],
      Resource: `${arn}/*`,
    },
  );
}

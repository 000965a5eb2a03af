import { policy, PolicyDocument, Statement } from './document';
import { bucketArn, bucketsOf, foldersAbove, LISTS, objectsArn, READS, WRITES } from './s3';
import { PROBE } from '../../assembly/state-marks';
import { Place } from '../../fleet/aws/places';

/** What the jobs of a tenant on a cluster may do. */
export interface JobRights {
  readonly partition: string;
  readonly writes: readonly Place[];
  readonly reads: readonly Place[];
  /** What all directories of their cluster begin with, in each state storage. */
  readonly probes: readonly Place[];
  /** Keys of KMS that their buckets are encrypted by. */
  readonly keys: readonly string[];
}

/**
 * Writes go below the tenant's own prefix in this cluster; reads below the tenant's prefixes in all clusters, since a move
 * restores what was written elsewhere. Prefixes are plain: a `*` within one would cross slashes.
 */
export function jobPolicy({ partition, writes, reads, probes, keys }: JobRights): PolicyDocument {
  const arn = (place: Place) => objectsArn(partition, place);
  const above = new Set(
    writes.flatMap((place) =>
      foldersAbove(place).map((folder) => `${bucketArn(partition, place.bucket)}/${folder}`),
    ),
  );
  return policy(
    { Sid: 'WriteOwn', Effect: 'Allow', Action: WRITES, Resource: writes.map(arn) },
    { Sid: 'ReadTenant', Effect: 'Allow', Action: READS, Resource: reads.map(arn) },
    above.size > 0
      ? { Sid: 'ReadFoldersAbove', Effect: 'Allow', Action: 's3:GetObject', Resource: [...above].sort() }
      : undefined,
    {
      Sid: 'List',
      Effect: 'Allow',
      Action: LISTS,
      Resource: bucketsOf(reads).map((bucket) => bucketArn(partition, bucket)),
    },
    probes.length > 0 ? probe(partition, probes) : undefined,
    useKeys(keys),
  );
}

/**
 * A fence is probed with these rights, also for other tenants of the cluster and for directories that it does not have yet. A
 * refusal says something only if they could write there otherwise. The `*` crosses slashes, and what it finds is a probe all the same.
 */
const probe = (partition: string, places: readonly Place[]): Statement => ({
  Sid: 'ProbeFences',
  Effect: 'Allow',
  Action: ['s3:PutObject', 's3:DeleteObject', 's3:AbortMultipartUpload'],
  Resource: places.flatMap(({ bucket, prefix }) => {
    const cluster = `${bucketArn(partition, bucket)}/${prefix}`;
    return [`${cluster}0/${PROBE}`, `${cluster}*/${PROBE}/*`];
  }),
});

export const useKeys = (keys: readonly string[]): Statement | undefined =>
  keys.length > 0
    ? { Sid: 'UseKeys', Effect: 'Allow', Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: keys }
    : undefined;

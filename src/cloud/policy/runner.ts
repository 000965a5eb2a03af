import { policy, PolicyDocument } from './document';
import { useKeys } from './job';
import { bucketArn, bucketsOf, LISTS, objectsArn, READS } from './s3';
import { Place } from '../../fleet/aws/places';

/** What the runner may do with the rights of one account. */
export interface RunnerRights {
  readonly partition: string;
  /** State storages in buckets of the account. */
  readonly state: readonly Place[];
  /** The ledger, if it is in this account. */
  readonly ledger?: Place;
  /** The roles of jobs that write there: a fence is probed with their rights. */
  readonly jobRoles: readonly string[];
  readonly keys: readonly string[];
}

/** It looks at state, claims epochs, sets fences, and keeps the ledger. It overwrites no state and removes nothing. */
export function runnerPolicy({ partition, state, ledger, jobRoles, keys }: RunnerRights): PolicyDocument {
  const buckets = bucketsOf(state).map((bucket) => bucketArn(partition, bucket));
  const objects = (place: Place) => objectsArn(partition, place);
  const below = ({ bucket, prefix }: Place, folder: string) => objects({ bucket, prefix: prefix + folder });
  const some = state.length > 0;
  return policy(
    some ? { Sid: 'ListState', Effect: 'Allow', Action: LISTS, Resource: buckets } : undefined,
    some ? { Sid: 'ReadState', Effect: 'Allow', Action: READS, Resource: state.map(objects) } : undefined,
    some
      ? {
          Sid: 'ClaimEpochs',
          Effect: 'Allow',
          Action: 's3:PutObject',
          Resource: state.map((place) => below(place, 'claims/')),
        }
      : undefined,
    some
      ? {
          Sid: 'Fence',
          Effect: 'Allow',
          Action: ['s3:GetBucketPolicy', 's3:PutBucketPolicy', 's3:GetLifecycleConfiguration'],
          Resource: buckets,
        }
      : undefined,
    some && jobRoles.length > 0
      ? { Sid: 'ProbeAsJobs', Effect: 'Allow', Action: 'sts:AssumeRole', Resource: jobRoles }
      : undefined,
    ledger && {
      Sid: 'ListLedger',
      Effect: 'Allow',
      Action: 's3:ListBucket',
      Resource: bucketArn(partition, ledger.bucket),
    },
    ledger && {
      Sid: 'KeepLedger',
      Effect: 'Allow',
      Action: ['s3:GetObject', 's3:PutObject'],
      Resource: objects(ledger),
    },
    useKeys(keys),
  );
}

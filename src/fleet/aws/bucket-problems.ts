import { awsS3Of, stateBuckets } from './buckets';
import {
  bucketTwice,
  nameTooLong,
  notABucketName,
  notOnS3,
  replicaInSameRegion,
  replicaWithoutKey,
} from './errors';
import { BUCKET_NAME, LIMITS, replicationRoleName } from './names';
import { undeclared } from './undeclared';
import type { Fleet, FleetStateStorage } from '../fleet';

/** What is wrong with the buckets of state storages, a line each. */
export function bucketProblems(fleet: Fleet): string[] {
  const storages = [...fleet._stateStorages.values()].filter(({ aws }) => aws);
  return [
    ...storages.flatMap((storage) => storageProblems(fleet, storage)),
    ...stateBuckets(fleet).flatMap((bucket) => {
      const path = `stateStorages/${bucket.storage}`;
      const { replica, managed } = bucket;
      const role = replicationRoleName(bucket.account, bucket.storage);
      return [
        ...[bucket.name, ...(replica ? [replica.bucket] : [])]
          .filter((name) => managed && !BUCKET_NAME.test(name))
          .map((name) => notABucketName(path, name)),
        ...(replica?.region === bucket.region ? [replicaInSameRegion(path, bucket.region)] : []),
        ...(replica && managed?.kmsKeyArn && !replica.kmsKeyArn ? [replicaWithoutKey(path)] : []),
        ...(replica && role.length > LIMITS.role
          ? [nameTooLong(path, 'the role of its replication', role, LIMITS.role)]
          : []),
        ...differences(bucket.storages).map((how) =>
          bucketTwice(
            path,
            bucket.name,
            bucket.storages.map(({ name }) => name),
            how,
          ),
        ),
      ];
    }),
  ];
}

function storageProblems(fleet: Fleet, { name, storage, aws }: FleetStateStorage): string[] {
  const path = `stateStorages/${name}`;
  const { account } = aws!;
  const s3 = awsS3Of(storage);
  return [
    ...undeclared(fleet, path, 'aws', account),
    ...(s3 && !s3.buckets ? [] : [notOnS3(path, storage.root)]),
  ];
}

/** One bucket has one account, one region and one way to be made, whichever of its state storages says it. */
function differences(storages: readonly FleetStateStorage[]): string[] {
  const differ = (of: (storage: FleetStateStorage) => unknown) =>
    new Set(storages.map((each) => JSON.stringify(of(each)))).size > 1;
  return [
    ...(differ(({ aws }) => aws!.account.name) ? ['account'] : []),
    ...(differ(({ storage }) => storage._s3?.region) ? ['region'] : []),
    ...(differ(({ aws }) => {
      const { account: _, ...rest } = aws!._managed ?? { account: undefined };
      return aws!._managed ? rest : 'existing';
    })
      ? ['how it is made']
      : []),
  ];
}

import type { AwsAccount } from './account';
import type { AwsReplicaOptions, AwsStateBucketOptions } from './bucket';
import type { S3StateStorageOptions, StateStorage } from '../../flink/config/state-storage';
import { groupBy } from '../../validation/group-by';
import type { Fleet, FleetStateStorage } from '../fleet';
import { compareText } from '../placement/order';

/** A bucket of S3 in which state storages of the fleet are. */
export interface StateBucket {
  readonly name: string;
  readonly account: AwsAccount;
  readonly region: string;
  /** The first state storage in it, after which what belongs to it is named. */
  readonly storage: string;
  readonly storages: readonly FleetStateStorage[];
  /** The prefixes of its state storages; empty, or with a slash at the end. */
  readonly prefixes: readonly string[];
  /** How it is made; absent: it is there. */
  readonly managed?: AwsStateBucketOptions;
  readonly replica?: Required<Pick<AwsReplicaOptions, 'region' | 'bucket'>> & AwsReplicaOptions;
}

/** Where a state storage lies in S3; nothing if that is not the S3 of AWS. */
export const awsS3Of = ({ _s3 }: StateStorage): S3StateStorageOptions | undefined =>
  _s3 && !_s3.endpoint ? _s3 : undefined;

/** All buckets of the fleet that are in accounts of it, by name. Several state storages may share one. */
export function stateBuckets(fleet: Fleet): StateBucket[] {
  const inAws = [...fleet._stateStorages.values()].filter(({ aws, storage }) => aws && awsS3Of(storage));
  return [...groupBy(inAws, ({ storage }) => storage._s3!.bucket)]
    .sort(([a], [b]) => compareText(a, b))
    .map(([name, unsorted]) => {
      const storages = [...unsorted].sort((a, b) => compareText(a.name, b.name));
      const [{ name: storage, aws, storage: first }] = storages;
      const { account, _managed: managed } = aws!;
      const replica = managed?.replica;
      return {
        name,
        account,
        region: first._s3!.region ?? account.region,
        storage,
        storages,
        prefixes: storages.map(({ storage: { _s3 } }) => slashed(_s3?.prefix)).sort(compareText),
        managed,
        replica: replica && { ...replica, bucket: replica.bucket ?? `${name}-replica` },
      };
    });
}

function slashed(prefix = ''): string {
  const trimmed = prefix.replace(/^\/+|\/+$/g, '');
  return trimmed === '' ? '' : `${trimmed}/`;
}

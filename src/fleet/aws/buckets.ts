import type { AwsAccount } from './account';
import type { AwsReplicaOptions, AwsStateBucketOptions } from './bucket';
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

/** All buckets of the fleet that are in accounts of it, by name. Several state storages may share one. */
export function stateBuckets(fleet: Fleet): StateBucket[] {
  const byName = new Map<string, FleetStateStorage[]>();
  for (const each of fleet._stateStorages.values()) {
    const { _s3 } = each.storage;
    if (each.aws && _s3 && !_s3.endpoint) byName.set(_s3.bucket, [...(byName.get(_s3.bucket) ?? []), each]);
  }
  return [...byName]
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

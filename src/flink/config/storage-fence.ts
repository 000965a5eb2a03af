import type { S3StateStorageOptions } from './state-storage';
import { compact } from '../../validation/manifest';
import { bool, oneOf, Shape, text } from '../../validation/shape';

/** How an S3 can be made to deny what the jobs of a lost cluster write. */
export enum S3Fence {
  /** By a policy of the bucket that denies everybody, as AWS applies it. */
  EVERYBODY = 'everybody',
  /** By a policy that names the `jobPrincipals` of the clusters, for a store that applies no policy to `*`. */
  JOB_PRINCIPALS = 'job-principals',
  /** Not at all. */
  NONE = 'none',
}

/** A bucket in which a state storage lies. */
export interface S3Bucket {
  /** The name of the bucket. */
  readonly bucket: string;
  /**
   * Its region.
   *
   * @default - that of the state storage
   */
  readonly region?: string;
  /**
   * Its own endpoint.
   *
   * @default - that of the state storage
   */
  readonly endpoint?: string;
}

export const BUCKET_SHAPE: Shape<S3Bucket> = { bucket: text, region: text, endpoint: text };

export const FENCE_SHAPE = { pathStyle: bool, fence: oneOf(S3Fence) };

/**
 * What a runner must know to fence a state storage.
 *
 * @internal
 */
export interface FenceFacts {
  readonly s3?: { readonly endpoint?: string; readonly region?: string; readonly pathStyle?: boolean };
  readonly buckets?: readonly (S3Bucket & { readonly pathStyle?: boolean })[];
  readonly fence?: 's3-policy' | 's3-policy-principals' | 'file-permissions';
  readonly noFence?: string;
}

export function s3FenceFacts(options: S3StateStorageOptions): FenceFacts {
  const { endpoint, region, pathStyle, buckets = [], bucket } = options;
  const facts = {
    s3: compact({ endpoint, region, pathStyle }),
    buckets:
      buckets.length > 0
        ? buckets.map((each) => ({
            bucket: each.bucket,
            endpoint: each.endpoint ?? endpoint,
            region: each.region ?? region,
            pathStyle,
          }))
        : undefined,
  };
  if (options.fence === S3Fence.NONE) return { ...facts, noFence: 'the program says that there is none' };
  const noFence = whyNone(bucket, buckets);
  if (noFence !== undefined) return { ...facts, noFence };
  return {
    ...facts,
    fence: options.fence === S3Fence.JOB_PRINCIPALS ? 's3-policy-principals' : 's3-policy',
  };
}

/** An access point is not where objects lie: its buckets take writes by other ways as well. */
function whyNone(bucket: string, buckets: readonly S3Bucket[]): string | undefined {
  const all = buckets.length > 0 ? buckets.map((each) => each.bucket) : [bucket];
  for (const each of all) {
    if (/\.mrap$/.test(each) || /-s3alias$/.test(each)) {
      return `${each} is an access point: which buckets take its writes is not said (buckets)`;
    }
    if (each.endsWith('--x-s3')) return `${each} is a directory bucket, whose policies deny no single writes`;
  }
  return undefined;
}

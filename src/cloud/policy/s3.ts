import { Place } from '../../fleet/aws/places';

/** What a job does to the files of its own epoch. */
export const WRITES = [
  's3:PutObject',
  's3:DeleteObject',
  's3:AbortMultipartUpload',
  's3:ListMultipartUploadParts',
] as const;

/** What anybody does who looks for files. File systems look also for the folders above their own. */
export const LISTS = ['s3:ListBucket', 's3:GetBucketLocation', 's3:ListBucketMultipartUploads'] as const;

export const READS = ['s3:GetObject', 's3:GetObjectAttributes'] as const;

export const bucketArn = (partition: string, bucket: string): string => `arn:${partition}:s3:::${bucket}`;

/** All objects below a prefix, which ends in a slash or is empty. */
export const objectsArn = (partition: string, { bucket, prefix }: Place): string =>
  `${bucketArn(partition, bucket)}/${prefix}*`;

export const bucketsOf = (places: readonly Place[]): string[] => [
  ...new Set(places.map(({ bucket }) => bucket)),
];

/**
 * The folders above a prefix, as the names of objects: nobody writes such objects, but a file system asks for them before it
 * believes that a folder may be made, and takes a refusal for a failure.
 */
export function foldersAbove({ prefix }: Place): string[] {
  const parts = prefix.split('/').slice(0, -2);
  return parts.flatMap((_, i) => {
    const folder = parts.slice(0, i + 1).join('/');
    return [folder, `${folder}/`];
  });
}

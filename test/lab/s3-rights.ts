import { Keys } from './iam';

/** A credentials file of AWS, with a profile for each user by name. */
export function profiles(users: ReadonlyMap<string, Keys>): string {
  return [...users]
    .map(
      ([name, { accessKeyId, secretAccessKey }]) =>
        `[${name}]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`,
    )
    .join('\n');
}

/**
 * What the policy of a bucket allows before anything is denied: all read and list everything, each writes what is its own.
 *
 * @param writers below which prefix a user writes.
 */
export function jobStatements(bucket: string, writers: ReadonlyMap<string, string>): object[] {
  const arn = `arn:aws:s3:::${bucket}`;
  const allow = (
    Sid: string,
    users: readonly string[],
    actions: readonly string[],
    resource: string,
  ): object => ({
    Sid,
    Effect: 'Allow',
    Principal: { AWS: users },
    Action: actions.map((action) => `s3:${action}`),
    Resource: resource,
  });
  const all = [...writers.keys()];
  const write = ['PutObject', 'DeleteObject', 'AbortMultipartUpload', 'ListMultipartUploadParts'];
  return [
    allow('Read', all, ['GetObject'], `${arn}/*`),
    allow('List', all, ['ListBucket'], arn),
    ...[...writers].map(([user, prefix], i) => allow(`Write${i + 1}`, [user], write, `${arn}/${prefix}*`)),
  ];
}

/**
 * Where a ledger may be: a bucket of S3 with or without a prefix, a namespace of a management cluster, or a folder. A
 * context may have slashes in its name, so the namespace is what is behind the last one.
 */
export const LEDGER_URL =
  /^(s3:\/\/[a-z0-9][-.a-z0-9]{1,61}[a-z0-9](\/[-\w][-\w.]*)*|kubernetes:\/\/\S+\/[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?|\.{0,2}\/[^:\n]*)$/;

export const LEDGER_FORMS =
  's3://<bucket>/<prefix>, kubernetes://<context>/<namespace>, or a folder that begins with ./, ../ or /';

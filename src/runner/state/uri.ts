/** Where something lies: in a bucket of S3, or on a file system. */
export interface StateUri {
  readonly scheme: 's3' | 'file';
  /** Empty on a file system. */
  readonly bucket: string;
  /** Without a slash at either end. */
  readonly path: string;
}

/** Flink has three file systems for the same S3. */
const S3 = /^s3[ap]?:\/\/([^/]+)(\/.*)?$/i;
/** Flink writes it with one slash or three. */
const FILE = /^file:(?:\/\/(?=\/))?(\/(?!\/).*)$/i;

/** @returns nothing for other stores, and for what climbs out of where it seems to lie. */
export function parseStateUri(text: string): StateUri | undefined {
  const s3 = S3.exec(text);
  const path = trimmed(s3 ? (s3[2] ?? '') : FILE.exec(text)?.[1]);
  if (path === undefined || path.split('/').some((part) => part === '.' || part === '..')) return undefined;
  if (s3) return { scheme: 's3', bucket: s3[1], path };
  return { scheme: 'file', bucket: '', path };
}

export function formatStateUri({ scheme, bucket, path }: StateUri): string {
  return scheme === 's3' ? `s3://${bucket}${path && `/${path}`}` : `file:///${path}`;
}

/** The same place has the same text, whoever wrote it down. */
export function sameForm(text: string): string {
  const uri = parseStateUri(text);
  return uri === undefined ? text : formatStateUri(uri);
}

/** What of a URI lies below another one; nothing where it does not. */
export function below(root: string, uri: string): string | undefined {
  const [whole, part] = [sameForm(root).replace(/\/+$/, ''), sameForm(uri)];
  if (part === whole) return '';
  return part.startsWith(`${whole}/`) ? part.slice(whole.length + 1) : undefined;
}

function trimmed(path: string | undefined): string | undefined {
  return path?.replace(/\/{2,}/g, '/').replace(/^\/|\/$/g, '');
}

import { unknownStore } from './errors';
import { FolderStore } from './folder-store';
import { S3Options } from './s3-client';
import { S3Store } from './s3-store';
import { StateStore } from './store';
import { parseStateUri } from './uri';

/** Opens the state storage at a URI. Nothing is asked yet. */
export async function openStore(url: string, options: S3Options = {}): Promise<StateStore> {
  const uri = parseStateUri(url);
  if (uri === undefined) throw unknownStore(url);
  return uri.scheme === 's3' ? S3Store.open(uri.bucket, uri.path, options) : new FolderStore(`/${uri.path}`);
}

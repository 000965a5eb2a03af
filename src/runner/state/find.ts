import { EpochFiles } from './epoch-files';
import { Availability, EpochPlace, observe } from './observe';
import { openStore } from './open-store';
import { Candidate, candidatesOf, Evidence, outsideOf } from './registered';
import { Question, Resolution, resolve, verified } from './resolve';
import type { S3Options } from './s3-client';
import { StateStore } from './store';
import { below, formatStateUri, parseStateUri } from './uri';
import { Verification, verify } from './verify';

/** Whose restore point is looked for, and what is known of it from elsewhere. */
export interface Search extends Evidence, Pick<Question, 'maxAgeSeconds' | 'zombie' | 'atLeast'> {
  readonly place: EpochPlace;
  /** Reads every byte of it. */
  readonly deep?: boolean;
  /** For what lies in another bucket than the epoch does. */
  readonly s3?: S3Options;
  /** What high availability has of the epoch, where that was looked at. */
  readonly availability?: Availability;
}

export interface Found {
  readonly files: EpochFiles;
  /** Newest first. */
  readonly candidates: readonly Candidate[];
  readonly resolution: Resolution;
  /** Of what is to be restored; absent: there is nothing to look at. */
  readonly verification?: Verification;
}

/** Looks what an epoch has, decides, and looks whether what was decided for is whole. */
export async function findRestorePoint(store: StateStore, search: Search): Promise<Found> {
  const files = await observe(store, search.place, search.availability);
  const candidates = candidatesOf(files, search);
  const resolution = resolve({
    epoch: search.place.epoch,
    restore: search.restore,
    candidates,
    reports: search.reports,
    results: files.results,
    outside: outsideOf(files, search),
    unreadable: files.pointers.filter(({ names }) => names === undefined),
    now: (await store.now()).toISOString(),
    maxAgeSeconds: search.maxAgeSeconds,
    zombie: search.zombie,
    atLeast: search.atLeast,
  });
  if (resolution.outcome !== 'restore') return { files, candidates, resolution };
  const { uri, id } = resolution.from;
  const verification = await verifyAnywhere(store, uri, { deep: search.deep, id }, search.s3);
  return { files, candidates, resolution: verified(resolution, verification), verification };
}

/** What an epoch started from may lie in another bucket than what it wrote. */
export async function verifyAnywhere(
  store: StateStore,
  uri: string,
  options: { readonly deep?: boolean; readonly id?: number },
  s3: S3Options | undefined,
): Promise<Verification> {
  const parts = parseStateUri(uri);
  if (parts === undefined || below(store.url, uri) !== undefined) return verify(store, uri, options);
  const root = parts.scheme === 's3' ? { ...parts, path: '' } : { ...parts, path: parts.path.split('/')[0] };
  const other = await openStore(formatStateUri(root), s3);
  try {
    return await verify(other, uri, options);
  } finally {
    await other.close();
  }
}

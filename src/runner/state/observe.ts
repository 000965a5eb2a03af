import { createHash } from 'crypto';
import { EpochFiles, SeenCheckpoint, SeenPointer, SeenResult, SeenSavepoint } from './epoch-files';
import { ID_BYTES, Metadata, parseId, parseMetadata } from './metadata/parse';
import { NotMetadata } from './metadata/reader';
import { namedIn, POINTER_BYTES } from './pointer';
import { StateFile, StateStore } from './store';
import { below } from './uri';
import { at, parseJson } from '../../validation/manifest';

/** Where an epoch's files are, below the root of a store. */
export interface EpochPlace {
  readonly epoch: number;
  /** Such as `us-east.1/ads/clicks/e1`. */
  readonly directory: string;
  /** The name of a job of a session cluster, whose state lies in a directory of that name. */
  readonly job?: string;
}

/** What high availability has written down of an epoch, for all jobs of a session cluster alike. */
export type Availability = Pick<EpochFiles, 'pointers' | 'results'>;

/** A live job goes on meanwhile: what is named was there, and what came later is named later. So this is looked at first. */
export async function availabilityIn(store: StateStore, directory: string): Promise<Availability> {
  const prefix = `${directory}/ha/`;
  const files = await store.list(prefix);
  const matching = (pattern: RegExp) => files.filter(({ key }) => pattern.test(key.slice(prefix.length)));
  const [pointers, results] = await Promise.all([
    Promise.all(matching(POINTER).map(async (file) => pointerIn(store, file))),
    Promise.all(matching(RESULT).map(async (file) => resultIn(store, file))),
  ]);
  const there = <T>(found: readonly (T | undefined)[]) => found.filter((each) => each !== undefined);
  return { pointers: there(pointers), results: there(results) };
}

const POINTER = /^(?!job-result-store\/)[^/]+\/completedCheckpoint[^/]*$/;
const RESULT = /^job-result-store\/(?:.*\/)?[0-9a-f]+(?:_DIRTY)?\.json$/;

/**
 * What a store has of an epoch. Shared state, which may be thousands of files, is not listed: a checkpoint's own metadata
 * names what it needs of it.
 *
 * @param known what high availability has, for whoever asks for several jobs
 */
export async function observe(
  store: StateStore,
  { epoch, directory, job }: EpochPlace,
  known?: Availability,
): Promise<EpochFiles> {
  const { pointers, results } = known ?? (await availabilityIn(store, directory));
  const own = job === undefined ? directory : `${directory}/${job}`;
  const [checkpoints, savepoints] = await Promise.all([
    checkpointsIn(store, `${own}/checkpoints/`, pointers),
    savepointsIn(store, `${own}/savepoints/`),
  ]);
  const root = `${store.url}/${directory}`;
  const found = { epoch, root, checkpoints, savepoints, pointers };
  if (job === undefined) return { ...found, results };
  const jobs = new Set(
    [...checkpoints, ...savepoints].map((each) => ('jobId' in each ? each.jobId : each.jobPrefix)),
  );
  return {
    ...found,
    job,
    results: results.filter(({ jobId }) => jobs.has(jobId) || jobs.has(jobId.slice(0, 6))),
  };
}

/**
 * What stands for all that an epoch has. It is the same as long as nobody writes there: a fence that holds is seen by that.
 */
export async function listingOf(store: StateStore, directory: string): Promise<string> {
  const files = await store.list(`${directory}/`);
  const hash = createHash('sha256');
  for (const { key, size, time } of files) hash.update(`${key} ${size} ${time}\n`);
  return `${files.length} files, sha256:${hash.digest('hex')}`;
}

/** The jobs of a session cluster that have state at an epoch. */
export async function jobsIn(store: StateStore, directory: string): Promise<readonly string[]> {
  const { folders } = await store.children(`${directory}/`);
  return folders.filter((name) => !['checkpoints', 'savepoints', 'ha'].includes(name));
}

async function checkpointsIn(
  store: StateStore,
  prefix: string,
  pointers: readonly SeenPointer[],
): Promise<readonly SeenCheckpoint[]> {
  const { folders } = await store.children(prefix);
  const listed = await Promise.all(
    folders
      .filter((jobId) => /^[0-9a-f]+$/.test(jobId))
      .map(async (jobId) => {
        const { folders: names } = await store.children(`${prefix}${jobId}/`);
        return names.map((name) => `${jobId}/${name}`);
      }),
  );
  // What was listed together with what names it may have come right after it.
  const named = pointers.flatMap(({ names }) => (names && below(`${store.url}/${prefix}`, names)) ?? []);
  const found = await Promise.all(
    [...new Set([...listed.flat(), ...named])].map(async (path) => checkpointAt(store, `${prefix}${path}`)),
  );
  return found.filter((each) => each !== undefined);
}

async function checkpointAt(store: StateStore, directory: string): Promise<SeenCheckpoint | undefined> {
  const [, jobId, number] = /\/([0-9a-f]+)\/chk-(\d+)$/.exec(directory) ?? [];
  if (jobId === undefined) return undefined;
  const start = await store.readTimed(`${directory}/_metadata`, { from: 0, to: ID_BYTES - 1 });
  if (start === undefined) return undefined;
  const id = parsed(() => parseId(start.bytes));
  const uri = `${store.url}/${directory}`;
  return { jobId, number: Number(number), uri, time: start.time, ...(id === undefined ? {} : { id }) };
}

async function savepointsIn(store: StateStore, prefix: string): Promise<readonly SeenSavepoint[]> {
  const { folders } = await store.children(prefix);
  const found = await Promise.all(
    folders.map(async (name): Promise<SeenSavepoint | undefined> => {
      const jobPrefix = /^savepoint-([0-9a-f]{6})-[0-9a-f]+$/.exec(name)?.[1];
      if (jobPrefix === undefined) return undefined;
      // Whether its job was to end with it stands at the end.
      const file = await store.readTimed(`${prefix}${name}/_metadata`);
      if (file === undefined) return undefined;
      const metadata: Metadata | undefined = parsed(() => parseMetadata(file.bytes));
      const stop = metadata?.snapshot?.stop;
      return {
        uri: `${store.url}/${prefix}${name}`,
        jobPrefix,
        time: file.time,
        ...(metadata === undefined ? {} : { id: metadata.id }),
        ...(stop === undefined ? {} : { stop }),
      };
    }),
  );
  return found.filter((each) => each !== undefined);
}

async function pointerIn(
  store: StateStore,
  { key, time, size }: StateFile,
): Promise<SeenPointer | undefined> {
  const start = await store.read(key, { from: 0, to: POINTER_BYTES - 1 });
  // It may go while it is looked at, as older ones do all the time.
  if (start === undefined) return undefined;
  const whole = size > POINTER_BYTES && namedIn(start) === undefined ? await store.read(key) : start;
  const names = whole && namedIn(whole);
  return { file: `${store.url}/${key}`, time, ...(names === undefined ? {} : { names }) };
}

async function resultIn(store: StateStore, { key, time }: StateFile): Promise<SeenResult | undefined> {
  const text = (await store.read(key))?.toString('utf8');
  if (text === undefined) return undefined;
  return { jobId: /([0-9a-f]+)(?:_DIRTY)?\.json$/.exec(key)![1], status: statusIn(text), time };
}

/** What cannot be read is no success. */
function statusIn(text: string): string {
  const status = at(parseJson(text), 'result', 'application-status');
  return typeof status === 'string' ? status : 'UNKNOWN';
}

function parsed<T>(parse: () => T): T | undefined {
  try {
    return parse();
  } catch (error) {
    if (error instanceof NotMetadata) return undefined;
    throw error;
  }
}

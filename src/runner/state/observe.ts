import { createHash } from 'crypto';
import { EpochFiles, SeenCheckpoint, SeenPointer, SeenResult, SeenSavepoint } from './epoch-files';
import { ID_BYTES, Metadata, parseId, parseMetadata } from './metadata/parse';
import { NotMetadata } from './metadata/reader';
import { namedIn, POINTER_BYTES } from './pointer';
import { StateFile, StateStore } from './store';
import { at, parseJson } from '../../validation/manifest';

/** Where an epoch's files are, below the root of a store. */
export interface EpochPlace {
  readonly epoch: number;
  /** Such as `us-east.1/ads/clicks/e1`. */
  readonly directory: string;
  /** The name of a job of a session cluster, whose state lies in a directory of that name. */
  readonly job?: string;
}

/**
 * What a store has of an epoch. Shared state, which may be thousands of files, is not listed: a checkpoint's own metadata
 * names what it needs of it.
 */
export async function observe(store: StateStore, { epoch, directory, job }: EpochPlace): Promise<EpochFiles> {
  const own = job === undefined ? directory : `${directory}/${job}`;
  // A live job goes on meanwhile: what is named was there, and what came later is named later.
  const pointers = await pointersIn(store, `${directory}/ha/`);
  const [checkpoints, savepoints, results] = await Promise.all([
    checkpointsIn(store, `${own}/checkpoints/`),
    savepointsIn(store, `${own}/savepoints/`),
    resultsIn(store, `${directory}/ha/job-result-store/`),
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

async function checkpointsIn(store: StateStore, prefix: string): Promise<readonly SeenCheckpoint[]> {
  const { folders } = await store.children(prefix);
  const found = await Promise.all(
    folders
      .filter((jobId) => /^[0-9a-f]+$/.test(jobId))
      .map(async (jobId) => {
        const { folders: names } = await store.children(`${prefix}${jobId}/`);
        const numbers = names.flatMap((name) => (/^chk-\d+$/.test(name) ? Number(name.slice(4)) : []));
        return Promise.all(
          numbers.map(async (number): Promise<SeenCheckpoint | undefined> => {
            const directory = `${prefix}${jobId}/chk-${number}`;
            const file = await store.head(`${directory}/_metadata`);
            if (file === undefined) return undefined;
            const id = await idIn(store, file);
            return {
              jobId,
              number,
              uri: `${store.url}/${directory}`,
              time: file.time,
              ...(id === undefined ? {} : { id }),
            };
          }),
        );
      }),
  );
  return found.flat().filter((each) => each !== undefined);
}

async function idIn(store: StateStore, { key }: StateFile): Promise<number | undefined> {
  const head = await store.read(key, { from: 0, to: ID_BYTES - 1 });
  return head && parsed(() => parseId(head));
}

async function savepointsIn(store: StateStore, prefix: string): Promise<readonly SeenSavepoint[]> {
  const { folders } = await store.children(prefix);
  const found = await Promise.all(
    folders.map(async (name): Promise<SeenSavepoint | undefined> => {
      const jobPrefix = /^savepoint-([0-9a-f]{6})-[0-9a-f]+$/.exec(name)?.[1];
      const key = `${prefix}${name}/_metadata`;
      const file = jobPrefix === undefined ? undefined : await store.head(key);
      if (file === undefined) return undefined;
      // Whether its job was to end with it stands at the end.
      const bytes = await store.read(key);
      const metadata: Metadata | undefined = bytes && parsed(() => parseMetadata(bytes));
      const stop = metadata?.snapshot?.stop;
      return {
        uri: `${store.url}/${prefix}${name}`,
        jobPrefix: jobPrefix!,
        time: file.time,
        ...(metadata === undefined ? {} : { id: metadata.id }),
        ...(stop === undefined ? {} : { stop }),
      };
    }),
  );
  return found.filter((each) => each !== undefined);
}

async function pointersIn(store: StateStore, prefix: string): Promise<readonly SeenPointer[]> {
  const { folders } = await store.children(prefix);
  const listed = await Promise.all(
    folders
      .filter((name) => name !== 'job-result-store')
      .map(async (name) => store.children(`${prefix}${name}/`)),
  );
  const files = listed.flatMap(({ files: each }) =>
    each.filter(({ key }) => /\/completedCheckpoint[^/]*$/.test(key)),
  );
  return (await Promise.all(files.map(async (file) => pointerIn(store, file)))).filter(
    (each) => each !== undefined,
  );
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

async function resultsIn(store: StateStore, prefix: string): Promise<readonly SeenResult[]> {
  const files = (await store.list(prefix)).filter(({ key }) => /\/[0-9a-f]+(_DIRTY)?\.json$/.test(key));
  const found = await Promise.all(
    files.map(async ({ key, time }): Promise<SeenResult | undefined> => {
      const text = (await store.read(key))?.toString('utf8');
      if (text === undefined) return undefined;
      const jobId = /([0-9a-f]+)(_DIRTY)?\.json$/.exec(key)![1];
      return { jobId, status: statusIn(text), time };
    }),
  );
  return found.filter((each) => each !== undefined);
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

import { EpochFiles, JobReport, SeenCheckpoint, SeenSavepoint } from './epoch-files';
import { below, sameForm } from './uri';
import { JobRestore } from '../ledger/records';

/** By how much the clocks of a store, of a job manager and of a runner may differ. */
export const SKEW_MS = 300_000;

/** Whether Flink counts on it: then, and only then, sinks were told to commit what came before it. */
export type Registered = 'proven' | 'unproven' | 'no';

/** Something that an epoch could go on from. */
export interface Candidate {
  readonly kind: 'checkpoint' | 'savepoint';
  readonly uri: string;
  readonly epoch: number;
  /** Of a savepoint whose job nobody knows, what its name tells of it. */
  readonly jobId: string;
  readonly id: number;
  readonly time: string;
  readonly registered: Registered;
  readonly why: string;
  /** The job ended with it. */
  readonly stop: boolean;
  /** Why it cannot be used. */
  readonly broken?: string;
}

export interface Evidence {
  /** How many checkpoints Flink keeps; absent: not known, or another number than when the epoch began. */
  readonly retained?: number;
  readonly reports: readonly JobReport[];
  /** What the epoch started from. */
  readonly restore?: JobRestore;
  /** Of a job of a session cluster: what the others started from. */
  readonly siblings?: readonly string[];
}

/** What may be restored of an epoch, newest first, each with what is known of its registration. */
export function candidatesOf(files: EpochFiles, evidence: Evidence): readonly Candidate[] {
  const jobs = new Set(
    [...files.checkpoints, ...files.results, ...evidence.reports].map(({ jobId }) => jobId),
  );
  const named = pointedTo(files);
  for (const { jobId } of named) jobs.add(jobId);
  const checkpoints = [...jobs].flatMap((jobId) => checkpointsOf(jobId, files, named, evidence));
  const savepoints = files.savepoints.map((each) => savepointOf(each, files, [...jobs], evidence));
  return [...checkpoints, ...savepoints].sort(
    (a, b) => b.id - a.id || compare(b.time, a.time) || compare(a.uri, b.uri),
  );
}

/**
 * What two looks at the same epoch tell together: whatever was named and is not any more was registered, for only such are
 * removed. What a crash has left over stays for ever.
 */
export function goneSince(
  before: EpochFiles,
  { seen, files }: { seen: string; files: EpochFiles },
): readonly JobReport[] {
  const still = new Set(pointedTo(files).map(({ uri }) => uri));
  return pointedTo(before)
    .filter(({ uri }) => !still.has(uri))
    .map(({ jobId, number, uri }) => ({ jobId, seen, completed: { id: number, uri } }));
}

/** What the epoch's own files of high availability name, and does not lie below its root: then a fence there guards nothing. */
export function outsideOf(
  { root, pointers }: EpochFiles,
  { restore, siblings = [] }: Pick<Evidence, 'restore' | 'siblings'>,
): readonly string[] {
  const own = restore?.kind === 'empty' || restore === undefined ? [] : [restore.uri];
  const from = [...own, ...siblings].map(pointDirectory);
  const named = pointers.flatMap(({ names }) => (names === undefined ? [] : [sameForm(names)]));
  return [...new Set(named)].filter((uri) => !from.includes(uri) && below(root, uri) === undefined);
}

/** A restore point is its directory, or its `_metadata`. */
export const pointDirectory = (uri: string): string => sameForm(uri.replace(/\/_metadata$/, ''));

interface Pointed {
  readonly jobId: string;
  readonly number: number;
  readonly uri: string;
  readonly time: string;
}

const CHECKPOINT = /^(?:([^/]+)\/)?checkpoints\/([0-9a-f]+)\/chk-(\d+)$/;

/** The checkpoints that files of high availability name; those of other jobs of a session cluster are none of this one's. */
function pointedTo({ root, job, pointers }: EpochFiles): Pointed[] {
  return pointers.flatMap(({ names, time }) => {
    const own = CHECKPOINT.exec((names && below(root, names)) ?? '');
    return own && own[1] === job
      ? [{ jobId: own[2], number: Number(own[3]), uri: sameForm(names!), time }]
      : [];
  });
}

function checkpointsOf(
  jobId: string,
  files: EpochFiles,
  named: readonly Pointed[],
  evidence: Evidence,
): Candidate[] {
  const own = new Map(named.filter((each) => each.jobId === jobId).map((each) => [each.uri, each]));
  const seen = files.checkpoints.filter((each) => each.jobId === jobId);
  const there = new Set(seen.map(({ uri }) => sameForm(uri)));
  const gone = [...own.values()].filter(({ uri }) => !there.has(uri));
  const numbers = [...own.values()].map(({ number }) => number).sort((a, b) => b - a);
  const full = isFull(files, evidence);
  let later = false;
  return [...seen, ...gone]
    .sort((a, b) => b.number - a.number)
    .map((each) => {
      const isNamed = own.has(sameForm(each.uri));
      const context = { isNamed, older: numbers.filter((n) => n < each.number), numbers, full, later };
      const [registered, why] = judge(each, context, evidence);
      later ||= registered === 'proven';
      return {
        ...plain('checkpoint', each, files.epoch, brokenOf(each, there)),
        stop: false,
        registered,
        why,
      };
    });
}

type Verdict = readonly [Registered, string];

interface Context {
  readonly isNamed: boolean;
  /** The numbers of what is registered before it, newest first. */
  readonly older: readonly number[];
  /** The same of all. */
  readonly numbers: readonly number[];
  readonly full: 'yes' | 'no' | 'began empty';
  readonly later: boolean;
}

function judge(
  checkpoint: Pick<SeenCheckpoint, 'jobId' | 'number' | 'uri' | 'time'>,
  { isNamed, older, numbers, full, later }: Context,
  { retained, reports }: Evidence,
): Verdict {
  const { number, jobId } = checkpoint;
  const own = reports.filter((each) => each.jobId === jobId);
  const told = own.find((each) => isCompleted(each, checkpoint));
  const since = Date.parse(checkpoint.time) + SKEW_MS;
  const undone = own.find(
    ({ restored }) => restored?.time && restored.id < number && Date.parse(restored.time) > since,
  );
  if (undone) {
    const why = `its job has restored from ${undone.restored!.id} after it was written`;
    return told ? ['unproven', why] : ['no', why];
  }
  if (told) return ['proven', `its job had completed it, as seen at ${told.seen}`];
  if (!isNamed) return ['no', 'no file completedCheckpoint names it'];
  if (later) return ['proven', 'a later checkpoint of its job is registered'];
  if (retained === undefined) return ['unproven', 'it is not known how many checkpoints are retained'];
  if (full === 'no' || (full === 'began empty' && number <= 2 * retained)) {
    return ['unproven', 'it is one of the first of its epoch, which remove none yet'];
  }
  if (older.length < retained) {
    return ['proven', 'an older one was removed for it, which follows registration'];
  }
  const oldest = older[retained - 1];
  const removed = own
    .flatMap(({ completed, restored }) => [completed?.id, restored?.id])
    .find((id) => id !== undefined && id > oldest && id < number && !numbers.includes(id));
  return removed === undefined
    ? ['unproven', `no older one was removed for it yet, such as ${oldest}`]
    : ['proven', `${removed} was removed, and ${oldest} is left over from a crash`];
}

/**
 * Whether as many are registered as are kept, so that one goes for each that comes. What an epoch starts from is the first
 * that goes.
 */
function isFull(files: EpochFiles, { restore, siblings = [] }: Evidence): Context['full'] {
  const others = siblings.map(pointDirectory);
  const isStart = (uri: string) =>
    !CHECKPOINT.test(below(files.root, uri) ?? '') && !others.includes(sameForm(uri));
  if (restore === undefined || files.pointers.some(({ names }) => names && isStart(names))) return 'no';
  // Nobody can tell which of its first numbers came to something; with so many, enough of them did.
  return restore.kind === 'empty' ? 'began empty' : 'yes';
}

function isCompleted(
  { completed, restored }: JobReport,
  { number, uri }: { number: number; uri: string },
): boolean {
  if (completed?.uri !== undefined && sameForm(completed.uri) === sameForm(uri)) return true;
  return completed?.id === number || restored?.id === number;
}

function savepointOf(
  savepoint: SeenSavepoint,
  { epoch, results, checkpoints }: EpochFiles,
  jobs: readonly string[],
  { reports }: Evidence,
): Candidate {
  const possible = jobs.filter((jobId) => jobId.startsWith(savepoint.jobPrefix));
  const jobId = possible.length === 1 ? possible[0] : savepoint.jobPrefix;
  const number = savepoint.id ?? placeOf(savepoint, jobId, checkpoints);
  const base = plain('savepoint', { ...savepoint, jobId, number }, epoch, brokenOf(savepoint));
  const result = results.find((each) => each.jobId === jobId)?.status;
  if (result === 'SUCCEEDED' && savepoint.stop !== false) {
    return {
      ...base,
      stop: true,
      registered: 'proven',
      why: 'its job ended with it, as the job result store says',
    };
  }
  if (savepoint.stop === true) {
    const why =
      result === undefined ? 'nothing says that its job ended with it' : `its job ended as ${result}`;
    return { ...base, stop: true, registered: 'unproven', why };
  }
  const told = reports.find(({ completed }) => completed?.uri && sameForm(completed.uri) === base.uri);
  return told
    ? { ...base, stop: false, registered: 'proven', why: `it was seen complete at ${told.seen}` }
    : { ...base, stop: false, registered: 'unproven', why: 'its job went on after it' };
}

/** Where a savepoint belongs that does not tell its number: after what was there before it. */
function placeOf({ time }: SeenSavepoint, jobId: string, checkpoints: readonly SeenCheckpoint[]): number {
  const before = checkpoints.filter((each) => each.jobId === jobId && each.time <= time);
  return Math.max(0, ...before.map(({ number }) => number)) + 1;
}

function plain(
  kind: Candidate['kind'],
  { jobId, number, uri, time }: { jobId: string; number: number; uri: string; time: string },
  epoch: number,
  broken: string | undefined,
): Omit<Candidate, 'registered' | 'why' | 'stop'> {
  return {
    kind,
    uri: sameForm(uri),
    epoch,
    jobId,
    id: number,
    time,
    ...(broken === undefined ? {} : { broken }),
  };
}

function brokenOf(
  each: { uri: string; id?: number; number?: number },
  there?: ReadonlySet<string>,
): string | undefined {
  if (there && !there.has(sameForm(each.uri))) return 'it has no _metadata';
  if (each.id === undefined) return 'its _metadata cannot be read';
  if (each.number === undefined || each.id === each.number) return undefined;
  return `its _metadata is that of checkpoint ${each.id}`;
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

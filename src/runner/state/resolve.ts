import { JobReport } from './epoch-files';
import { Candidate, SKEW_MS } from './registered';
import { JobRestore } from '../ledger/records';

/** A restore point, as it is recorded. */
export type RestorePoint = Exclude<JobRestore, { kind: 'empty' }>;

/** Why nothing is restored without a person. A program may rely on it; the text is for people. */
export type Obstacle =
  /** Nothing is recorded that the epoch started from, and it has nothing of its own. */
  | 'nothing'
  /** The newest cannot be used; older ones would repeat what was committed since. */
  | 'broken'
  /** It is not certain that the newest counts, and something says that its job restarted. */
  | 'unproven'
  | 'too-old'
  /** Something newer was seen than there is now. */
  | 'newer-known'
  /** The epoch keeps its state where it should not, so that nobody knows what is there. */
  | 'outside'
  /** There are checkpoints, and what says whether they count was removed when the job ended. */
  | 'evidence-gone'
  /** Its job ended by itself. */
  | 'finished';

export type Resolution =
  | {
      readonly outcome: 'restore';
      readonly from: RestorePoint;
      /** Found in the store at this epoch, or recorded as what the epoch started from. */
      readonly source: 'found' | 'recorded';
      readonly why: string;
      readonly ageSeconds?: number;
    }
  | { readonly outcome: 'empty'; readonly why: string }
  | {
      /** A person may decide for `from` all the same; without one there is nothing to decide for. */
      readonly outcome: 'decide';
      readonly obstacle: Obstacle;
      readonly why: string;
      readonly from?: RestorePoint;
      readonly ageSeconds?: number;
    };

export interface Question {
  readonly epoch: number;
  /** What the epoch started from, as the placement says. Absent: it says nothing. */
  readonly restore?: JobRestore;
  /** All of this epoch. */
  readonly candidates: readonly Candidate[];
  readonly reports: readonly JobReport[];
  readonly results: readonly { readonly jobId: string; readonly status: string }[];
  /** Named by the epoch's own files, and not below its root. */
  readonly outside: readonly string[];
  /** Files that say what is registered, or should. */
  readonly unreadable: readonly { readonly file: string; readonly time: string }[];
  /** By the clock of the store. */
  readonly now: string;
  readonly maxAgeSeconds?: number;
  /** Its old cluster may still run it. */
  readonly zombie?: boolean;
  /** What was found before, and may not be undercut. */
  readonly atLeast?: number;
}

/**
 * Where an application goes on: at the newest ever registered of its epoch, else at what the epoch started from. Never at
 * anything older than the newest, and never empty unless that is what was decided.
 */
export function resolve(question: Question): Resolution {
  const { candidates, outside } = question;
  if (outside.length > 0) {
    return decide('outside', `its job keeps state at ${outside[0]}, which is not of its epoch`);
  }
  const newest = newestOf(candidates);
  return newest === undefined ? withoutOwn(question) : withOwn(newest, question);
}

/**
 * The newest that counts: of the job that began to register last, then by the number of the checkpoint. Savepoints that a job
 * went on after count only where no checkpoint is newer.
 */
export function newestOf(candidates: readonly Candidate[]): Candidate | undefined {
  const counting = candidates.filter(({ registered }) => registered !== 'no');
  const began = new Map<string, string>();
  for (const { jobId, time } of counting) {
    const known = began.get(jobId);
    if (known === undefined || time < known) began.set(jobId, time);
  }
  return counting.reduce<Candidate | undefined>((best, each) => {
    if (best === undefined) return each;
    if (each.jobId === best.jobId) return isNewer(each, best) ? each : best;
    const [own, other] = [began.get(each.jobId)!, began.get(best.jobId)!];
    return own > other || (own === other && isNewer(each, best)) ? each : best;
  }, undefined);
}

function isNewer(a: Candidate, b: Candidate): boolean {
  if (a.id !== b.id) return a.id > b.id;
  return a.time !== b.time ? a.time > b.time : a.uri > b.uri;
}

function withOwn(newest: Candidate, question: Question): Resolution {
  const { reports, zombie, atLeast, candidates } = question;
  const from = pointOf(newest);
  const name = `${newest.kind} ${newest.id}`;
  if (newest.broken !== undefined) {
    return decide('broken', `${newest.uri} is the newest, and ${newest.broken}`, from);
  }
  const ended = lostSince(newest, question) ?? finished(newest, question) ?? unreadSince(newest, question);
  if (ended) return ended;
  const counting = new Set(candidates.flatMap(({ registered, jobId }) => (registered === 'no' ? [] : jobId)));
  // Of another job that has something here it is known which of the two is later.
  const telling = reports.filter(({ jobId }) => jobId === newest.jobId || !counting.has(jobId));
  const seen = Math.max(atLeast ?? 0, ...telling.map(({ completed }) => completed?.id ?? 0));
  if (seen > newest.id) {
    return decide('newer-known', `${name} is the newest here, and ${seen} was complete before`, from);
  }
  if (newest.registered === 'unproven') {
    const sign = zombie ? 'its old cluster may still run it' : signOfRestart(newest, question);
    if (sign) {
      return decide('unproven', `it is not certain that ${name} counts (${newest.why}), and ${sign}`, from);
    }
  }
  return aged({ outcome: 'restore', from, source: 'found', why: newest.why }, question);
}

/** Who ends well leaves a savepoint where it was stopped, and nothing that counts where its work was done. */
function finished({ stop, jobId }: Candidate, { results }: Question): Resolution | undefined {
  if (stop || resultOf(jobId, results) !== 'SUCCEEDED') return undefined;
  return decide('finished', 'its job ended, and not with a savepoint: its work was done');
}

/** A job that was cancelled takes along what says that its checkpoints count; what a crash has left over stays. */
function lostSince(newest: Candidate | undefined, { candidates, results }: Question): Resolution | undefined {
  const isLater = (each: Candidate) =>
    newest === undefined || (each.jobId === newest.jobId ? each.id > newest.id : each.time > newest.time);
  const lost = candidates.find(
    (each) =>
      each.kind === 'checkpoint' &&
      each.registered === 'no' &&
      resultOf(each.jobId, results) !== undefined &&
      isLater(each),
  );
  if (lost === undefined) return undefined;
  const status = resultOf(lost.jobId, results);
  const why = `its job ended as ${status}, with which went what says whether checkpoint ${lost.id} counts`;
  return decide('evidence-gone', why, pointOf(lost));
}

function unreadSince({ time }: Candidate, { unreadable }: Question): Resolution | undefined {
  const later = unreadable.find((each) => each.time > time);
  return later && decide('broken', `${later.file} says what is newer, and cannot be read`);
}

const resultOf = (jobId: string, results: Question['results']): string | undefined =>
  results.find((each) => each.jobId === jobId)?.status;

function signOfRestart(
  { jobId, id, time }: Candidate,
  { reports, restore, candidates }: Question,
): string | undefined {
  const after = reports.filter(
    (each) => each.jobId === jobId && Date.parse(each.seen) + SKEW_MS >= Date.parse(time),
  );
  if (after.some(({ unsteady }) => unsteady)) return 'its job was seen restarting';
  // Had it come back, then from the newest before; that is what it had started from only where nothing is certain to be in between.
  const start = restore?.kind === 'empty' ? undefined : restore?.id;
  const isFirst = !candidates.some(
    (each) => each.jobId === jobId && each.registered === 'proven' && each.id < id,
  );
  const from = after.find(
    ({ restored }) =>
      restored &&
      restored.id < id &&
      (isFirst || restored.id !== start) &&
      (!restored.time || Date.parse(restored.time) + SKEW_MS > Date.parse(time)),
  );
  return from && `its job may have restored from ${from.restored!.id} after it`;
}

function withoutOwn(question: Question): Resolution {
  const { restore, candidates, results, reports, epoch, atLeast, unreadable } = question;
  const start = restore?.kind === 'empty' ? undefined : restore;
  const seen = reports.find(({ completed }) => completed && isBeyond(completed, start));
  if (seen || (atLeast !== undefined && isBeyond({ id: atLeast }, start))) {
    const what = seen?.completed?.uri ?? `checkpoint ${seen?.completed?.id ?? atLeast}`;
    return decide('newer-known', `nothing that counts is here, and ${what} was complete before`);
  }
  if (results.some(({ status }) => status === 'SUCCEEDED')) {
    return decide('finished', 'its job ended, and left no savepoint: its work was done');
  }
  const lost = lostSince(undefined, question);
  if (lost) return lost;
  if (unreadable.length > 0) {
    return decide('broken', `${unreadable[0].file} says what counts, and cannot be read`);
  }
  if (restore === undefined) {
    return decide('nothing', `nothing is recorded of what epoch ${epoch} started from`);
  }
  if (restore.kind !== 'empty') {
    const why = `epoch ${epoch} has registered nothing; it had started from this`;
    return aged({ outcome: 'restore', from: restore, source: 'recorded', why }, question);
  }
  const newest = candidates.find(({ kind }) => kind === 'checkpoint');
  if (newest) {
    const why = `epoch ${epoch} started empty, and nothing says that its checkpoint ${newest.id} counts`;
    return decide('evidence-gone', why, pointOf(newest));
  }
  return { outcome: 'empty', why: `epoch ${epoch} started empty, and has registered nothing` };
}

function isBeyond({ id, uri }: { id?: number; uri?: string }, start: RestorePoint | undefined): boolean {
  if (start === undefined) return true;
  return id === undefined || start.id === undefined ? uri === undefined || uri !== start.uri : id > start.id;
}

function aged(
  found: Extract<Resolution, { outcome: 'restore' }>,
  { now, maxAgeSeconds }: Question,
): Resolution {
  const { from } = found;
  if (from.time === undefined) return found;
  const ageSeconds = Math.max(0, Math.round((Date.parse(now) - Date.parse(from.time)) / 1000));
  if (maxAgeSeconds === undefined || ageSeconds <= maxAgeSeconds) return { ...found, ageSeconds };
  const why = `it is ${ageSeconds} s old, and may be ${maxAgeSeconds} s`;
  return { ...decide('too-old', why, from), ageSeconds };
}

function decide(
  obstacle: Obstacle,
  why: string,
  from?: RestorePoint,
): Extract<Resolution, { outcome: 'decide' }> {
  return { outcome: 'decide', obstacle, why, ...(from === undefined ? {} : { from }) };
}

/** As it is recorded; it was not looked at yet. */
export function pointOf({ kind, uri, epoch, id, time, registered, broken }: Candidate): RestorePoint {
  return { kind, uri, writerEpoch: epoch, ...(broken ? {} : { id }), time, registered, verified: false };
}

/** After it was looked at, file by file. The newest or nothing: who takes an older one repeats what was committed since. */
export function verified(
  resolution: Resolution,
  { ok, problems }: { readonly ok: boolean; readonly problems: readonly string[] },
): Resolution {
  if (resolution.outcome !== 'restore') return resolution;
  const { from, ageSeconds } = resolution;
  if (ok) return { ...resolution, from: { ...from, verified: true } };
  const more = problems.length > 1 ? `, and ${problems.length - 1} more` : '';
  const found = decide('broken', `${from.uri} cannot be restored: ${problems[0]}${more}`, from);
  return { ...found, ...(ageSeconds === undefined ? {} : { ageSeconds }) };
}

import { JobRestore, Restore, SessionRestore } from '../../ledger/records';
import { Finding } from '../../move/restore';

const RANK = { proven: 0, unproven: 1, no: 2 } as const;

/**
 * What the jobs of a session cluster go on from, together: they are moved as one, so what stands in the way of one stands in
 * the way of all. A job that has nothing of its own at this epoch goes on from what the epoch itself gave it.
 *
 * @param root the directory of the epoch
 */
export function sessionFinding(
  byJob: ReadonlyMap<string, Finding>,
  { restore, epoch }: { readonly restore: Restore; readonly epoch: number },
  root: string,
): Finding {
  const all = [...byJob].sort(([a], [b]) => (a < b ? -1 : 1));
  const time =
    all
      .map(([, each]) => each.time)
      .sort()
      .at(-1) ?? new Date().toISOString();
  const common: Finding = {
    time,
    restartedAfter: all.some(([, each]) => each.restartedAfter),
    evidenceLost: false,
    finished: all.length > 0 && all.every(([, each]) => each.finished),
  };
  const own = all.flatMap(([job, { newest }]) =>
    newest === undefined || newest.registered === 'no' ? [] : [{ job, newest }],
  );
  const problem = all.map(([job, each]) => problemOf(job, each)).find((each) => each !== undefined);
  if (own.length === 0 && problem === undefined) return common;
  const jobs: Record<string, JobRestore> = restore.kind === 'session' ? { ...restore.jobs } : {};
  for (const { job, newest } of own) {
    const { problem: _, ...point } = newest;
    jobs[job] = point as JobRestore;
  }
  const oldest = own.flatMap(({ newest }) => newest.time ?? []).sort()[0];
  const newest: SessionRestore & { readonly problem?: string } = {
    kind: 'session',
    uri: root,
    writerEpoch: epoch,
    ...(oldest === undefined ? {} : { time: oldest }),
    registered: own.map(({ newest: each }) => each.registered ?? 'unproven').reduce(worse, 'proven'),
    verified: own.every(({ newest: each }) => each.verified === true),
    jobs: Object.fromEntries(Object.entries(jobs).sort(([a], [b]) => (a < b ? -1 : 1))),
    ...(problem === undefined ? {} : { problem }),
  };
  return { ...common, newest };
}

type Registered = keyof typeof RANK;

const worse = (a: Registered, b: Registered): Registered => (RANK[b] > RANK[a] ? b : a);

function problemOf(job: string, { newest, evidenceLost, finished }: Finding): string | undefined {
  if (newest?.problem !== undefined) return `its job ${job}: ${newest.problem}`;
  if (evidenceLost) {
    return `its job ${job} has checkpoints, and nothing tells any more which of them were registered`;
  }
  return finished
    ? `its job ${job} has come to its end, and would be started again with the others`
    : undefined;
}

/** Whether all jobs of a session cluster were seen to have started from what was recorded, or one from something else. */
export function sessionRestored(
  { uri, jobs }: SessionRestore,
  started: ReadonlyMap<string, string | undefined>,
): string | undefined {
  const wanted = Object.entries(jobs).flatMap(([job, each]): [string, string][] =>
    each.kind === 'empty' ? [] : [[job, each.uri]],
  );
  if (wanted.length === 0) return undefined;
  return wanted.every(([job, each]) => started.get(job) === each) ? uri : undefined;
}

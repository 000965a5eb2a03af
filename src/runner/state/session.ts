import { JobReport } from './epoch-files';
import { Evidence } from './registered';
import { StateStore } from './store';
import { Restore } from '../ledger/records';

/** What a job of a session cluster started from, and what the others did. */
export function jobEvidence(
  restore: Restore | undefined,
  job: string | undefined,
): Pick<Evidence, 'restore' | 'siblings'> {
  if (restore === undefined) return {};
  if (restore.kind !== 'session') return { restore };
  if (job === undefined) return {};
  const others = Object.entries(restore.jobs).filter(([name]) => name !== job);
  return {
    restore: Object.hasOwn(restore.jobs, job) ? restore.jobs[job] : { kind: 'empty' },
    siblings: others.flatMap(([, each]) => (each.kind === 'empty' ? [] : [each.uri])),
  };
}

/** The ids that each job of a session cluster has had at an epoch, by its name. */
export async function jobIdsIn(
  store: StateStore,
  directory: string,
  jobs: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = await Promise.all(
    jobs.map(async (job): Promise<[string, readonly string[]]> => {
      const { folders } = await store.children(`${directory}/${job}/checkpoints/`);
      return [job, folders];
    }),
  );
  return new Map(found);
}

/** What may be said of a job: all that is not said of another one for certain. */
export function reportsOn(
  job: string,
  reports: readonly JobReport[],
  ids: ReadonlyMap<string, readonly string[]>,
): readonly JobReport[] {
  const others = new Set([...ids].flatMap(([name, each]) => (name === job ? [] : each)));
  return reports.filter(({ jobId }) => !others.has(jobId));
}

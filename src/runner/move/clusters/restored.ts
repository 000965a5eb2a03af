import { isSession } from './look';
import { Asking, Questions, restOf } from './questions';
import { bearersOf, isRunning, jobIdOf } from './resource';
import { at, isMap } from '../../../validation/manifest';
import { KubeApi } from '../../kube/api';
import { KubeError } from '../../kube/error';
import { KubeObject } from '../../kube/object';
import { Placement } from '../../ledger/records';
import { below, sameForm } from '../../state/uri';
import { uriOf } from '../restore';

/** What jobs say that they were restored from, by the REST of their job managers. */
export const restoredQuestions = (): Questions<string> => new Questions(restoredOf);

async function restoredOf(api: KubeApi, { name, resources, record }: Asking): Promise<string | undefined> {
  const bearers = bearersOf(resources);
  if (bearers.length === 0 || !bearers.every(isRunning)) return undefined;
  const said = new Map<string, string>();
  for (const bearer of bearers) {
    const restored = await restoredBy(api, record.namespace, name, bearer);
    if (restored === undefined) return undefined;
    said.set(bearer.metadata.name, sameForm(restored));
  }
  return isSession(resources) ? togetherRestored(record, said) : [...said.values()][0];
}

/**
 * What the jobs of a session cluster say, as one: what was decided, where each has it from there, or after a restart from a checkpoint
 * of its own; else what the first says that differs.
 */
export function togetherRestored(
  { restore, stateRoots, epoch }: Pick<Placement, 'restore' | 'stateRoots' | 'epoch'>,
  said: ReadonlyMap<string, string>,
): string {
  const own = stateRoots.filter((root) => root.endsWith(`/e${epoch}`));
  const isWanted = (job: string, uri: string) => {
    const wanted = restore.kind === 'session' ? (restore.jobs[job] ?? { kind: 'empty' }) : restore;
    return uri === sameForm(uriOf(wanted)) || own.some((root) => below(root, uri) !== undefined);
  };
  const other = [...said].find(([job, uri]) => !isWanted(job, uri));
  return other ? other[1] : sameForm(uriOf(restore));
}

async function restoredBy(
  api: KubeApi,
  namespace: string,
  name: string,
  bearer: KubeObject,
): Promise<string | undefined> {
  const jobId = jobIdOf(bearer);
  if (jobId === undefined) return undefined;
  try {
    return restoredIn(await api.askService(restOf(namespace, name), `jobs/${jobId}/checkpoints`));
  } catch (error) {
    if (!(error instanceof KubeError)) throw error;
    return undefined;
  }
}

/** Empty where a job has run and was restored from nothing. */
export function restoredIn(answer: unknown): string | undefined {
  const latest = at(answer, 'latest');
  if (!isMap(latest) || !isMap(at(answer, 'counts'))) return undefined;
  if (latest.restored === null || latest.restored === undefined) return '';
  const path = at(latest.restored, 'external_path');
  return typeof path === 'string' ? path : undefined;
}

import { bearersOf, FlinkResources, isRunning, jobIdOf } from './resource';
import { at, isMap } from '../../../validation/manifest';
import { KubeApi } from '../../kube/api';
import { KubeError } from '../../kube/error';
import { KubeObject } from '../../kube/object';

/** Who asks for one application. */
export interface Asking {
  readonly namespace: string;
  readonly name: string;
  readonly resources: FlinkResources;
}

const AT_ONCE = 8;
/** Of those that are not answered in this time, in milliseconds, it is not known yet. */
const TOGETHER = 4_000;

/**
 * What jobs say that they were restored from, by the REST of their job managers. Whoever does not answer is left out, and asked
 * first the next time.
 */
export class RestoredQuestions {
  private turn = 0;

  public async ask(api: KubeApi, asking: readonly Asking[]): Promise<ReadonlyMap<Asking, string>> {
    const answers = new Map<Asking, string>();
    const start = asking.length === 0 ? 0 : this.turn % asking.length;
    const queue = [...asking.slice(start), ...asking.slice(0, start)];
    const end = performance.now() + TOGETHER;
    const worker = async () => {
      for (let each = queue.shift(); each && performance.now() < end; each = queue.shift()) {
        this.turn++;
        const answer = await restoredOf(api, each);
        if (answer !== undefined) answers.set(each, answer);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    return answers;
  }
}

/** Of a session cluster what all of its jobs agree on; one that differs is told by what it says. */
async function restoredOf(api: KubeApi, { namespace, name, resources }: Asking): Promise<string | undefined> {
  const bearers = bearersOf(resources);
  if (bearers.length === 0 || !bearers.every(isRunning)) return undefined;
  const said = await Promise.all(bearers.map(async (bearer) => restoredBy(api, namespace, name, bearer)));
  if (said.some((each) => each === undefined)) return undefined;
  return [...new Set(said)].join(', ');
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
    const service = { namespace, name: `${name}-rest`, port: 'rest' };
    return restoredIn(await api.askService(service, `jobs/${jobId}/checkpoints`));
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

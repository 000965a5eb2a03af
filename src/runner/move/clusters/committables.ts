import { Asking, Questions, restOf } from './questions';
import { bearersOf, isRunning, jobIdOf } from './resource';
import { at, isMap } from '../../../validation/manifest';
import { KubeApi } from '../../kube/api';
import { KubeError } from '../../kube/error';
import { withQuery } from '../../kube/paths';
import { NotKnown } from '../sight';

/** What is said for a job: a count, that there is none to be had, or nothing yet. */
type Said = number | NotKnown | { readonly yet: string };

/**
 * So long is waited for an answer, in milliseconds, however many are asked for. A job manager gathers metrics only when somebody
 * asks, each 10 s at most, and answers with what it had before.
 */
const PATIENCE = 30_000;
/** Of a sink that commits: its operator is named so by Flink, whatever the sink is. */
const COMMITTER = /: Committer\b/;
const COUNT = '.failedCommittables';
/** Rises with the first checkpoint after a start: what was gathered before tells nothing of it. */
const CHECKPOINTS = 'numberOfCompletedCheckpoints';

/** What the sinks of jobs could not commit, by the metrics of their job managers; each job is asked until it has answered once. */
export class CommittableQuestions {
  private readonly questions = new Questions<Said>(saidOf);
  /** By the UID of the resource. */
  private readonly answers = new Map<string, number | NotKnown>();
  private readonly since = new Map<string, number>();

  public constructor(private readonly patience = PATIENCE) {}

  public async ask(api: KubeApi, asking: readonly Asking[]): Promise<ReadonlyMap<Asking, number | NotKnown>> {
    const now = performance.now();
    for (const each of asking) if (!this.since.has(uidOf(each))) this.since.set(uidOf(each), now);
    const open = asking.filter((each) => !this.answers.has(uidOf(each)));
    const said = await this.questions.ask(api, open);
    for (const each of open) {
      const answer = said.get(each) ?? { yet: 'its job manager was not asked in time' };
      if (typeof answer === 'number' || 'unknown' in answer) {
        this.answers.set(uidOf(each), answer);
      } else if (performance.now() - this.since.get(uidOf(each))! > this.patience) {
        this.answers.set(uidOf(each), { unknown: answer.yet });
      }
    }
    return new Map(
      asking.flatMap((each): [Asking, number | NotKnown][] => {
        const answer = this.answers.get(uidOf(each));
        return answer === undefined ? [] : [[each, answer]];
      }),
    );
  }
}

const uidOf = ({ resources: { deployment, jobs } }: Asking): string =>
  (deployment ?? jobs[0])?.metadata.uid ?? '';

async function saidOf(api: KubeApi, { name, resources, record }: Asking): Promise<Said> {
  const bearers = bearersOf(resources);
  const said: Said[] = [];
  for (const bearer of bearers) {
    const jobId = isRunning(bearer) ? jobIdOf(bearer) : undefined;
    if (jobId === undefined) return { yet: 'its job does not run' };
    said.push(await failedIn(async (path) => api.askService(restOf(record.namespace, name), path), jobId));
  }
  return together(said);
}

/** Of all the jobs of a session cluster: a loss of one is a loss. */
export function together(said: readonly Said[]): Said {
  const sum = said.reduce<number>((all, each) => all + (typeof each === 'number' ? each : 0), 0);
  const others = said.filter((each) => typeof each !== 'number');
  return others.find((each) => 'yet' in each) ?? (sum > 0 ? sum : (others[0] ?? 0));
}

/** @param ask the REST of its job manager; undefined: it knows nothing of that */
export async function failedIn(ask: (path: string) => Promise<unknown>, jobId: string): Promise<Said> {
  try {
    const vertices = at(await ask(`jobs/${jobId}`), 'vertices');
    if (!Array.isArray(vertices)) return { yet: 'its job manager knows nothing of its job' };
    const committing = vertices.filter((each) => COMMITTER.test(String(at(each, 'name'))));
    if (committing.length === 0) return 0;
    const [checkpoints] = metricsIn(await ask(`jobs/${jobId}/metrics?get=${CHECKPOINTS}`));
    if (!(Number(checkpoints?.value) > 0)) return { yet: 'its job manager has no metrics of now' };
    let sum = 0;
    for (const vertex of committing) {
      const path = `jobs/${jobId}/vertices/${String(at(vertex, 'id'))}/subtasks/metrics`;
      const known = metricsIn(await ask(path));
      if (known.length === 0) return { yet: 'its job manager has no metrics of its sinks' };
      const get = known.flatMap(({ id }) => (id.endsWith(COUNT) ? id : []));
      if (get.length === 0) return { unknown: 'its Flink does not count that; 1.19 and later do' };
      const counts = metricsIn(await ask(withQuery(path, { get: get.join(','), agg: 'sum' })));
      if (counts.length < get.length) return { yet: 'its job manager lacks metrics of its sinks' };
      for (const count of counts) sum += Number(count.sum);
    }
    return Number.isFinite(sum) ? sum : { yet: 'its job manager does not count in numbers' };
  } catch (error) {
    if (!(error instanceof KubeError)) throw error;
    return { yet: `its job manager does not answer: ${error.text}` };
  }
}

function metricsIn(
  answer: unknown,
): readonly { readonly id: string; readonly value?: unknown; readonly sum?: unknown }[] {
  if (!Array.isArray(answer)) return [];
  return answer.flatMap((each: unknown) => {
    const id = at(each, 'id');
    return typeof id === 'string' && isMap(each) ? [{ id, value: each.value, sum: each.sum }] : [];
  });
}

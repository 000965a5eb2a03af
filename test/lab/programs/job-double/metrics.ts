import { DoubleJob } from './job';

export const VERTEX = 'cbc357ccb763df2852fee8c4fc7d55f2';
export const SINK = 'Kafka sink: out-1';

/** How often a job manager gathers metrics, by default. */
const EVERY_MS = 10_000;
/** How long that takes. */
const TAKES_MS = 100;

/** By the name of a metric, summed over all subtasks. */
type Values = ReadonlyMap<string, number>;

interface Gathered {
  readonly at: number;
  readonly job: Values;
  readonly subtasks: Values;
  readonly before?: Omit<Gathered, 'before'>;
}

/** The metrics that job managers tell: as they were when somebody asked the last time but one. */
export class JobMetrics {
  private readonly gathered = new WeakMap<DoubleJob, Gathered>();

  /** Whoever asks for anything that has metrics in it makes a job manager gather them anew, if it has not just done so. */
  public gather(job: DoubleJob): void {
    const before = this.gathered.get(job);
    const at = performance.now();
    if (before && at - before.at < EVERY_MS) return;
    const { completed, failed, failedCommittables } = job;
    const counted =
      failedCommittables === undefined ? [] : [[name('failedCommittables'), failedCommittables]];
    this.gathered.set(job, {
      at,
      job: new Map([
        ['numberOfCompletedCheckpoints', completed.length],
        ['numberOfFailedCheckpoints', failed],
      ]),
      subtasks: new Map([[name('numRecordsIn'), completed.length], ...counted] as [string, number][]),
      before: before && { at: before.at, job: before.job, subtasks: before.subtasks },
    });
  }

  public ofJob(job: DoubleJob, query: URLSearchParams): readonly object[] {
    return told(this.known(job)?.job, query, (id, value) => ({ id, value: String(value) }));
  }

  public ofSubtasks(job: DoubleJob, query: URLSearchParams): readonly object[] {
    const agg = query.get('agg') ?? 'sum';
    return told(this.known(job)?.subtasks, query, (id, value) => ({ id, [agg]: value }));
  }

  private known(job: DoubleJob): Omit<Gathered, 'before'> | undefined {
    this.gather(job);
    const last = this.gathered.get(job)!;
    return performance.now() - last.at < TAKES_MS ? last.before : last;
  }
}

const name = (metric: string) => `${SINK.replace(/[ :]/g, '_')}__Committer.${metric}`;

/** Without a name in the query: which there are. What there is not is left out. */
function told(
  values: Values | undefined,
  query: URLSearchParams,
  tell: (id: string, value: number) => object,
): readonly object[] {
  const wanted = query.get('get')?.split(',');
  if (wanted === undefined) return [...(values?.keys() ?? [])].map((id) => ({ id }));
  return wanted.flatMap((id) => (values?.has(id) ? [tell(id, values.get(id)!)] : []));
}

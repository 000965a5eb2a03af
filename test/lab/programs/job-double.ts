import { groupBy } from '../../../src/validation/group-by';
import { Api } from '../cluster/api';
import { inParallel, LabCluster } from '../cluster/cluster';
import { Manifest } from '../cluster/resources';
import { Configuration, directoriesIn, retainedIn } from './job-double/configuration';
import { operatorManifests } from './job-double/installed';
import { DoubleJob } from './job-double/job';
import { keyOf, Reconciliation, Surroundings, World } from './job-double/reconcile';
import { JobManagerRest, ownAddress } from './job-double/rest';
import { WrittenVersion } from './job-double/status';
import { jobStore, S3Access } from './job-double/store';

export { DoubleJob } from './job-double/job';
export { type S3Access } from './job-double/store';

/** What a job has committed: records of one application, read at an epoch, from one up to another. */
export interface Commit {
  readonly cluster: string;
  readonly application: string;
  readonly epoch: number;
  /** Whoever is restored from a checkpoint commits its transaction again. */
  readonly transaction: string;
  readonly from: number;
  readonly to: number;
}

export interface JobDoubleOptions {
  /** How its jobs reach an S3; absent: their state is in files. */
  readonly store?: S3Access;
  /** As which operator it writes its status; 1.15.0 by default. */
  readonly version?: WrittenVersion;
  /** Whether job managers and task managers have pods on the nodes that run nothing; they do by default. */
  readonly pods?: boolean;
  /** How often jobs take a checkpoint; each 500 ms by default. */
  readonly intervalMs?: number;
  /** How many records a job reads in a second; 1,000 by default. */
  readonly rate?: number;
  /** How often the operator looks; each 100 ms by default. */
  readonly everyMs?: number;
  /** Whether the Deployment of an operator is there, for whoever looks whether there is one; it is by default. */
  readonly installed?: boolean;
  /** Whether job managers answer through the proxy of the API server; not by default. */
  readonly rest?: boolean;
  readonly onCommit?: (commit: Commit) => void;
}

const FLINK = 'flink.apache.org/v1beta1';
const NATIVE = { labelSelector: 'type=flink-native-kubernetes' };

/**
 * Does in a cluster whose nodes run nothing what the Flink operator and the jobs of Flink would do: the status, what Flink makes in the
 * cluster, and the files in the state storage, so that all that a runner looks at is there. A job goes on without its API server.
 */
export async function startJobDouble(
  cluster: LabCluster,
  options: JobDoubleOptions = {},
): Promise<JobDouble> {
  const { version = '1.15.0', installed = true } = options;
  if (installed) await cluster.applyAll(operatorManifests(version), 'job-double');
  const double = new JobDouble(cluster.name, cluster.api, options);
  if (options.rest) await double.listen();
  double.startOperator();
  return double;
}

export class JobDouble {
  /** All that ever ran here, the newest last. */
  public readonly ran: DoubleJob[] = [];
  /** What went wrong in the last round of the operator, such as that its API server does not answer. */
  public trouble?: string;
  private readonly jobs = new Map<string, DoubleJob>();
  private readonly around: Surroundings;
  private readonly applications = new WeakMap<DoubleJob, string>();
  private operating?: Promise<void>;
  private ends = false;
  private rest?: JobManagerRest;

  public constructor(
    private readonly cluster: string,
    private readonly api: Api,
    private readonly options: JobDoubleOptions,
  ) {
    const store = jobStore(options.store);
    this.around = {
      api,
      version: options.version ?? '1.15.0',
      pods: options.pods ?? true,
      retryMs: 1000,
      jobs: this.jobs,
      jobOf: (object, id, configuration) => this.newJob(object, id, configuration, store),
    };
  }

  /** The job of an application that was started last here, `<namespace>/<name>` of its resource. */
  public job(application: string): DoubleJob | undefined {
    return [...this.ran].reverse().find((job) => this.applications.get(job) === application);
  }

  /** From now on the job managers that it makes have a Service that answers. */
  public async listen(): Promise<void> {
    const address = ownAddress();
    if (address === undefined) throw new Error('this machine has no address that an API server goes to');
    this.rest = new JobManagerRest(() => this.ran);
    this.around.rest = { address, port: await this.rest.listen(address) };
  }

  public startOperator(): void {
    this.ends = false;
    this.operating = this.operate();
  }

  /** Its jobs go on. */
  public async stopOperator(): Promise<void> {
    this.ends = true;
    await this.operating;
  }

  /** All ends as in a power failure; whoever starts another double here later finds what was left. */
  public async stop(): Promise<void> {
    for (const job of this.ran) job.kill();
    await this.stopOperator();
    for (const job of this.ran) job.kill();
    await this.rest?.close();
  }

  private async operate(): Promise<void> {
    while (!this.ends) {
      const start = performance.now();
      await this.round().then(
        () => (this.trouble = undefined),
        (error: unknown) => (this.trouble = (error as Error).message),
      );
      // Many applications are not to take all of a small machine.
      const pause = Math.max(this.options.everyMs ?? 100, performance.now() - start);
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }

  private async round(): Promise<void> {
    const [deployments, sessionJobs, managers, pods] = await Promise.all([
      this.api.list({ apiVersion: FLINK, kind: 'FlinkDeployment' }),
      this.api.list({ apiVersion: FLINK, kind: 'FlinkSessionJob' }),
      this.api.list({ apiVersion: 'apps/v1', kind: 'Deployment' }, undefined, NATIVE),
      this.api.list({ apiVersion: 'v1', kind: 'Pod' }, undefined, NATIVE),
    ]);
    const ofApplication = (pod: Manifest) => `${pod.metadata.namespace}/${pod.metadata.labels?.app}`;
    const isTaskManager = ({ metadata }: Manifest) => metadata.labels?.component === 'taskmanager';
    const clusterOf = ({ metadata, spec }: Manifest) =>
      `${metadata.namespace}/${String((spec as { deploymentName: string }).deploymentName)}`;
    const world: World = {
      flink: new Map(deployments.map((each) => [keyOf(each), each])),
      deployments: new Map(managers.map((each) => [keyOf(each), each])),
      taskManagers: groupBy(pods.filter(isTaskManager), ofApplication),
      sessionJobs: groupBy(sessionJobs, clusterOf),
      pods: new Map([...groupBy(pods, ofApplication)].map(([name, those]) => [name, those.length])),
    };
    const troubles: string[] = [];
    await inParallel([...deployments, ...sessionJobs], async (object) => {
      if (this.ends) return;
      await new Reconciliation(object, world, this.around).run().catch((error: unknown) => {
        troubles.push((error as Error).message);
      });
    });
    if (troubles.length > 0) throw new Error(troubles.slice(0, 3).join('; '));
  }

  private newJob(
    object: Manifest,
    id: string,
    configuration: Configuration,
    store: ReturnType<typeof jobStore>,
  ): DoubleJob {
    const { intervalMs = 500, rate = 1000, onCommit } = this.options;
    const directories = directoriesIn(configuration);
    if (!directories) throw new Error(`${object.metadata.name} says not where its state is`);
    const application = keyOf(object);
    const epoch = Number(object.metadata.annotations?.['flink-fleet.dev/epoch'] ?? 0);
    const { deploymentName } = object.spec as { deploymentName?: string };
    const job = new DoubleJob({
      id,
      clusterId: deploymentName ?? object.metadata.name,
      shares: deploymentName !== undefined,
      directories,
      retained: retainedIn(configuration),
      store,
      intervalMs,
      rate,
      onCommit:
        onCommit &&
        (({ id: transaction, from, to }) =>
          onCommit({ cluster: this.cluster, application, epoch, transaction, from, to })),
    });
    this.applications.set(job, application);
    this.ran.push(job);
    return job;
  }
}

import { configurationOf, Configuration, taskManagersOf } from './configuration';
import { DoubleJob, newJobId } from './job';
import { answeringPod, haConfigMapsOf, jobManagerOf, serviceOf, statusAt, taskManagerOf } from './pieces';
import { Known, knownIn, statusOf, WrittenVersion } from './status';
import { Api } from '../../cluster/api';
import { ApiError, Manifest, ObjectRef } from '../../cluster/resources';

/** What the operator has to do with. */
export interface Surroundings {
  readonly api: Api;
  readonly version: WrittenVersion;
  /** Whether job managers and task managers have pods. */
  readonly pods: boolean;
  /** A savepoint that failed is tried again after so long, in milliseconds. */
  readonly retryMs: number;
  /** Where all job managers answer; absent: nowhere. */
  rest?: { readonly address: string; readonly port: number };
  /** The jobs that are there, by the UID of their resource. */
  readonly jobs: Map<string, DoubleJob>;
  /** A job of a resource; undefined where it can have no state. */
  jobOf(object: Manifest, id: string, configuration: Configuration): DoubleJob;
}

/** The objects of a cluster, as they were listed together. */
export interface World {
  readonly deployments: ReadonlyMap<string, Manifest>;
  /** By application. */
  readonly taskManagers: ReadonlyMap<string, readonly Manifest[]>;
  /** Jobs of session clusters, by their cluster. */
  readonly sessionJobs: ReadonlyMap<string, readonly Manifest[]>;
  readonly flink: ReadonlyMap<string, Manifest>;
  /** All pods of an application that are there, by application. */
  readonly pods: ReadonlyMap<string, number>;
}

export const keyOf = ({ metadata: { namespace, name } }: ObjectRef): string => `${namespace}/${name}`;

/** What the operator and the job of one FlinkDeployment, or of one FlinkSessionJob, do next. */
export class Reconciliation {
  private readonly configuration: Configuration;
  private readonly known?: Known;
  private readonly cluster: Manifest;

  public constructor(
    private readonly object: Manifest,
    private readonly world: World,
    private readonly around: Surroundings,
  ) {
    const cluster = world.flink.get(`${object.metadata.namespace}/${String(object.spec.deploymentName)}`);
    this.configuration = configurationOf(this.isSessionJob ? cluster : undefined, object);
    this.cluster = this.isSessionJob && cluster ? cluster : object;
    this.known = knownIn(object);
  }

  public async run(): Promise<void> {
    const { object, known } = this;
    if (object.metadata.deletionTimestamp) return this.cleanUp();
    await this.keep();
    if (!this.isSessionJob && !object.spec.job) return this.runSession();
    if (!known) {
      const from = object.spec.job.initialSavepointPath as string | undefined;
      return this.wants === 'suspended' ? undefined : this.deploy(newJobId(), from, 'first');
    }
    const was = (known.spec.job.state ?? 'running') as string;
    if (was === 'suspended') return this.wants === 'running' ? this.resume(known) : this.rest(known);
    if (this.wants === 'suspended') return this.suspend(known);
    if (this.isChanged(known)) return this.upgrade(known);
    return this.observe(known);
  }

  private get isSessionJob(): boolean {
    return this.object.kind === 'FlinkSessionJob';
  }

  private get wants(): string {
    return this.object.spec.job.state ?? 'running';
  }

  private get job(): DoubleJob | undefined {
    return this.around.jobs.get(this.object.metadata.uid!);
  }

  private get deployment(): Manifest | undefined {
    return this.world.deployments.get(keyOf(this.cluster));
  }

  /** It stays until the operator has cleaned up after it. */
  private async keep(): Promise<void> {
    const finalizer = `${this.object.kind.toLowerCase()}s.flink.apache.org/finalizer`;
    const { finalizers = [] } = this.object.metadata as { finalizers?: string[] };
    if (finalizers.includes(finalizer)) return;
    await this.around.api.mergePatch(this.object, { metadata: { finalizers: [...finalizers, finalizer] } });
  }

  private async cleanUp(): Promise<void> {
    const { object, world, around } = this;
    if (!this.isSessionJob && (world.sessionJobs.get(keyOf(object)) ?? []).length > 0) return;
    await this.job?.cancel();
    around.jobs.delete(object.metadata.uid!);
    if (!this.isSessionJob) {
      await this.removeCluster('with its high availability');
      if (world.deployments.has(keyOf(object)) || (world.pods.get(keyOf(object)) ?? 0) > 0) return;
    }
    await around.api.mergePatch(object, { metadata: { finalizers: null } });
  }

  private async deploy(
    id: string,
    from: string | undefined,
    how: 'first' | 'again' | 'recovered',
  ): Promise<void> {
    const { object, around } = this;
    const mode = how === 'first' ? (from ? 'savepoint' : 'stateless') : object.spec.job.upgradeMode;
    if (!this.isSessionJob) await this.createCluster(id);
    around.jobs.get(object.metadata.uid!)?.kill();
    around.jobs.delete(object.metadata.uid!);
    await this.write({
      ...this.now,
      lifecycle: 'DEPLOYED',
      ...(this.isSessionJob ? {} : { jobManager: 'DEPLOYING' }),
      job: { id, state: 'RECONCILING', start: Date.now() },
      spec: { ...object.spec, job: { ...object.spec.job, upgradeMode: mode } },
      firstDeployment: how === 'first',
      savepoint: from
        ? { location: from, time: Date.now(), trigger: how === 'first' ? 'UNKNOWN' : 'UPGRADE' }
        : undefined,
    });
  }

  /** It goes on from its own state: where it was told to start at first does not count any more. */
  private async resume(known: Known): Promise<void> {
    const mode = this.object.spec.job.upgradeMode ?? 'stateless';
    if (mode === 'stateless') return this.deploy(newJobId(), undefined, 'again');
    const byLastState = known.spec.job.upgradeMode === 'last-state';
    if (byLastState && known.job) return this.deploy(known.job.id, known.savepoint?.location, 'recovered');
    return this.deploy(newJobId(), known.savepoint?.location, 'again');
  }

  private async suspend(known: Known): Promise<void> {
    const { job, object } = this;
    const mode = object.spec.job.upgradeMode ?? 'stateless';
    const fallback =
      this.configuration['kubernetes.operator.job.upgrade.last-state-fallback.enabled'] !== 'false';
    const suspended = { ...this.now, lifecycle: 'SUSPENDED', job: known.job, spec: object.spec } as const;
    if (mode === 'savepoint' && job?.state === 'RUNNING') {
      const location = await this.stop(known);
      if (location === undefined) return;
      return this.write({
        ...suspended,
        job: { ...known.job!, state: 'FINISHED' },
        jobManager: this.isSessionJob ? undefined : 'READY',
        savepoint: { location, time: Date.now(), trigger: 'UPGRADE' },
      });
    }
    if (mode === 'savepoint' && !fallback) return this.observe(known);
    const stateless = mode === 'stateless';
    if (stateless) await job?.cancel();
    else job?.kill();
    if (!this.isSessionJob) await this.removeCluster(stateless ? 'with its high availability' : 'alone');
    const last = stateless ? 'stateless' : 'last-state';
    return this.write({
      ...suspended,
      job: { ...known.job!, state: stateless ? 'CANCELED' : 'SUSPENDED' },
      jobManager: this.isSessionJob ? undefined : 'MISSING',
      spec: { ...object.spec, job: { ...object.spec.job, upgradeMode: last } },
    });
  }

  /** Undefined: it failed, which is told, and tried again. */
  private async stop(known: Known): Promise<string | undefined> {
    const { job, around } = this;
    const retry = RETRIES.get(job!) ?? 0;
    if (performance.now() < retry) return undefined;
    try {
      return await job!.stop();
    } catch (error) {
      RETRIES.set(job!, performance.now() + around.retryMs);
      const message =
        'java.util.concurrent.ExecutionException: org.apache.flink.runtime.checkpoint.CheckpointException: ' +
        `Could not finalize the savepoint: ${(error as Error).message}`;
      const type = 'org.apache.flink.kubernetes.operator.exception.ReconciliationException';
      await this.write({ ...known, error: JSON.stringify({ type, message, throwableList: [] }) });
      return undefined;
    }
  }

  /** A job manager that has nothing to do goes after its time; a job that is suspended starts nothing. */
  private async rest(known: Known): Promise<void> {
    const ttl = this.configuration['kubernetes.operator.jm-deployment.shutdown-ttl'] ?? '1 d';
    const goes = !this.isSessionJob && this.deployment !== undefined && /^0\b/.test(ttl.trim());
    if (goes) {
      await this.removeCluster('alone');
      return this.write({ ...known, jobManager: 'MISSING' });
    }
    if (known.generation < this.object.metadata.generation!) {
      const job = { ...this.object.spec.job, upgradeMode: known.spec.job.upgradeMode };
      return this.write({
        ...known,
        spec: { ...this.object.spec, job },
        generation: this.object.metadata.generation!,
      });
    }
  }

  private async upgrade(known: Known): Promise<void> {
    const { object, job } = this;
    const mode = object.spec.job.upgradeMode ?? 'stateless';
    if (mode === 'stateless') {
      await job?.cancel();
      return this.deploy(newJobId(), undefined, 'again');
    }
    if (mode === 'savepoint' && job?.state === 'RUNNING') {
      const location = await this.stop(known);
      return location === undefined ? undefined : this.deploy(newJobId(), location, 'again');
    }
    job?.kill();
    return this.deploy(known.job!.id, known.savepoint?.location, 'recovered');
  }

  /** Brings the job up where all that it needs is there, and tells what has become of it. */
  private async observe(known: Known): Promise<void> {
    const jobManager = this.isSessionJob ? undefined : await this.jobManager(known);
    const isUp = this.isSessionJob ? this.deployment !== undefined : jobManager === 'READY';
    if (isUp) await this.startJob(known);
    const { job } = this;
    const state = job ? job.state : 'RECONCILING';
    const next: Known = {
      ...known,
      jobManager,
      lifecycle: state === 'RUNNING' || state === 'FINISHED' ? 'STABLE' : known.lifecycle,
      job: { ...known.job!, state: state === 'KILLED' ? 'RECONCILING' : state },
      error: undefined,
    };
    const generation = this.object.metadata.generation!;
    const changed = known.generation < generation && this.wants !== 'suspended';
    const seen = changed ? { ...next, spec: this.object.spec, generation } : next;
    if (JSON.stringify(seen) !== JSON.stringify(known)) {
      await this.write(seen);
    }
  }

  private async jobManager(known: Known): Promise<Known['jobManager']> {
    const { deployment, around } = this;
    if (!deployment) {
      // Somebody took it away: its job goes with it, and comes back by its high availability.
      this.job?.kill();
      around.jobs.delete(this.object.metadata.uid!);
      await this.createCluster(known.job!.id);
      return 'DEPLOYING';
    }
    if (!around.pods) return 'READY';
    if ((deployment.status?.readyReplicas ?? 0) < 1) return 'DEPLOYED_NOT_READY';
    const wanted = taskManagersOf(this.object, this.configuration);
    const there = this.world.taskManagers.get(keyOf(this.object)) ?? [];
    const names = new Set(there.map(({ metadata: { name } }) => name));
    for (let number = 1; number <= wanted; number++) {
      const pod = taskManagerOf(this.object, deployment, number);
      if (!names.has(pod.metadata.name)) await this.createOnce(pod);
    }
    const running = there.filter(({ status }) => status?.phase === 'Running').length;
    return running >= wanted ? 'READY' : (this.known?.jobManager ?? 'DEPLOYED_NOT_READY');
  }

  private async startJob(known: Known): Promise<void> {
    const { around, object } = this;
    if (this.job) return;
    const job = around.jobOf(object, known.job!.id, this.configuration);
    // High availability knows better than the spec, as after a power failure.
    if (!(await job.recover())) await job.start(known.savepoint?.location);
    around.jobs.set(object.metadata.uid!, job);
  }

  private async runSession(): Promise<void> {
    const { object, known, deployment, around } = this;
    if (!deployment) await this.createCluster(undefined);
    const ready = deployment !== undefined && (!around.pods || (deployment.status?.readyReplicas ?? 0) > 0);
    const jobManager = ready ? 'READY' : 'DEPLOYING';
    const generation = object.metadata.generation!;
    if (known?.jobManager === jobManager && known.generation === generation) return;
    await this.write({
      ...this.now,
      lifecycle: ready ? 'STABLE' : 'DEPLOYED',
      jobManager,
      firstDeployment: !known,
    });
  }

  private isChanged(known: Known): boolean {
    if (known.generation >= this.object.metadata.generation!) return false;
    return JSON.stringify(significant(known.spec)) !== JSON.stringify(significant(this.object.spec));
  }

  private get now(): Known {
    const { spec, metadata } = this.object;
    return {
      lifecycle: 'DEPLOYED',
      spec,
      generation: metadata.generation!,
      firstDeployment: this.known?.firstDeployment ?? false,
      reconciliation: 'DEPLOYED',
      ...(this.known?.savepoint ? { savepoint: this.known.savepoint } : {}),
    };
  }

  private async createCluster(jobId: string | undefined): Promise<void> {
    const ha =
      this.configuration['high-availability.storageDir'] === undefined
        ? []
        : haConfigMapsOf(this.object, jobId);
    const { rest, api } = this.around;
    const service = rest ? serviceOf(this.object, rest) : [];
    if (rest) {
      const pod = answeringPod(this.object);
      await this.createOnce(pod);
      await api.mergePatch(pod, statusAt(rest.address), { subresource: 'status' });
    }
    for (const each of [jobManagerOf(this.object), ...ha, ...service]) await this.createOnce(each);
  }

  private async createOnce(object: Manifest): Promise<void> {
    await this.around.api.create(this.around.pods ? object : withoutPods(object)).catch((error: unknown) => {
      const isFine = error instanceof ApiError && (error.status === 409 || error.status === 403);
      if (!isFine) throw error;
    });
  }

  private async removeCluster(what: 'alone' | 'with its high availability'): Promise<void> {
    const { api } = this.around;
    const { name, namespace } = this.object.metadata;
    const deployment = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, namespace } };
    await api.delete(deployment).catch(ignoreAbsent);
    if (this.around.rest) {
      const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: `${name}-rest`, namespace } };
      await api.delete(service).catch(ignoreAbsent);
    }
    if (what === 'alone') return;
    const query = { labelSelector: `app=${name},configmap-type=high-availability` };
    await api.send({ method: 'DELETE', path: `/api/v1/namespaces/${namespace}/configmaps`, query });
  }

  private async write(known: Known): Promise<void> {
    const status = statusOf(known, this.around.version);
    await this.around.api.mergePatch(this.object, { status }, { subresource: 'status' }).catch(ignoreAbsent);
  }
}

/** When a savepoint is tried again. */
const RETRIES = new WeakMap<DoubleJob, number>();

function withoutPods(object: Manifest): Manifest {
  return object.kind === 'Deployment' ? { ...object, spec: { ...object.spec, replicas: 0 } } : object;
}

function ignoreAbsent(error: unknown): void {
  if (!(error instanceof ApiError) || error.status !== 404) throw error;
}

const IGNORED = ['kubernetes.operator', 'job.autoscaler', 'parallelism.default'];

/** A spec without what can change without a restart. */
function significant({ job, flinkConfiguration = {}, ...rest }: Manifest['spec']): unknown {
  const {
    upgradeMode: _,
    initialSavepointPath: __,
    allowNonRestoredState: ___,
    savepointTriggerNonce: ____,
    ...others
  } = job ?? {};
  const configuration = Object.entries(flinkConfiguration as Configuration)
    .filter(([key]) => !IGNORED.some((prefix) => key.startsWith(prefix)))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return { ...sorted(rest), job: sorted({ state: 'running', ...others }), configuration };
}

function sorted(map: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1)));
}

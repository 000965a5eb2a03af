import { directoriesIn, retainedIn, Configuration } from './configuration';
import { DoubleJob } from './job';
import { haConfigMapsOf } from './pieces';
import { JobManagerRest } from './rest';
import { jobStore } from './store';
import { Api } from '../../cluster/api';
import { ApiError, Manifest } from '../../cluster/resources';

const NATIVE = { labelSelector: 'type=flink-native-kubernetes' };

interface Followed {
  readonly job: DoubleJob;
  readonly rest: JobManagerRest;
}

/**
 * The job managers of a real operator, whose pods run in name only: each answers on loopback, at the port that its configuration
 * says, and runs a job of the double as that configuration says.
 */
export class FollowedJobs {
  /** All that ever ran, the newest last. */
  public readonly ran: DoubleJob[] = [];
  public trouble?: string;
  private readonly byDeployment = new Map<string, Followed>();
  private following?: Promise<void>;
  private ends = false;

  public constructor(private readonly api: Api) {}

  public start(): void {
    this.following = this.follow();
  }

  public async stop(): Promise<void> {
    this.ends = true;
    await this.following;
    for (const each of this.byDeployment.values()) await this.end(each);
  }

  private async follow(): Promise<void> {
    while (!this.ends) {
      await this.round().then(
        () => (this.trouble = undefined),
        (error: unknown) => (this.trouble = (error as Error).message),
      );
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  private async round(): Promise<void> {
    const deployments = await this.api.list({ apiVersion: 'apps/v1', kind: 'Deployment' }, undefined, NATIVE);
    const there = new Set(deployments.map(({ metadata }) => metadata.uid!));
    for (const [uid, followed] of this.byDeployment) {
      if (there.has(uid)) continue;
      this.byDeployment.delete(uid);
      await this.end(followed);
    }
    for (const each of deployments) {
      const ready = (each.status as { readyReplicas?: number } | undefined)?.readyReplicas ?? 0;
      if (ready > 0 && !this.byDeployment.has(each.metadata.uid!)) await this.begin(each);
    }
  }

  private async begin(deployment: Manifest): Promise<void> {
    const { name, namespace } = deployment.metadata;
    const configMap = await this.api.read({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: `flink-config-${name}`, namespace },
    });
    const configuration = parsed(String((configMap.data as Configuration)['flink-conf.yaml']));
    const id = configuration['$internal.pipeline.job-id'];
    const job = new DoubleJob({
      id,
      clusterId: name,
      directories: directoriesIn(configuration)!,
      retained: retainedIn(configuration),
      store: jobStore(),
      intervalMs: 300,
      rate: 1000,
    });
    if (!(await job.recover())) await job.start(configuration['execution.savepoint.path']);
    for (const each of haConfigMapsOf(deployment, id)) {
      await this.api.create(each).catch((error: unknown) => {
        if (!(error instanceof ApiError) || error.status !== 409) throw error;
      });
    }
    const rest = new JobManagerRest(() => [job]);
    await rest.listen('127.0.0.1', Number(configuration['rest.port']));
    this.ran.push(job);
    this.byDeployment.set(deployment.metadata.uid!, { job, rest });
  }

  private async end({ job, rest }: Followed): Promise<void> {
    job.kill();
    await rest.close();
  }
}

/** As Flink 1.18 writes it: a key and a value on each line. */
function parsed(text: string): Configuration {
  return Object.fromEntries(
    text.split('\n').flatMap((line) => {
      const match = /^([^#:]+): (.*)$/.exec(line.trim());
      return match ? [[match[1], match[2].replace(/^(['"])(.*)\1$/, '$2')]] : [];
    }),
  ) as Configuration;
}

import { job, JOB_NAMESPACE } from './flink-pods';
import { Installation } from './install';
import { poolsOf } from './pools';
import { rightFor, without } from './rights';
import { Daemon, LabCluster } from '../../lab';

/** Without one of these it never leads, no node is asked for, or none that comes is of use. */
export const BITES = ['create leases', 'patch nodepools/status', 'create nodeclaims', 'patch nodes'] as const;

/** What there is of an earlier Karpenter; the lease, so that the next one leads at once. */
const REMAINS = [
  ['v1', 'Node'],
  ['karpenter.sh/v1', 'NodeClaim'],
  ['karpenter.sh/v1', 'NodePool'],
  ['coordination.k8s.io/v1', 'Lease', 'kube-system'],
] as const;

/** Tries Karpenter on a cluster again and again, each time from nothing, with one right less. */
export class Trial {
  private readonly pools = poolsOf();
  private readonly pod = job('clicks', this.pools.jobManager, this.pools.taskManager).taskManagers[0];
  private took = 0;

  public constructor(
    private readonly cluster: LabCluster,
    private readonly installation: Installation,
  ) {}

  /** Takes the time that a pod needs to get a node with all rights. */
  public async prepare(): Promise<void> {
    await this.cluster.applyAll(JOB_NAMESPACE);
    const start = Date.now();
    await this.run((karpenter) =>
      this.cluster.until(() => this.podRuns(), { what: 'a pod to run', needs: [karpenter] }),
    );
    this.took = Date.now() - start;
  }

  /** Whether a pod gets a node in twice the time, after that right was asked for in vain. */
  public async runsWithout(right: string): Promise<boolean> {
    const { cluster, installation, took } = this;
    const asked = cluster.requestsOf(installation.user).length;
    const isRefused = async () => {
      const requests = cluster.requestsOf(installation.user).slice(asked);
      return requests.some((request) => request.code === 403 && rightFor(request) === right);
    };
    return this.run(async (karpenter) => {
      await cluster.until(isRefused, { what: `${right} to be refused`, needs: [karpenter] });
      await new Promise((resolve) => setTimeout(resolve, 2 * took));
    }, right);
  }

  /** Runs Karpenter until then, and says whether the pod runs. */
  private async run(then: (karpenter: Daemon) => Promise<unknown>, right?: string): Promise<boolean> {
    const { cluster, installation, pod } = this;
    const { manifests } = installation;
    await cluster.applyAll(right ? without(manifests, right) : manifests);
    await this.clear();
    await cluster.applyAll(this.pools.manifests);
    await cluster.api.create(pod);
    const karpenter = await installation.start();
    await then(karpenter);
    const runs = await this.podRuns();
    await karpenter.kill();
    await cluster.api.delete(pod);
    return runs;
  }

  private async podRuns(): Promise<boolean> {
    return (await this.cluster.api.read(this.pod)).status.phase === 'Running';
  }

  private async clear(): Promise<void> {
    const { api } = this.cluster;
    for (const [apiVersion, kind, namespace] of REMAINS) {
      // A kind that is new is not served at once.
      const objects = await api.until(() => api.list({ apiVersion, kind }, namespace), { what: kind });
      for (const object of objects) {
        await api.mergePatch(object, { metadata: { finalizers: null } });
        await api.delete(object);
      }
    }
  }
}

import { FaultyPath } from './faulty-path';
import type { LabCluster } from '../cluster/cluster';
import type { ControlPlane } from '../cluster/control-plane';
import { Daemon } from '../process/daemon';
import { releasePort, reservePort } from '../process/ports';

/** What can be made to go wrong with a cluster. Nothing is acted: processes end, connections break. */
export class Faults {
  private path?: { readonly proxy: FaultyPath; readonly port: number };

  public constructor(
    private readonly cluster: LabCluster,
    private readonly controlPlane: ControlPlane,
    private readonly programs: readonly Daemon[],
  ) {}

  /** Single processes, to be stopped, killed, paused or restarted by themselves. */
  public get processes(): {
    readonly [name in 'etcd' | 'apiServer' | 'controllerManager' | 'scheduler' | 'kwok']: Daemon;
  } {
    const { etcd, apiServer, clients } = this.controlPlane;
    return { etcd, apiServer, ...clients };
  }

  /** A power failure: everything of the cluster ends at once, without a word. Its disk stays. */
  public async kill(): Promise<void> {
    await Promise.all(this.all().map((daemon) => daemon.kill()));
  }

  /** An orderly shutdown. */
  public async stop(): Promise<void> {
    const { etcd, apiServer, clients } = this.controlPlane;
    await Promise.all([...this.programs, ...Object.values(clients)].map((daemon) => daemon.stop()));
    await apiServer.stop();
    await etcd.stop();
  }

  /** Hangs all of it, as a machine does whose disk has gone. */
  public pause(): void {
    this.all().forEach((daemon) => daemon.pause());
  }

  public resume(): void {
    this.all().forEach((daemon) => daemon.resume());
  }

  /** The cluster comes back, on the disk that it left; operators and the like with it. */
  public async restart(): Promise<void> {
    await this.kill();
    await this.cluster.start();
    this.programs.forEach((daemon) => daemon.start());
  }

  /** Only the API server is started again. */
  public async restartApiServer(): Promise<void> {
    await this.controlPlane.apiServer.kill();
    await this.cluster.start();
  }

  /** A way to the API server on which requests can be made to fail; the direct one stays as it is. */
  public async faultyPath(): Promise<FaultyPath> {
    if (!this.path) {
      const port = await reservePort();
      const { certificate, key } = this.cluster.certificates;
      const proxy = await FaultyPath.open({ port, target: this.cluster.server, certificate, key });
      this.path = { proxy, port };
    }
    return this.path.proxy;
  }

  public get isPathOpen(): boolean {
    return this.path !== undefined;
  }

  public async close(): Promise<void> {
    if (!this.path) return;
    await this.path.proxy.close();
    releasePort(this.path.port);
    this.path = undefined;
  }

  private all(): Daemon[] {
    const { etcd, apiServer, clients } = this.controlPlane;
    return [etcd, apiServer, ...Object.values(clients), ...this.programs];
  }
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Agent } from 'undici';
import { Api } from './api';
import { ControlPlane, prepareControlPlane } from './control-plane';
import { writeKubeconfig } from './kubeconfig';
import { NodeShape, nodeManifest } from './nodes';
import { Manifest } from './resources';
import { PartName } from '../build/parts';
import { Faults } from '../faults/faults';
import { Daemon } from '../process/daemon';
import { releasePort, reservePort } from '../process/ports';
import { until } from '../process/until';
import { FlinkOperatorOptions, operatorDaemon } from '../programs/flink-operator';
import { KarpenterOptions, karpenterDaemon } from '../programs/karpenter';
import { SchedulerOptions, schedulerDaemon } from '../programs/scheduler';

export interface LabClusterProps {
  /** Also the name of its kubeconfig context. */
  readonly name: string;
  readonly data: string;
  readonly logs: string;
  readonly parts: ReadonlyMap<PartName, string>;
  readonly audit?: boolean;
  readonly admissionPlugins?: readonly string[];
}

/** A request as the API server wrote it down. */
export interface AuditedRequest {
  readonly user: string;
  readonly verb: string;
  readonly apiGroup: string;
  /** With the subresource, such as `deployments/status`. */
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
  /** The HTTP status of the answer. */
  readonly code: number;
}

/** What a program needs to be run against a cluster. */
export interface ProgramContext {
  readonly cluster: LabCluster;
  readonly data: string;
  readonly logs: string;
  readonly parts: ReadonlyMap<PartName, string>;
  reservePort(): Promise<number>;
}

/** A real control plane with nodes on which pods run in name only. */
export class LabCluster {
  public static async start(props: LabClusterProps): Promise<LabCluster> {
    const port = await reservePort();
    const cluster = new LabCluster(props, prepareControlPlane({ ...props, port }), port);
    try {
      await cluster.start();
    } catch (error) {
      await cluster.stop();
      throw error;
    }
    return cluster;
  }

  public readonly name: string;
  /** The path of a kubeconfig of an administrator. */
  public readonly kubeconfig: string;
  /** Everything that can be made to go wrong with it. */
  public readonly faults: Faults;
  private readonly programs: Daemon[] = [];
  private readonly ports: number[];
  private connected?: { readonly api: Api; readonly agent: Agent };

  private constructor(
    private readonly props: LabClusterProps,
    private readonly controlPlane: ControlPlane,
    port: number,
  ) {
    this.name = props.name;
    this.ports = [port];
    this.kubeconfig = join(props.data, 'kubeconfig');
    this.faults = new Faults(this, controlPlane, this.programs);
  }

  /** Requests as an administrator. */
  public get api(): Api {
    if (!this.connected) throw new Error(`the cluster ${this.name} was never started`);
    return this.connected.api;
  }

  public get server(): string {
    return this.controlPlane.server;
  }

  /** The token of an administrator. */
  public get adminToken(): string {
    return this.controlPlane.tokens.admin;
  }

  public get certificates(): ReturnType<ControlPlane['certificates']> {
    return this.controlPlane.certificates();
  }

  /** Requests as the owner of a token, or as a user with groups. */
  public as(identity: string | { readonly user: string; readonly groups?: readonly string[] }): Api {
    return this.api.as(typeof identity === 'string' ? { token: identity } : identity);
  }

  /** Requests as an administrator by another way to the API server, such as one that can fail. */
  public through(server: string): Api {
    return new Api({ server, agent: this.connected!.agent }, { token: this.adminToken });
  }

  /** A token of a service account, as its pods would have. */
  public async tokenOf(namespace: string, serviceAccount: string): Promise<string> {
    const { object } = await this.api.send({
      method: 'POST',
      path: `/api/v1/namespaces/${namespace}/serviceaccounts/${serviceAccount}/token`,
      body: {
        apiVersion: 'authentication.k8s.io/v1',
        kind: 'TokenRequest',
        spec: { expirationSeconds: 86_400 },
      },
    });
    return (object.status as { token: string }).token;
  }

  /** A kubeconfig for the owner of a token, as a program in a pod of a namespace would have it. */
  public kubeconfigFor(token: string, namespace?: string): string {
    const file = join(this.props.data, `${token.slice(-12).replace(/\W/g, '')}.kubeconfig`);
    const { name: context, server, certificates } = this;
    writeKubeconfig(file, { context, server, token, namespace, ca: certificates.ca });
    return file;
  }

  /** Applies in the order that Kubernetes needs: what others are made of first, and CRDs once they are served. */
  public async applyAll(manifests: readonly Manifest[], fieldManager = 'lab'): Promise<string[]> {
    const warnings: string[] = [];
    const first = ['CustomResourceDefinition', 'Namespace', 'PriorityClass', 'ServiceAccount'];
    const rank = ({ kind }: Manifest) => (first.indexOf(kind) + first.length + 1) % (first.length + 1);
    for (const manifest of [...manifests].sort((a, b) => rank(a) - rank(b))) {
      const written = await this.api.apply(manifest, { fieldManager, force: true });
      warnings.push(...written.warnings.map((text) => `${manifest.kind}/${manifest.metadata.name}: ${text}`));
      if (manifest.kind === 'CustomResourceDefinition') await this.established(manifest);
    }
    return warnings;
  }

  /** What a user has asked of the API server, in a lab that was started with `audit`. */
  public requestsOf(user: string): AuditedRequest[] {
    return readFileSync(this.controlPlane.auditLog, 'utf8')
      .split('\n')
      .filter((line) => line.includes(`"username":"${user}"`))
      .map((line) => {
        const { verb, objectRef = {}, responseStatus } = JSON.parse(line) as AuditEvent;
        const { apiGroup = '', resource = '', subresource, namespace = '', name = '' } = objectRef;
        const whole = subresource ? `${resource}/${subresource}` : resource;
        return { user, verb, apiGroup, resource: whole, namespace, name, code: responseStatus?.code ?? 0 };
      });
  }

  public async addNodes(shapes: readonly NodeShape[]): Promise<void> {
    await inParallel(shapes, (shape) => this.api.create(nodeManifest(shape)));
    await until(
      async () => {
        const nodes = await this.api.list({ apiVersion: 'v1', kind: 'Node' });
        const names = new Set(nodes.filter(isReady).map(({ metadata }) => metadata.name));
        return shapes.every(({ name }) => names.has(name));
      },
      { what: `${shapes.length} ready nodes in ${this.name}`, needs: [this.controlPlane.clients.kwok] },
    );
  }

  /** A further kube-scheduler of the cluster's version, as the user of a token. */
  public async startScheduler(options: SchedulerOptions): Promise<Daemon> {
    return this.run(schedulerDaemon(await this.context(), options));
  }

  /** The real Flink operator, as the user of a token. */
  public async startOperator(options: FlinkOperatorOptions): Promise<Daemon> {
    return this.run(operatorDaemon(await this.context(), options));
  }

  /** Karpenter with the provider whose nodes are KWOK's, as the user of a token. */
  public async startKarpenter(options: KarpenterOptions): Promise<Daemon> {
    return this.run(await karpenterDaemon(await this.context(), options));
  }

  /** Waits for something in this cluster. */
  public async until<T>(
    attempt: () => Promise<T | undefined | false>,
    options: Parameters<typeof until>[1],
  ): Promise<T> {
    return until(attempt, options);
  }

  /** Starts what does not run: for the first time, or on the disk that it left. */
  public async start(): Promise<void> {
    const { etcd, apiServer, clients } = this.controlPlane;
    const stopped = (daemons: readonly Daemon[]) => daemons.filter((daemon) => !daemon.isRunning());
    stopped([etcd, apiServer]).forEach((daemon) => daemon.start());
    await this.connect();
    const others = stopped(Object.values(clients));
    others.forEach((daemon) => daemon.start());
    await until(() => this.api.find(DEFAULT_ACCOUNT), {
      what: `the controllers of ${this.name}`,
      needs: [clients.controllerManager],
    });
  }

  /** Ends everything; no process is left. The disk stays until the lab ends. */
  public async stop(): Promise<void> {
    await this.faults.close();
    const { etcd, apiServer, clients } = this.controlPlane;
    // Nothing that they would still write is wanted, so they need no time to say goodbye.
    await Promise.all(
      [...this.programs, ...Object.values(clients), apiServer, etcd].map((each) => each.kill()),
    );
    await this.connected?.agent.destroy();
    this.ports.splice(0).forEach(releasePort);
  }

  private async connect(): Promise<void> {
    const { apiServer, etcd } = this.controlPlane;
    const { server, adminToken } = this;
    await until(
      async () => {
        const { ca } = this.certificates;
        const agent = this.connected?.agent ?? new Agent({ connect: { ca }, connections: 64, pipelining: 1 });
        const api = this.connected?.api ?? new Api({ server, agent }, { token: adminToken });
        this.connected = { api, agent };
        await api.send({ method: 'GET', path: '/readyz' });
        return true;
      },
      { what: `the API server of ${this.name}`, needs: [apiServer, etcd] },
    );
    writeKubeconfig(this.kubeconfig, {
      context: this.name,
      server,
      token: adminToken,
      ca: this.certificates.ca,
    });
  }

  /** Waits until the kind of a CRD is served. */
  public async established(crd: Manifest): Promise<void> {
    await until(
      async () => {
        const { status } = await this.api.read(crd);
        const conditions = (status as { conditions?: { type: string; status: string }[] } | undefined)
          ?.conditions;
        return conditions?.some(({ type, status: holds }) => type === 'Established' && holds === 'True');
      },
      { what: `the CRD ${crd.metadata.name} to be served` },
    );
  }

  private async context(): Promise<ProgramContext> {
    const { data, logs, parts } = this.props;
    return { cluster: this, data, logs, parts, reservePort: () => this.reservePort() };
  }

  private async reservePort(): Promise<number> {
    const port = await reservePort();
    this.ports.push(port);
    return port;
  }

  private run(daemon: Daemon): Daemon {
    this.programs.push(daemon);
    daemon.start();
    return daemon;
  }
}

interface AuditEvent {
  readonly verb: string;
  readonly objectRef?: Readonly<Record<string, string | undefined>>;
  readonly responseStatus?: { readonly code?: number };
}

const DEFAULT_ACCOUNT = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default' } };

function isReady({ status }: Manifest): boolean {
  const conditions = (status as { conditions?: { type: string; status: string }[] }).conditions ?? [];
  return conditions.some(({ type, status: holds }) => type === 'Ready' && holds === 'True');
}

const AT_ONCE = 32;

/** Does the same with many things, some at a time. */
export async function inParallel<T>(items: readonly T[], act: (item: T) => Promise<unknown>): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < items.length) await act(items[next++]);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

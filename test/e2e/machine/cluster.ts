import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Agent } from 'undici';
import { childOf, inside, Namespaces, runInside } from './namespace';
import { API_PORT, DISK, dnsObjects, NodeUser, SOCKET, writeNodeFiles } from './node-files';
import { relay } from './relay';
import { WideArea } from './wide-area';
import { CACHE } from '../../lab/build/cache';
import { PartName } from '../../lab/build/parts';
import { Api } from '../../lab/cluster/api';
import { readCertificates } from '../../lab/cluster/credentials';
import { KubeconfigProps } from '../../lab/cluster/kubeconfig';
import { Daemon } from '../../lab/process/daemon';
import { until } from '../../lab/process/until';

export interface RealClusterProps {
  readonly name: string;
  readonly address: string;
  readonly area: WideArea;
  readonly parts: ReadonlyMap<PartName, string>;
  /** The archive of the images that its node has. */
  readonly images: string;
  readonly data: string;
  readonly logs: string;
}

/** A cluster of one real node, which is one tree of processes and can be killed as a whole. */
export class RealCluster {
  private root?: { readonly unshare: Daemon; readonly namespaces: Namespaces };
  private daemons: Daemon[] = [];
  private tokens?: Record<NodeUser, string>;
  private connected?: { readonly api: Api; readonly relay: Daemon };

  public constructor(private readonly props: RealClusterProps) {}

  public get name(): string {
    return this.props.name;
  }

  public get address(): string {
    return this.props.address;
  }

  /** Requests as an administrator, by a way of their own: also while the runner sees nothing of the cluster. */
  public get api(): Api {
    if (!this.connected) throw new Error(`the cluster ${this.name} was never started`);
    return this.connected.api;
  }

  /** What a kubeconfig says of it, for the runner. */
  public contextFor(user: NodeUser): KubeconfigProps {
    const { ca } = readCertificates(join(this.disk, 'certificates'));
    return { context: this.name, server: this.server, token: this.tokens![user], ca };
  }

  /** Powers it on: for the first time, or with the disk that it had when it was killed. */
  public async start(): Promise<void> {
    const { area, data, logs, parts, address, name } = this.props;
    for (const folder of [this.disk, logs]) mkdirSync(folder, { recursive: true });
    this.tokens ??= writeNodeFiles({ name, address, disk: this.disk });
    const unshare = new Daemon({
      name: `the cluster ${name}`,
      command: 'unshare',
      args: [
        ...['--mount', '--pid', '--net', '--fork', '--kill-child', '--', 'bash'],
        ...[join(__dirname, 'init.sh'), parts.get('node-root')!, this.disk, CACHE],
      ],
      log: join(logs, 'init.log'),
    });
    unshare.start();
    const ready = unshare.log().split('ready\n').length;
    const namespaces = { pid: await childOf(unshare), whole: true };
    this.root = { unshare, namespaces };
    await until(async () => unshare.log().split('ready\n').length > ready || undefined, {
      what: `the root of ${name}`,
      needs: [unshare],
    });
    await area.plug(name, namespaces, address);
    await this.startPrograms();
    this.connected ??= await this.connect(data, logs);
    await this.api.until(async (api) => (await api.send({ method: 'GET', path: '/readyz' })).status === 200, {
      what: `a ready API server in ${name}`,
      needs: this.daemons,
      timeoutMs: 120_000,
    });
    await this.startNode();
  }

  /** Ends all that runs in it at once, as a power failure does. Its disk stays. */
  public async kill(): Promise<void> {
    await this.root?.unshare.kill();
    for (const daemon of this.daemons) await daemon.kill();
    this.daemons = [];
  }

  public async stop(): Promise<void> {
    await this.kill();
    await this.connected?.relay.kill();
  }

  /** The logs of a container in the pods whose names begin so, by pod. */
  public async podLogs(
    namespace: string,
    prefix: string,
    container = 'flink-main-container',
  ): Promise<ReadonlyMap<string, string>> {
    const pods = await this.api.list({ apiVersion: 'v1', kind: 'Pod' }, namespace);
    const found = pods.filter(({ metadata }) => metadata.name.startsWith(prefix));
    const logs = await Promise.all(
      found.map(async ({ metadata }) => {
        const path = `/api/v1/namespaces/${namespace}/pods/${metadata.name}/log`;
        const { object } = await this.api.send({ method: 'GET', path, query: { container } });
        return [metadata.name, String(object.text ?? '')] as const;
      }),
    );
    return new Map(logs);
  }

  private get disk(): string {
    return join(this.props.data, this.name);
  }

  private get server(): string {
    return `https://${this.address}:${API_PORT}`;
  }

  private async startPrograms(): Promise<void> {
    const { address } = this.props;
    const config = (name: string) => `${DISK}/config/${name}`;
    this.run('etcd', 'etcd', [
      `--data-dir=${DISK}/etcd`,
      '--unsafe-no-fsync',
      '--logger=zap',
      '--log-level=warn',
    ]);
    this.run('containerd', undefined, [`--config=${config('containerd.toml')}`]);
    this.run('kube-apiserver', 'control-plane', [
      '--etcd-servers=http://127.0.0.1:2379',
      `--secure-port=${API_PORT}`,
      `--advertise-address=${address}`,
      `--cert-dir=${DISK}/certificates`,
      `--token-auth-file=${config('tokens.csv')}`,
      '--authorization-mode=RBAC',
      `--service-account-key-file=${config('service-account.pub')}`,
      `--service-account-signing-key-file=${config('service-account.key')}`,
      '--service-account-issuer=https://kubernetes.default.svc',
      '--service-cluster-ip-range=10.96.0.0/16',
      '--kubelet-preferred-address-types=InternalIP',
      '--profiling=false',
    ]);
    // While the API server starts; from then on they are on the disk.
    if (!existsSync(join(this.disk, 'imported'))) {
      await until(async () => runInside(this.root!.namespaces, 'test', '-S', SOCKET), {
        what: `the containerd of ${this.name}`,
      });
      const images = this.inNode(this.props.images);
      const load = ['ctr', '--address', SOCKET, '--namespace', 'k8s.io', 'images', 'import', images];
      await runInside(this.root!.namespaces, ...load);
      writeFileSync(join(this.disk, 'imported'), '');
    }
  }

  private async startNode(): Promise<void> {
    const config = (name: string) => `${DISK}/config/${name}`;
    const kubeconfig = `--kubeconfig=${config('kubeconfig')}`;
    const { address, name } = this.props;
    this.run('kube-controller-manager', 'control-plane', [
      kubeconfig,
      `--root-ca-file=${DISK}/certificates/ca.crt`,
      `--service-account-private-key-file=${config('service-account.key')}`,
      '--leader-elect=false',
      '--secure-port=0',
    ]);
    this.run('kube-scheduler', 'control-plane', [kubeconfig, '--leader-elect=false', '--secure-port=0']);
    this.run('kubelet', 'node', [
      kubeconfig,
      `--config=${config('kubelet.yaml')}`,
      `--root-dir=${DISK}/kubelet`,
      `--cert-dir=${DISK}/kubelet-certificates`,
      `--hostname-override=${name}`,
      `--node-ip=${address}`,
    ]);
    this.run('kube-proxy', 'node', [`--config=${config('kube-proxy.yaml')}`]);
    this.run('coredns', 'coredns', ['-conf', config('Corefile')]);
    for (const object of dnsObjects(address)) await this.api.apply(object, { force: true });
    await this.api.until(
      async (api) => {
        const nodes = await api.list({ apiVersion: 'v1', kind: 'Node' });
        return nodes.some(({ status }) =>
          (status.conditions as { type: string; status: string }[]).some(
            (each) => each.type === 'Ready' && each.status === 'True',
          ),
        );
      },
      { what: `a ready node in ${name}`, needs: this.daemons, timeoutMs: 120_000 },
    );
  }

  private async connect(data: string, logs: string): Promise<{ readonly api: Api; readonly relay: Daemon }> {
    const { name, address, area } = this.props;
    const host = { host: address, port: API_PORT };
    const { socket, daemon } = await relay(area, name, host, { data, logs });
    const folder = join(this.disk, 'certificates');
    await until(async () => existsSync(join(folder, 'apiserver.key')), {
      what: `the certificate of ${name}`,
      needs: this.daemons,
    });
    const { ca } = readCertificates(folder);
    const agent = new Agent({ connect: { socketPath: socket, ca } });
    const api = new Api({ server: this.server, agent }, { token: this.tokens!.admin });
    return { api, relay: daemon };
  }

  /** A program of a part, or one of the system of the node. */
  private run(program: string, part: PartName | undefined, args: readonly string[]): void {
    const path = part ? this.inNode(join(this.props.parts.get(part)!, program)) : program;
    const [command, all] = inside(this.root!.namespaces, [path, ...args]);
    const log = join(this.props.logs, `${program}.log`);
    const daemon = new Daemon({ name: `${program} of ${this.name}`, command, args: all, log, cwd: '/' });
    daemon.start();
    this.daemons.push(daemon);
  }

  /** Where a file of the cache is for the node. */
  private inNode(path: string): string {
    return path.replace(CACHE, '/parts');
  }
}

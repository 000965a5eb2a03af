import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { Certificates, readCertificates, writeServiceAccountKey, writeTokens } from './credentials';
import { writeKubeconfig } from './kubeconfig';
import { PartName } from '../build/parts';
import { Daemon } from '../process/daemon';

/** Users of the control plane itself; each has a token of its own, and the rights that Kubernetes gives to it. */
const USERS = {
  admin: 'system:masters',
  'system:kube-controller-manager': '',
  'system:kube-scheduler': '',
  kwok: 'system:masters',
} as const;
export type User = keyof typeof USERS;

/** The files and processes of a control plane, which can be ended and started again on the same disk. */
export interface ControlPlane {
  readonly server: string;
  readonly tokens: Readonly<Record<User, string>>;
  /** The file in which the API server writes down requests, if it does. */
  readonly auditLog: string;
  readonly etcd: Daemon;
  readonly apiServer: Daemon;
  /** What needs an API server to start. */
  readonly clients: { readonly controllerManager: Daemon; readonly scheduler: Daemon; readonly kwok: Daemon };
  /** The certificate authority and the certificate of the API server, once that has made them. */
  certificates(): Certificates;
}

export interface ControlPlaneProps {
  readonly name: string;
  /** The folder of its state. */
  readonly data: string;
  readonly logs: string;
  readonly port: number;
  readonly parts: ReadonlyMap<PartName, string>;
  /** Whether the API server writes down who asked for what. */
  readonly audit?: boolean;
  /** Admission plugins besides those that are always on. */
  readonly admissionPlugins?: readonly string[];
}

export function prepareControlPlane(props: ControlPlaneProps): ControlPlane {
  const { name, data, logs, port, parts, audit, admissionPlugins = [] } = props;
  for (const folder of [data, logs]) mkdirSync(folder, { recursive: true, mode: 0o700 });
  const server = `https://127.0.0.1:${port}`;
  const at = (...path: string[]) => join(data, ...path);
  const daemon = (program: string, part: PartName, args: readonly string[]) =>
    new Daemon({
      name: `${program} of cluster ${name}`,
      command: join(parts.get(part)!, program),
      args,
      cwd: data,
      log: join(logs, `${program}.log`),
    });
  const kubernetes = (program: string, args: readonly string[]) => daemon(program, 'control-plane', args);
  const tokens = writeTokens(at('tokens.csv'), USERS);
  writeServiceAccountKey(at('service-account.key'), at('service-account.pub'));
  const config = (user: User) => {
    const file = at(`${user.replace(/\W/g, '-')}.kubeconfig`);
    // These trust the server by its file, which it makes at its first start.
    writeKubeconfig(file, {
      context: name,
      server,
      caFile: at('certificates', 'ca.crt'),
      token: tokens[user],
    });
    return file;
  };
  writeFileSync(at('scheduler.yaml'), schedulerConfiguration(config('system:kube-scheduler')));
  writeFileSync(at('stages.yaml'), stages(join(parts.get('kwok')!, 'stages')));

  const auditLog = join(logs, 'audit.log');
  const socket = `unix://${at('etcd.sock')}`;
  return {
    server,
    tokens,
    auditLog,
    etcd: daemon('etcd', 'etcd', [
      `--data-dir=${at('etcd')}`,
      `--listen-client-urls=${socket}`,
      // Nobody else is in this etcd's cluster, so nobody reads this; but it has to look like an address.
      '--advertise-client-urls=http://127.0.0.1:2379',
      `--listen-peer-urls=unix://${at('peer.sock')}`,
      // A lab that loses its machine loses nothing worth a disk's time; a killed process loses nothing anyway.
      '--unsafe-no-fsync',
      '--logger=zap',
      '--log-level=warn',
    ]),
    apiServer: kubernetes('kube-apiserver', [
      `--etcd-servers=${socket}`,
      '--bind-address=127.0.0.1',
      `--secure-port=${port}`,
      `--cert-dir=${at('certificates')}`,
      // An address on loopback is no endpoint that Kubernetes lets anybody have.
      '--endpoint-reconciler-type=none',
      '--authorization-mode=RBAC',
      `--token-auth-file=${at('tokens.csv')}`,
      '--service-account-issuer=https://kubernetes.default.svc',
      `--service-account-key-file=${at('service-account.pub')}`,
      `--service-account-signing-key-file=${at('service-account.key')}`,
      '--service-cluster-ip-range=10.96.0.0/16',
      '--allow-privileged=true',
      '--profiling=false',
      ...admissionPlugins.map((plugin) => `--enable-admission-plugins=${plugin}`),
      ...(audit
        ? [`--audit-policy-file=${writeAuditPolicy(at('audit.yaml'))}`, `--audit-log-path=${auditLog}`]
        : []),
    ]),
    clients: {
      controllerManager: kubernetes('kube-controller-manager', [
        `--kubeconfig=${config('system:kube-controller-manager')}`,
        `--service-account-private-key-file=${at('service-account.key')}`,
        `--root-ca-file=${at('certificates', 'ca.crt')}`,
        '--use-service-account-credentials=true',
        '--leader-elect=false',
        '--secure-port=0',
        '--kube-api-qps=500',
        '--kube-api-burst=1000',
      ]),
      scheduler: kubernetes('kube-scheduler', [`--config=${at('scheduler.yaml')}`, '--secure-port=0']),
      kwok: daemon('kwok', 'kwok', [
        `--kubeconfig=${config('kwok')}`,
        `--config=${at('stages.yaml')}`,
        '--manage-all-nodes',
        '--node-lease-duration-seconds=40',
      ]),
    },
    certificates: () => readCertificates(at('certificates')),
  };
}

function writeAuditPolicy(file: string): string {
  const rules = [{ level: 'Metadata' }];
  // A watch is complete only when it ends, so it is told when it starts.
  const omitStages = ['RequestReceived'];
  writeFileSync(file, stringify({ apiVersion: 'audit.k8s.io/v1', kind: 'Policy', omitStages, rules }));
  return file;
}

/** The default profile; only its requests are not held back, since a test waits for them. */
function schedulerConfiguration(kubeconfig: string): string {
  return stringify({
    apiVersion: 'kubescheduler.config.k8s.io/v1',
    kind: 'KubeSchedulerConfiguration',
    leaderElection: { leaderElect: false },
    clientConnection: { kubeconfig, qps: 2000, burst: 4000 },
  });
}

function stages(folder: string): string {
  const names = ['node-initialize', 'node-heartbeat-with-lease', 'pod-ready', 'pod-complete', 'pod-delete'];
  const shipped = names.map((name) => readFileSync(join(folder, `${name}.yaml`), 'utf8'));
  return [...shipped, stringify(POD_READY_AGAIN)].join('\n---\n');
}

/** Kubernetes takes the pods of a node that was silent for lost; when it is back, a kubelet says what they are. */
const POD_READY_AGAIN = {
  apiVersion: 'kwok.x-k8s.io/v1alpha1',
  kind: 'Stage',
  metadata: { name: 'pod-ready-again' },
  spec: {
    resourceRef: { apiGroup: 'v1', kind: 'Pod' },
    selector: {
      matchExpressions: [
        { key: '.metadata.deletionTimestamp', operator: 'DoesNotExist' },
        { key: '.status.phase', operator: 'In', values: ['Running'] },
        { key: condition('ContainersReady'), operator: 'In', values: ['True'] },
        { key: condition('Ready'), operator: 'In', values: ['False'] },
      ],
    },
    delay: { durationMilliseconds: 1000 },
    next: {
      statusTemplate: [
        'conditions:',
        '- type: Ready',
        '  status: "True"',
        '  lastTransitionTime: {{ Now | Quote }}',
        '',
      ].join('\n'),
    },
  },
};

function condition(type: string): string {
  return `.status.conditions.[] | select( .type == "${type}" ) | .status`;
}

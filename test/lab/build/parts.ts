import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * What a lab is made of. The versions are pinned in the Go modules, the POMs and the requirements below `parts/`, and nowhere
 * else: `go.sum` holds the hash of all that goes into a program.
 */
export type PartName =
  | 'control-plane'
  | 'etcd'
  | 'kwok'
  | 'karpenter'
  | 's3'
  | 'operator'
  | 'crds'
  | 'kubectl'
  | 'flink-1'
  | 'flink-2'
  | 'tofu'
  | 'aws-provider'
  | 'aws'
  | 'policy-judge'
  | NodePartName;

/** What real nodes with real jobs are made of besides; see test/e2e. */
export type NodePartName =
  'node' | 'node-root' | 'coredns' | 'java-root' | 'flink-home' | 'flink-s3' | 'flink-kafka' | 'kafka';

interface Source {
  /** The folder below `parts/`. */
  readonly folder: string;
  /** About how long a build takes on two cores when nothing is cached. */
  readonly minutes: number;
}

/** Programs of a Go module, name of the program → package, and files of others. */
export interface GoPart extends Source {
  readonly tool: 'go';
  readonly programs: Readonly<Record<string, string>>;
  /** Files of the modules that are needed at run time: path in the cache → module and path in it. */
  readonly files?: Readonly<Record<string, readonly [module: string, path: string]>>;
  /** A module whose version goes into the programs, as `k8s.io/component-base` has it. */
  readonly versionOf?: string;
}

/** Jars of a POM. */
export interface MavenPart extends Source {
  readonly tool: 'maven';
}

/** Packages of Python. */
export interface PipPart extends Source {
  readonly tool: 'pip';
}

/** A system of Debian's packages that was never installed: a folder that can be the root of processes. */
export interface DebianPart extends Source {
  readonly tool: 'debian';
  /** What the scripts of packages would have linked: path → what it points at. */
  readonly links: Readonly<Record<string, string>>;
}

/** The distribution of Flink, of which Python packages are made. */
export interface PythonPart extends Source {
  readonly tool: 'python';
}

export type Part = GoPart | MavenPart | DebianPart | PythonPart | PipPart;

const NODE_PARTS: Readonly<Record<NodePartName, Part>> = {
  node: {
    tool: 'go',
    folder: 'node',
    minutes: 4,
    programs: {
      kubelet: 'k8s.io/kubernetes/cmd/kubelet',
      'kube-proxy': 'k8s.io/kubernetes/cmd/kube-proxy',
    },
    versionOf: 'k8s.io/kubernetes',
  },
  'node-root': {
    tool: 'debian',
    folder: 'node-root',
    minutes: 1,
    links: {
      'usr/bin/awk': 'mawk',
      'usr/sbin/iptables': 'xtables-nft-multi',
      'usr/sbin/iptables-save': 'xtables-nft-multi',
      'usr/sbin/iptables-restore': 'xtables-nft-multi',
      'usr/sbin/ip6tables': 'xtables-nft-multi',
      'usr/sbin/ip6tables-save': 'xtables-nft-multi',
      'usr/sbin/ip6tables-restore': 'xtables-nft-multi',
    },
  },
  coredns: { tool: 'go', folder: 'coredns', minutes: 3, programs: { coredns: '.' } },
  'java-root': {
    tool: 'debian',
    folder: 'java-root',
    minutes: 1,
    links: { 'usr/bin/awk': 'mawk', 'usr/bin/java': '../lib/jvm/java-17-openjdk-amd64/bin/java' },
  },
  'flink-home': { tool: 'python', folder: 'flink-home', minutes: 1 },
  'flink-s3': { tool: 'maven', folder: 'flink-s3', minutes: 1 },
  'flink-kafka': { tool: 'maven', folder: 'flink-kafka', minutes: 1 },
  kafka: { tool: 'maven', folder: 'kafka', minutes: 1 },
};

export const PARTS: Readonly<Record<PartName, Part>> = {
  'control-plane': {
    tool: 'go',
    folder: 'control-plane',
    minutes: 6,
    programs: {
      'kube-apiserver': 'k8s.io/kubernetes/cmd/kube-apiserver',
      'kube-controller-manager': 'k8s.io/kubernetes/cmd/kube-controller-manager',
      'kube-scheduler': 'k8s.io/kubernetes/cmd/kube-scheduler',
    },
    versionOf: 'k8s.io/kubernetes',
  },
  etcd: { tool: 'go', folder: 'etcd', minutes: 2, programs: { etcd: 'go.etcd.io/etcd/server/v3' } },
  kwok: {
    tool: 'go',
    folder: 'kwok',
    minutes: 2,
    programs: { kwok: 'sigs.k8s.io/kwok/cmd/kwok' },
    files: stages('node/fast/node-initialize', 'node/heartbeat-with-lease/node-heartbeat-with-lease', [
      'pod/fast/pod-ready',
      'pod/fast/pod-complete',
      'pod/fast/pod-delete',
    ]),
  },
  karpenter: {
    tool: 'go',
    folder: 'karpenter',
    minutes: 3,
    programs: { karpenter: 'sigs.k8s.io/karpenter/kwok' },
    files: {
      crds: ['sigs.k8s.io/karpenter', 'pkg/apis/crds'],
      'kwok-crds': ['sigs.k8s.io/karpenter', 'kwok/apis/crds'],
    },
  },
  s3: {
    tool: 'go',
    folder: 'versitygw',
    minutes: 2,
    programs: { versitygw: 'github.com/versity/versitygw/cmd/versitygw' },
  },
  operator: { tool: 'maven', folder: 'operator', minutes: 1 },
  // What the command is measured against; no lab runs it.
  kubectl: {
    tool: 'go',
    folder: 'kubectl',
    minutes: 2,
    programs: { kubectl: 'k8s.io/kubernetes/cmd/kubectl' },
    versionOf: 'k8s.io/kubernetes',
  },
  // Two lines of Flink, to run a job in one process.
  'flink-1': { tool: 'maven', folder: 'flink-1', minutes: 1 },
  'flink-2': { tool: 'maven', folder: 'flink-2', minutes: 1 },
  // Terraform's free twin, a stand-in for its provider for AWS, and a double of AWS itself.
  tofu: {
    tool: 'go',
    folder: 'tofu',
    minutes: 5,
    programs: { tofu: 'github.com/opentofu/opentofu/cmd/tofu' },
  },
  'aws-provider': {
    tool: 'go',
    folder: 'aws-provider',
    minutes: 1,
    programs: { 'terraform-provider-aws': '.' },
  },
  aws: { tool: 'pip', folder: 'aws', minutes: 1 },
  // By the evaluator of the S3 server, for what that does not serve.
  'policy-judge': { tool: 'go', folder: 'policy-judge', minutes: 1, programs: { 'policy-judge': '.' } },
  // Kinds of others of which there are objects in a platform; what serves them is not run.
  crds: {
    tool: 'go',
    folder: 'crds',
    minutes: 1,
    programs: {},
    files: {
      'certificates.yaml': [
        'github.com/cert-manager/cert-manager',
        'deploy/crds/cert-manager.io_certificates.yaml',
      ],
      'issuers.yaml': ['github.com/cert-manager/cert-manager', 'deploy/crds/cert-manager.io_issuers.yaml'],
      'podmonitors.yaml': [
        'github.com/prometheus-operator/prometheus-operator',
        'example/prometheus-operator-crd/monitoring.coreos.com_podmonitors.yaml',
      ],
    },
  },
  ...NODE_PARTS,
};

/** What labs are made of, which need no real nodes. */
export const LAB_PARTS = (Object.keys(PARTS) as PartName[]).filter(
  (name) => !Object.hasOwn(NODE_PARTS, name),
);

export const PARTS_FOLDER = join(__dirname, '../parts');

/** The version of a module, as its `go.mod` pins it. */
export function pinnedVersion(part: Part, module: string): string {
  const text = readFileSync(join(PARTS_FOLDER, part.folder, 'go.mod'), 'utf8');
  const escaped = module.replace(/[.]/g, '\\.');
  const found = new RegExp(`^(?:require)?\\s*${escaped} (v\\S+)`, 'm').exec(text);
  if (!found) throw new Error(`${part.folder}/go.mod pins no version of ${module}`);
  return found[1];
}

function stages(node: string, heartbeat: string, pods: readonly string[]): GoPart['files'] {
  return Object.fromEntries(
    [node, heartbeat, ...pods].map((stage) => [
      `stages/${stage.split('/').pop()}.yaml`,
      ['sigs.k8s.io/kwok', `kustomize/stage/${stage}.yaml`] as const,
    ]),
  );
}

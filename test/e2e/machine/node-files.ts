import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { writeServiceAccountKey, writeTokens } from '../../lab/cluster/credentials';
import { writeKubeconfig } from '../../lab/cluster/kubeconfig';
import { PAUSE_IMAGE } from '../build/images';

/** Users of a cluster; each has a token of its own. */
const USERS = {
  admin: 'system:masters',
  // By its name the guard knows it; its rights are those of an administrator, who would come first.
  'flink-fleet-runner': 'system:masters',
} as const;
export type NodeUser = keyof typeof USERS;

/** The disk of a node, as the node itself sees it. */
export const DISK = '/disk';
export const API_PORT = 6443;
export const SOCKET = '/run/containerd/containerd.sock';

const DNS = '10.96.0.10';
const PODS = '10.244.0.0/24';

export interface NodeFilesProps {
  readonly name: string;
  readonly address: string;
  /** The folder that is the disk of the node. */
  readonly disk: string;
}

/** Writes what the programs of a node read. */
export function writeNodeFiles({ name, address, disk }: NodeFilesProps): Record<NodeUser, string> {
  for (const folder of ['config', 'cni', 'logs']) mkdirSync(join(disk, folder), { recursive: true });
  const file = (path: string, content: unknown) =>
    writeFileSync(join(disk, 'config', path), typeof content === 'string' ? content : stringify(content));
  const tokens = writeTokens(join(disk, 'config/tokens.csv'), USERS);
  if (!existsSync(join(disk, 'config/service-account.key'))) {
    writeServiceAccountKey(
      join(disk, 'config/service-account.key'),
      join(disk, 'config/service-account.pub'),
    );
  }
  writeKubeconfig(join(disk, 'config/kubeconfig'), {
    context: 'node',
    server: `https://${address}:${API_PORT}`,
    token: tokens.admin,
    caFile: `${DISK}/certificates/ca.crt`,
  });
  file('containerd.toml', CONTAINERD);
  file('kubelet.yaml', kubelet(address));
  file('kube-proxy.yaml', kubeProxy(name));
  file('Corefile', corefile(address));
  file('pods-resolv.conf', '');
  file('resolv.conf', `nameserver ${DNS}\n`);
  writeFileSync(join(disk, 'cni/10-pods.conflist'), JSON.stringify(PODS_NETWORK));
  return tokens;
}

/** The service by which pods find CoreDNS, which is no pod itself. */
export function dnsObjects(address: string) {
  const metadata = { namespace: 'kube-system' };
  const ports = [
    { name: 'dns', port: 53, protocol: 'UDP' },
    { name: 'dns-tcp', port: 53, protocol: 'TCP' },
  ];
  return [
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { ...metadata, name: 'kube-dns' },
      spec: { clusterIP: DNS, ports },
    },
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { ...metadata, name: 'kube-dns-1', labels: { 'kubernetes.io/service-name': 'kube-dns' } },
      addressType: 'IPv4',
      ports,
      endpoints: [{ addresses: [address], conditions: { ready: true } }],
    },
  ];
}

/** Without the right to lower a score of its own, runc would die of the attempt where this machine has it not either. */
const CONTAINERD = `
version = 2
root = "${DISK}/containerd"
state = "/run/containerd"
oom_score = 0
[grpc]
  address = "${SOCKET}"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "${PAUSE_IMAGE}"
  disable_apparmor = true
  restrict_oom_score_adj = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "${DISK}/cni"
  [plugins."io.containerd.grpc.v1.cri".containerd]
    snapshotter = "overlayfs"
`;

const PODS_NETWORK = {
  cniVersion: '0.4.0',
  name: 'pods',
  plugins: [
    {
      type: 'bridge',
      bridge: 'cni0',
      isGateway: true,
      ipMasq: true,
      hairpinMode: true,
      ipam: { type: 'host-local', ranges: [[{ subnet: PODS }]], routes: [{ dst: '0.0.0.0/0' }] },
    },
  ],
};

/** With as little of control groups as pods need, so that it runs on a machine where much else does. */
function kubelet(address: string): object {
  return {
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    failCgroupV1: false,
    cgroupDriver: 'cgroupfs',
    cgroupsPerQOS: false,
    enforceNodeAllocatable: [],
    failSwapOn: false,
    containerRuntimeEndpoint: `unix://${SOCKET}`,
    podLogsDir: `${DISK}/pod-logs`,
    resolvConf: `${DISK}/config/pods-resolv.conf`,
    clusterDNS: [DNS],
    clusterDomain: 'cluster.local',
    authentication: { anonymous: { enabled: true }, webhook: { enabled: false } },
    authorization: { mode: 'AlwaysAllow' },
    evictionHard: {
      'memory.available': '100Mi',
      'nodefs.available': '1%',
      'imagefs.available': '1%',
      'nodefs.inodesFree': '1%',
    },
    imageGCHighThresholdPercent: 100,
    imageGCLowThresholdPercent: 99,
    address,
  };
}

function kubeProxy(name: string): object {
  return {
    apiVersion: 'kubeproxy.config.k8s.io/v1alpha1',
    kind: 'KubeProxyConfiguration',
    mode: 'nftables',
    clientConnection: { kubeconfig: `${DISK}/config/kubeconfig` },
    hostnameOverride: name,
    clusterCIDR: PODS,
    conntrack: { maxPerCore: 0, tcpEstablishedTimeout: '0s', tcpCloseWaitTimeout: '0s' },
  };
}

function corefile(address: string): string {
  return `.:53 {
  bind ${address}
  errors
  ready ${address}:8181
  kubernetes cluster.local {
    kubeconfig ${DISK}/config/kubeconfig
    ttl 1
  }
}
`;
}

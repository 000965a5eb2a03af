import { Manifest } from './resources';

/** A node to be added. */
export interface NodeShape {
  readonly name: string;
  /** Allocatable CPU, such as `15890m`. */
  readonly cpu: string;
  /** Allocatable memory, such as `58Gi`. */
  readonly memory: string;
  readonly pods?: number;
  readonly labels?: Readonly<Record<string, string>>;
  readonly taints?: readonly { readonly key: string; readonly value?: string; readonly effect: string }[];
}

export function nodeManifest({ name, cpu, memory, pods = 110, labels, taints }: NodeShape): Manifest {
  const resources = { cpu, memory, pods: String(pods) };
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      labels: {
        'kubernetes.io/hostname': name,
        'kubernetes.io/os': 'linux',
        'kubernetes.io/arch': 'amd64',
        ...labels,
      },
    },
    spec: { ...(taints ? { taints: [...taints] } : {}) },
    status: { capacity: resources, allocatable: resources },
  };
}

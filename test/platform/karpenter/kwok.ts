import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { NodeClassRef } from '../../../src/platform/karpenter';
import { Lab, Manifest } from '../../lab';

/** Karpenter's provider whose nodes are KWOK's: its node class, what it may do beyond all others, what it offers. */
const GROUP = 'karpenter.kwok.sh';

export const KWOK_CLASS = NodeClassRef.of({
  group: GROUP,
  kind: 'KWOKNodeClass',
  name: 'flink',
  cpuLabel: 'karpenter.kwok.sh/instance-cpu',
});

export function kwokNodeClass(lab: Lab): Manifest[] {
  const crd = join(lab.part('karpenter'), 'kwok-crds/karpenter.kwok.sh_kwoknodeclasses.yaml');
  const { kind, name } = KWOK_CLASS;
  return [
    parse(readFileSync(crd, 'utf8')) as Manifest,
    { apiVersion: `${GROUP}/v1alpha1`, kind, metadata: { name }, spec: {} },
  ];
}

/** It makes nodes itself, where EC2 would. */
export const KWOK_RIGHTS = [
  { apiGroups: [GROUP], resources: ['kwoknodeclasses'], verbs: ['get', 'list', 'watch'] },
  { apiGroups: [''], resources: ['nodes'], verbs: ['create'] },
];

const LOCAL_NVME = 'karpenter.k8s.aws/instance-local-nvme';
export const ZONES = ['zone-a', 'zone-b', 'zone-c'];

/** Instances as EC2 has them: of 1 to 64 CPUs with 4 GiB each, half of them with local disks, at a price for each CPU. */
export const INSTANCE_TYPES: readonly object[] = ['m7g', 'm7gd'].flatMap((family) =>
  [1, 2, 4, 8, 16, 32, 64].map((cpu) => ({
    name: `${family}.${cpu}x`,
    architecture: 'arm64',
    operatingSystems: ['linux'],
    resources: { cpu: String(cpu), memory: `${cpu * 4}Gi`, 'ephemeral-storage': '100Gi', pods: '110' },
    offerings: ZONES.flatMap((zone) =>
      [
        ['on-demand', 0.04],
        ['spot', 0.016],
      ].map(([capacityType, price]) => ({
        Price: Number(price) * cpu * (family === 'm7gd' ? 1.1 : 1),
        Available: true,
        Requirements: [
          is('karpenter.sh/capacity-type', String(capacityType)),
          is('topology.kubernetes.io/zone', zone),
          is('karpenter.k8s.aws/instance-family', family),
          is('karpenter.k8s.aws/instance-category', 'm'),
          is('karpenter.k8s.aws/instance-generation', '7'),
          family === 'm7gd'
            ? is(LOCAL_NVME, String(cpu * 59))
            : { key: LOCAL_NVME, operator: 'DoesNotExist' },
        ],
      })),
    ),
  })),
);

function is(key: string, value: string): object {
  return { key, operator: 'In', values: [value] };
}

import { CelCase } from './cel-cases';

/** What a CRD refuses by its types, ranges and patterns, without a rule in CEL. */
export const SCHEMA_CASES: readonly Pick<CelCase, 'kind' | 'set'>[] = [
  ...(
    [
      { weight: 101 },
      { weight: 0 },
      { 'disruption.consolidationPolicy': 'WhenUnderutilized' },
      { 'disruption.consolidateAfter': '1d' },
      { 'disruption.budgets': [{ nodes: '101%' }] },
      { 'disruption.budgets': [{ nodes: '1', reasons: ['Expired'] }] },
      { 'disruption.budgets': [{ nodes: '0', schedule: 'daily', duration: '8h' }] },
      { 'disruption.budgets': [{ nodes: '0', schedule: '@daily', duration: '90s' }] },
      { 'template.spec.expireAfter': '30d' },
      { 'template.spec.terminationGracePeriod': '1w' },
      { 'template.spec.taints': [{ key: 'team', effect: 'NoRun' }] },
      { 'template.spec.requirements': [{ key: 'team', operator: 'Equals', values: ['ads'] }] },
      { 'template.spec.requirements': undefined },
      { 'template.spec.nodeClassRef': undefined },
      { 'limits.cpu': 'many' },
    ] satisfies CelCase['set'][]
  ).map((set) => ({ kind: 'NodePool' as const, set })),
  ...(
    [
      { subnetSelectorTerms: undefined },
      { instanceStorePolicy: 'RAID1' },
      { metadataOptions: { httpTokens: 'never' } },
      { metadataOptions: { httpPutResponseHopLimit: 65 } },
      { blockDeviceMappings: [{ deviceName: 'a', ebs: { volumeSize: 'large' } }] },
      { kubelet: { maxPods: -1 } },
      { tags: ['team'] },
    ] satisfies CelCase['set'][]
  ).map((set) => ({ kind: 'EC2NodeClass' as const, set })),
];

import { JsonObject } from '../../../src/validation/manifest';

/** A manifest that breaks one rule in CEL of a CRD: the rule's own message, where it stands, what is set to break it. */
export interface CelCase {
  readonly kind: 'NodePool' | 'EC2NodeClass';
  /** The field that the rule is at, as the schema has it: without the index of a list. */
  readonly field: string;
  readonly message: string;
  /** Fields of the spec, by dotted path, that a good manifest gets. */
  readonly set: Readonly<Record<string, unknown>>;
}

export const GOOD_POOL: JsonObject = {
  apiVersion: 'karpenter.sh/v1',
  kind: 'NodePool',
  metadata: { name: 'good' },
  spec: {
    disruption: { consolidationPolicy: 'WhenEmpty', consolidateAfter: '5m', budgets: [{ nodes: '10%' }] },
    template: {
      metadata: { labels: { team: 'ads' } },
      spec: {
        nodeClassRef: { group: 'karpenter.k8s.aws', kind: 'EC2NodeClass', name: 'flink' },
        requirements: [{ key: 'karpenter.sh/capacity-type', operator: 'In', values: ['on-demand'] }],
        expireAfter: 'Never',
      },
    },
  },
};

export const GOOD_CLASS: JsonObject = {
  apiVersion: 'karpenter.k8s.aws/v1',
  kind: 'EC2NodeClass',
  metadata: { name: 'good' },
  spec: {
    amiSelectorTerms: [{ alias: 'al2023@v20260701' }],
    role: 'nodes',
    subnetSelectorTerms: [{ tags: { 'karpenter.sh/discovery': 'eu-1' } }],
    securityGroupSelectorTerms: [{ tags: { 'karpenter.sh/discovery': 'eu-1' } }],
  },
};

/** A good manifest with some fields of its spec set; `undefined` removes. */
export function manifestWith(kind: CelCase['kind'], set: CelCase['set']): JsonObject {
  const manifest = structuredClone(kind === 'NodePool' ? GOOD_POOL : GOOD_CLASS);
  for (const [path, value] of Object.entries(set)) {
    const keys = path.split('.');
    let here = manifest.spec as JsonObject;
    for (const key of keys.slice(0, -1)) here = (here[key] ??= {}) as JsonObject;
    const last = keys[keys.length - 1];
    if (value === undefined) delete here[last];
    else here[last] = value as JsonObject;
  }
  return manifest;
}

const inPool = (field: string, message: string, set: CelCase['set']): CelCase => ({
  kind: 'NodePool',
  field: `spec.${field}`.replace(/\.$/, ''),
  message,
  set,
});
const inClass = (field: string, message: string, set: CelCase['set']): CelCase => ({
  ...inPool(field, message, set),
  kind: 'EC2NodeClass',
});

const REQUIREMENTS = 'template.spec.requirements';
const requirement = (key: string, operator: string, values?: string[], minValues?: number) => ({
  [REQUIREMENTS]: [{ key, operator, ...(values && { values }), ...(minValues && { minValues }) }],
});
const restricted = (domain: string) => `label domain "${domain}" is restricted`;
const ONE_OF = (...fields: string[]) =>
  `expected at least one, got none, [${fields.map((field) => `'${field}'`).join(', ')}]`;
const NO_EMPTY_TAGS = "empty tag keys or values aren't supported";
const EMPTY_TAG = [{ tags: { team: '' } }];
const SIGNALS =
  "['memory.available','nodefs.available','nodefs.inodesFree','imagefs.available','imagefs.inodesFree','pid.available']";
const RESERVED = "['cpu','memory','ephemeral-storage','pid']";
const ALIASES: Readonly<Record<string, string>> = {
  AL2: 'al2@v20260701',
  AL2023: 'al2023@v20260701',
  Bottlerocket: 'bottlerocket@v1.60.0',
  Windows2019: 'windows2019@latest',
  Windows2022: 'windows2022@latest',
  Windows2025: 'windows2025@latest',
};
const PRIMARY = { deviceIndex: 0, networkCardIndex: 0, interfaceType: 'interface' };

/** At least one for each rule of the two CRDs that does not compare with what was there before. */
export const CEL_CASES: readonly CelCase[] = [
  inPool('', "only 'limits.nodes' is supported on static NodePools", { replicas: 2, 'limits.cpu': '10' }),
  inPool('', "'weight' is not supported on static NodePools", { replicas: 2, weight: 3 }),
  inPool('disruption.budgets', "'schedule' must be set with 'duration'", {
    'disruption.budgets': [{ nodes: '0', schedule: '0 6 * * *' }],
  }),
  inPool('disruption.budgets', "'schedule' must be set with 'duration'", {
    'disruption.budgets': [{ nodes: '0', duration: '8h' }],
  }),
  inPool('template.metadata.labels', restricted('karpenter.sh'), {
    'template.metadata.labels': { 'karpenter.sh/pool': 'x' },
  }),
  inPool('template.metadata.labels', restricted('karpenter.sh'), {
    'template.metadata.labels': { 'sub.karpenter.sh/pool': 'x' },
  }),
  inPool('template.metadata.labels', 'label "karpenter.sh/nodepool" is restricted', {
    'template.metadata.labels': { 'karpenter.sh/nodepool': 'x' },
  }),
  inPool('template.metadata.labels', 'label "kubernetes.io/hostname" is restricted', {
    'template.metadata.labels': { 'kubernetes.io/hostname': 'x' },
  }),
  inPool('template.metadata.labels', restricted('karpenter.k8s.aws'), {
    'template.metadata.labels': { 'karpenter.k8s.aws/pool': 'x' },
  }),
  ...['group', 'kind', 'name'].map((part) =>
    inPool(`template.spec.nodeClassRef.${part}`, `${part} may not be empty`, {
      [`template.spec.nodeClassRef.${part}`]: '',
    }),
  ),
  inPool(
    REQUIREMENTS,
    "requirements with operator 'In' must have a value defined",
    requirement('team', 'In', []),
  ),
  ...[['1', '2'], ['-1'], []].map((values) =>
    inPool(
      REQUIREMENTS,
      "requirements operator 'Gt', 'Lt', 'Gte', or 'Lte' must have a single positive integer value",
      requirement('karpenter.k8s.aws/instance-cpu', 'Gt', values),
    ),
  ),
  inPool(
    REQUIREMENTS,
    "requirements with 'minValues' must have at least that many values specified in the 'values' field",
    requirement('karpenter.k8s.aws/instance-family', 'In', ['m7g', 'm6g'], 3),
  ),
  inPool(`${REQUIREMENTS}[].key`, restricted('karpenter.sh'), requirement('karpenter.sh/team', 'Exists')),
  inPool(
    `${REQUIREMENTS}[].key`,
    'label "karpenter.sh/nodepool" is restricted',
    requirement('karpenter.sh/nodepool', 'Exists'),
  ),
  inPool(
    `${REQUIREMENTS}[].key`,
    'label "kubernetes.io/hostname" is restricted',
    requirement('kubernetes.io/hostname', 'In', ['x']),
  ),
  inPool(
    `${REQUIREMENTS}[].key`,
    restricted('karpenter.k8s.aws'),
    requirement('karpenter.k8s.aws/instance-cpus', 'Gt', ['3']),
  ),

  inClass('', "must specify exactly one of ['role', 'instanceProfile']", { instanceProfile: 'nodes' }),
  inClass('', "must specify exactly one of ['role', 'instanceProfile']", { role: undefined }),
  ...Object.entries(ALIASES).map(([family, alias]) =>
    inClass(
      '',
      `if set, amiFamily must be '${family}' or 'Custom' when using a${/^A/.test(family) ? 'n' : ''} ${family} alias`,
      {
        amiFamily: family === 'AL2023' ? 'AL2' : 'AL2023',
        amiSelectorTerms: [{ alias }],
      },
    ),
  ),
  inClass('', 'must specify amiFamily if amiSelectorTerms does not contain an alias', {
    amiSelectorTerms: [{ id: 'ami-0' }],
  }),
  inClass('amiSelectorTerms', ONE_OF('tags', 'id', 'name', 'alias', 'ssmParameter'), {
    amiFamily: 'AL2023',
    amiSelectorTerms: [{ owner: 'self' }],
  }),
  inClass(
    'amiSelectorTerms',
    "'id' is mutually exclusive, cannot be set with a combination of other fields in amiSelectorTerms",
    { amiFamily: 'AL2023', amiSelectorTerms: [{ id: 'ami-0', name: 'x' }] },
  ),
  inClass(
    'amiSelectorTerms',
    "'alias' is mutually exclusive, cannot be set with a combination of other fields in amiSelectorTerms",
    { amiSelectorTerms: [{ alias: 'al2023@v20260701', owner: 'self' }] },
  ),
  inClass(
    'amiSelectorTerms',
    "'alias' is mutually exclusive, cannot be set with a combination of other amiSelectorTerms",
    { amiSelectorTerms: [{ alias: 'al2023@v20260701' }, { id: 'ami-0' }] },
  ),
  inClass(
    'amiSelectorTerms[].alias',
    "'alias' is improperly formatted, must match the format 'family@version'",
    { amiSelectorTerms: [{ alias: 'al2023' }] },
  ),
  inClass(
    'amiSelectorTerms[].alias',
    "family is not supported, must be one of the following: 'al2', 'al2023', 'bottlerocket', 'windows2019', 'windows2022', 'windows2025'",
    { amiSelectorTerms: [{ alias: 'ubuntu@v1' }] },
  ),
  inClass('amiSelectorTerms[].alias', "windows families may only specify version 'latest'", {
    amiSelectorTerms: [{ alias: 'windows2022@v1' }],
  }),
  inClass('amiSelectorTerms[].tags', NO_EMPTY_TAGS, { amiFamily: 'AL2023', amiSelectorTerms: EMPTY_TAG }),
  inClass('blockDeviceMappings', 'must have only one blockDeviceMappings with rootVolume', {
    blockDeviceMappings: ['a', 'b'].map((deviceName) => ({
      deviceName,
      rootVolume: true,
      ebs: { volumeSize: '20Gi' },
    })),
  }),
  inClass('blockDeviceMappings[].ebs', 'snapshotID or volumeSize must be defined', {
    blockDeviceMappings: [{ deviceName: 'a', ebs: { encrypted: true } }],
  }),
  inClass('blockDeviceMappings[].ebs', 'snapshotID must be set when volumeInitializationRate is set', {
    blockDeviceMappings: [{ deviceName: 'a', ebs: { volumeSize: '20Gi', volumeInitializationRate: 100 } }],
  }),
  inClass('capacityReservationSelectorTerms', ONE_OF('tags', 'id', 'instanceMatchCriteria'), {
    capacityReservationSelectorTerms: [{ ownerID: '123456789012' }],
  }),
  inClass(
    'capacityReservationSelectorTerms',
    "'id' is mutually exclusive, cannot be set along with other fields in a capacity reservation selector term",
    { capacityReservationSelectorTerms: [{ id: 'cr-0', ownerID: '123456789012' }] },
  ),
  // Of no terms all have both.
  inClass(
    'capacityReservationSelectorTerms',
    "'id' is mutually exclusive, cannot be set along with other fields in a capacity reservation selector term",
    { capacityReservationSelectorTerms: [] },
  ),
  inClass('capacityReservationSelectorTerms[].tags', NO_EMPTY_TAGS, {
    capacityReservationSelectorTerms: EMPTY_TAG,
  }),
  inClass(
    'connectionTracking',
    'at least one of tcpEstablishedTimeout, udpStreamTimeout, or udpTimeout must be set',
    { connectionTracking: {} },
  ),
  inClass('instanceProfile', 'instanceProfile cannot be empty', { role: undefined, instanceProfile: '' }),
  inClass('role', 'role cannot be empty', { role: '' }),
  inClass('kubelet', 'imageGCHighThresholdPercent must be greater than imageGCLowThresholdPercent', {
    kubelet: { imageGCHighThresholdPercent: 60, imageGCLowThresholdPercent: 60 },
  }),
  inClass('kubelet', 'evictionSoft OwnerKey does not have a matching evictionSoftGracePeriod', {
    kubelet: { evictionSoft: { 'memory.available': '5%' }, evictionSoftGracePeriod: {} },
  }),
  inClass('kubelet', 'evictionSoft OwnerKey does not have a matching evictionSoftGracePeriod', {
    kubelet: { evictionSoft: { 'memory.available': '5%' } },
  }),
  inClass('kubelet', 'evictionSoftGracePeriod OwnerKey does not have a matching evictionSoft', {
    kubelet: { evictionSoftGracePeriod: { 'memory.available': '1m' } },
  }),
  ...['evictionHard', 'evictionSoft', 'evictionSoftGracePeriod'].map((map) =>
    inClass(`kubelet.${map}`, `valid keys for ${map} are ${SIGNALS}`, {
      kubelet: { [map]: { 'memory.free': '1m' } },
    }),
  ),
  ...['kubeReserved', 'systemReserved'].flatMap((map) => [
    inClass(`kubelet.${map}`, `valid keys for ${map} are ${RESERVED}`, { kubelet: { [map]: { gpu: '1' } } }),
    inClass(`kubelet.${map}`, `${map} value cannot be a negative resource quantity`, {
      kubelet: { [map]: { cpu: '-1' } },
    }),
  ]),
  inClass(
    'networkInterfaces',
    "networkInterfaces must include a primary interface with interfaceType='interface'",
    {
      networkInterfaces: [{ ...PRIMARY, deviceIndex: 1 }],
    },
  ),
  inClass(
    'networkInterfaces',
    'networkInterfaces must not have duplicate networkCardIndex and deviceIndex pairs, and can have at most one efa device per network card',
    { networkInterfaces: [PRIMARY, PRIMARY] },
  ),
  inClass(
    'networkInterfaces',
    'networkInterfaces must not have duplicate networkCardIndex and deviceIndex pairs, and can have at most one efa device per network card',
    {
      networkInterfaces: [
        PRIMARY,
        { deviceIndex: 1, networkCardIndex: 0, interfaceType: 'efa-only' },
        { deviceIndex: 2, networkCardIndex: 0, interfaceType: 'efa-only' },
      ],
    },
  ),
  inClass('placementGroupSelector', ONE_OF('name', 'id'), { placementGroupSelector: {} }),
  inClass('placementGroupSelector', "'name' and 'id' are mutually exclusive", {
    placementGroupSelector: { name: 'x', id: 'pg-0' },
  }),
  inClass('securityGroupSelectorTerms', 'securityGroupSelectorTerms cannot be empty', {
    securityGroupSelectorTerms: [],
  }),
  inClass('securityGroupSelectorTerms', ONE_OF('tags', 'id', 'name'), { securityGroupSelectorTerms: [{}] }),
  ...(['id', 'name'] as const).map((field) =>
    inClass(
      'securityGroupSelectorTerms',
      `'${field}' is mutually exclusive, cannot be set with a combination of other fields in a security group selector term`,
      { securityGroupSelectorTerms: [{ [field]: 'sg-0', tags: { team: 'ads' } }] },
    ),
  ),
  inClass('securityGroupSelectorTerms[].tags', NO_EMPTY_TAGS, { securityGroupSelectorTerms: EMPTY_TAG }),
  inClass('subnetSelectorTerms', 'subnetSelectorTerms cannot be empty', { subnetSelectorTerms: [] }),
  inClass('subnetSelectorTerms', ONE_OF('tags', 'id'), { subnetSelectorTerms: [{}] }),
  inClass(
    'subnetSelectorTerms',
    "'id' is mutually exclusive, cannot be set with a combination of other fields in a subnet selector term",
    { subnetSelectorTerms: [{ id: 'subnet-0', tags: { team: 'ads' } }] },
  ),
  inClass('subnetSelectorTerms[].tags', NO_EMPTY_TAGS, { subnetSelectorTerms: EMPTY_TAG }),
  inClass('tags', "empty tag keys aren't supported", { tags: { '': 'x' } }),
  ...[
    'eks:eks-cluster-name',
    'karpenter.sh/nodepool',
    'karpenter.sh/nodeclaim',
    'karpenter.k8s.aws/ec2nodeclass',
  ].map((tag) => inClass('tags', `tag contains a restricted tag matching ${tag}`, { tags: { [tag]: 'x' } })),
  inClass('tags', 'tag contains a restricted tag matching kubernetes.io/cluster/', {
    tags: { 'kubernetes.io/cluster/eu-1': 'owned' },
  }),
];

/** What comes close to a rule and is fine: the API server takes it, and so do the rules here. */
export const GOOD_CASES: readonly Pick<CelCase, 'kind' | 'set'>[] = [
  ...(
    [
      {},
      { replicas: 2, 'limits.nodes': '4' },
      { replicas: 0 },
      { weight: 100 },
      { 'disruption.budgets': [{ nodes: '0', schedule: '@daily', duration: '8h' }] },
      { 'disruption.budgets': [] },
      { 'disruption.consolidateAfter': 'Never' },
      { 'disruption.consolidationPolicy': 'Balanced' },
      { 'template.spec.expireAfter': '1h30m' },
      { 'template.metadata.labels': { 'karpenter.sh/capacity-type': 'spot' } },
      {
        'template.metadata.labels': {
          'karpenter.k8s.aws/instance-family': 'm7g',
          'karpenter.sh.example.com/x': '',
        },
      },
      requirement('karpenter.k8s.aws/instance-family', 'In', ['m7g', 'm6g'], 2),
      requirement('karpenter.k8s.aws/instance-family', 'Exists', undefined, 2),
      requirement('karpenter.k8s.aws/instance-cpu', 'Gte', ['0']),
      requirement('team', 'NotIn', []),
    ] satisfies CelCase['set'][]
  ).map((set) => ({ kind: 'NodePool' as const, set })),
  ...(
    [
      {},
      { role: undefined, instanceProfile: 'nodes' },
      { amiFamily: 'Custom', amiSelectorTerms: [{ alias: 'bottlerocket@v1.60.0' }] },
      {
        amiFamily: 'AL2023',
        amiSelectorTerms: [{ id: 'ami-0' }, { name: 'x', owner: 'self' }, { ssmParameter: '/x' }],
      },
      { amiSelectorTerms: [{ alias: 'windows2022@latest' }] },
      {
        blockDeviceMappings: [
          { deviceName: 'a', rootVolume: true, ebs: { volumeSize: '20Gi' } },
          { rootVolume: false },
        ],
      },
      { blockDeviceMappings: [{ ebs: { snapshotID: 'snap-0', volumeInitializationRate: 100 } }] },
      // Only where all terms have both are they refused.
      { subnetSelectorTerms: [{ id: 'subnet-0', tags: { team: 'ads' } }, { id: 'subnet-1' }] },
      { securityGroupSelectorTerms: [{ id: 'sg-0', name: 'x' }, { name: 'y' }] },
      { capacityReservationSelectorTerms: [{ instanceMatchCriteria: 'open' }, { id: 'cr-0' }] },
      { connectionTracking: { udpTimeout: 30 } },
      { kubelet: { imageGCHighThresholdPercent: 61, imageGCLowThresholdPercent: 60 } },
      { kubelet: { imageGCLowThresholdPercent: 100 } },
      {
        kubelet: {
          evictionSoft: { 'memory.available': '5%' },
          evictionSoftGracePeriod: { 'memory.available': '1m' },
        },
      },
      { kubelet: { kubeReserved: { pid: '0' }, systemReserved: { 'ephemeral-storage': '1Gi' } } },
      { networkInterfaces: [] },
      { networkInterfaces: [PRIMARY, { deviceIndex: 1, networkCardIndex: 0, interfaceType: 'efa-only' }] },
      { placementGroupSelector: { name: 'x' } },
      { tags: { team: '', 'kubernetes.io/other': 'x', 'eks:other': 'x' } },
    ] satisfies CelCase['set'][]
  ).map((set) => ({ kind: 'EC2NodeClass' as const, set })),
];

import { asText, isObject, Json, JsonObject } from '../../../validation/manifest';

/**
 * The rules in CEL of Karpenter's CRDs, each as the CRD writes it and as it is here. The API server evaluates the
 * first, synthesis the second; a test on a real API server holds them against each other.
 */
type Holds = (self: Json) => boolean;

/** Whether a value satisfies a rule of its schema; undefined for a rule that is not known here. */
export function celHolds(rule: string, self: Json): boolean | undefined {
  const holds = EXACT.get(rule) ?? restrictedLabels(rule);
  return holds?.(self);
}

/** Rules on a change look at what was there before, and nothing was before a synthesis. */
export const isTransitionRule = (rule: string): boolean => /\boldSelf\b/.test(rule);

const fieldsOf = (value: Json | undefined): JsonObject => (isObject(value) ? value : {});
const itemsOf = (value: Json | undefined): JsonObject[] => (Array.isArray(value) ? value.map(fieldsOf) : []);
const valuesOf = (requirement: JsonObject): Json[] =>
  Array.isArray(requirement.values) ? requirement.values : [];
const has = (object: Json | undefined, field: string) => fieldsOf(object)[field] !== undefined;
const keysWithin = (known: readonly string[]) => (self: Json) =>
  Object.keys(fieldsOf(self)).every((key) => known.includes(key));
const everyKey = (holds: (key: string, value: Json) => boolean) => (self: Json) =>
  Object.entries(fieldsOf(self)).every(([key, value]) => holds(key, value));
const everyItem = (holds: (item: JsonObject) => boolean) => (self: Json) => itemsOf(self).every(holds);
const anyItem = (holds: (item: JsonObject) => boolean) => (self: Json) => itemsOf(self).some(holds);
const not = (holds: Holds) => (self: Json) => !holds(self);
const hasAny =
  (...fields: string[]) =>
  (item: Json) =>
    fields.some((field) => has(item, field));
const notEmpty: Holds = (self) => self !== '';

const EVICTION_SIGNALS = [
  'memory.available',
  'nodefs.available',
  'nodefs.inodesFree',
  'imagefs.available',
  'imagefs.inodesFree',
  'pid.available',
];
const RESERVED = ['cpu', 'memory', 'ephemeral-storage', 'pid'];
const ALIAS_FAMILIES: Readonly<Record<string, string>> = {
  al2: 'AL2',
  al2023: 'AL2023',
  bottlerocket: 'Bottlerocket',
  windows2019: 'Windows2019',
  windows2022: 'Windows2022',
  windows2025: 'Windows2025',
};
const WINDOWS = Object.keys(ALIAS_FAMILIES).filter((family) => family.startsWith('windows'));

const aliasOf = (item: JsonObject) => (typeof item.alias === 'string' ? item.alias : undefined);
const familyOf = (alias: string) => alias.split('@')[0];
const comparison = (requirement: JsonObject) =>
  ['Gt', 'Lt', 'Gte', 'Lte'].includes(asText(requirement.operator));

const TAGS = everyKey((key, value) => key !== '' && value !== '');
const noTag = (forbidden: string) => everyKey((key) => key !== forbidden);
const noNegative = everyKey((_, value) => !asText(value).startsWith('-'));
/** Of a list in which each item has two fields that exclude each other; a single good item lets the list pass. */
const allTogether = (first: string, ...others: string[]) =>
  everyItem((item) => has(item, first) && hasAny(...others)(item));

const EXACT: ReadonlyMap<string, Holds> = new Map<string, Holds>([
  // NodePool
  [
    "!has(self.replicas) || (!has(self.limits) || size(self.limits) == 0 || (size(self.limits) == 1 && 'nodes' in self.limits))",
    (self) =>
      !has(self, 'replicas') || Object.keys(fieldsOf(fieldsOf(self).limits)).every((key) => key === 'nodes'),
  ],
  ['!has(self.replicas) || !has(self.weight)', (self) => !has(self, 'replicas') || !has(self, 'weight')],
  [
    'self.all(x, has(x.schedule) == has(x.duration))',
    everyItem((budget) => has(budget, 'schedule') === has(budget, 'duration')),
  ],
  ['self.all(x, x != "karpenter.sh/nodepool")', everyKey((key) => key !== 'karpenter.sh/nodepool')],
  ['self.all(x, x != "kubernetes.io/hostname")', everyKey((key) => key !== 'kubernetes.io/hostname')],
  ['self != "karpenter.sh/nodepool"', (self) => self !== 'karpenter.sh/nodepool'],
  ['self != "kubernetes.io/hostname"', (self) => self !== 'kubernetes.io/hostname'],
  ["self != ''", notEmpty],
  [
    "self.all(x, x.operator == 'In' ? x.values.size() != 0 : true)",
    everyItem((requirement) => requirement.operator !== 'In' || valuesOf(requirement).length > 0),
  ],
  [
    "self.all(x, (x.operator == 'Gt' || x.operator == 'Lt' || x.operator == 'Gte' || x.operator == 'Lte') ? (x.values.size() == 1 && int(x.values[0]) >= 0) : true)",
    everyItem(
      (requirement) =>
        !comparison(requirement) ||
        (valuesOf(requirement).length === 1 && /^\+?\d+$/.test(asText(valuesOf(requirement)[0]))),
    ),
  ],
  [
    "self.all(x, (x.operator == 'In' && has(x.minValues)) ? x.values.size() >= x.minValues : true)",
    everyItem(
      (requirement) =>
        requirement.operator !== 'In' ||
        !has(requirement, 'minValues') ||
        valuesOf(requirement).length >= Number(requirement.minValues),
    ),
  ],
  // EC2NodeClass
  [
    '(has(self.role) && !has(self.instanceProfile)) || (!has(self.role) && has(self.instanceProfile))',
    (self) => has(self, 'role') !== has(self, 'instanceProfile'),
  ],
  ...Object.entries(ALIAS_FAMILIES).map(([alias, family]): [string, Holds] => [
    `!has(self.amiFamily) || (self.amiSelectorTerms.exists(x, has(x.alias) && x.alias.find('^[^@]+') == '${alias}') ? (self.amiFamily == 'Custom' || self.amiFamily == '${family}') : true)`,
    (self) => {
      const { amiFamily, amiSelectorTerms } = fieldsOf(self);
      const named = itemsOf(amiSelectorTerms).some((term) => familyOf(aliasOf(term) ?? '') === alias);
      return amiFamily === undefined || !named || amiFamily === 'Custom' || amiFamily === family;
    },
  ]),
  [
    'self.amiSelectorTerms.exists(x, has(x.alias)) ? true : has(self.amiFamily)',
    (self) =>
      anyItem((term) => has(term, 'alias'))(fieldsOf(self).amiSelectorTerms) || has(self, 'amiFamily'),
  ],
  [
    'self.all(x, has(x.tags) || has(x.id) || has(x.name) || has(x.alias) || has(x.ssmParameter))',
    everyItem(hasAny('tags', 'id', 'name', 'alias', 'ssmParameter')),
  ],
  [
    '!self.exists(x, has(x.id) && (has(x.alias) || has(x.tags) || has(x.name) || has(x.owner)))',
    not(anyItem((term) => has(term, 'id') && hasAny('alias', 'tags', 'name', 'owner')(term))),
  ],
  [
    '!self.exists(x, has(x.alias) && (has(x.id) || has(x.tags) || has(x.name) || has(x.owner)))',
    not(anyItem((term) => has(term, 'alias') && hasAny('id', 'tags', 'name', 'owner')(term))),
  ],
  [
    '!(self.exists(x, has(x.alias)) && self.size() != 1)',
    (self) => itemsOf(self).length === 1 || !anyItem((term) => has(term, 'alias'))(self),
  ],
  ["self.matches('^[a-zA-Z0-9]+@.+$')", (self) => /^[a-zA-Z0-9]+@.+$/.test(asText(self))],
  [
    "self.split('@')[0] in ['al2','al2023','bottlerocket','windows2019','windows2022','windows2025']",
    (self) => familyOf(asText(self)) in ALIAS_FAMILIES,
  ],
  [
    "self.split('@')[0] in ['windows2019','windows2022','windows2025'] ? self.split('@')[1] == 'latest' : true",
    (self) => !WINDOWS.includes(familyOf(asText(self))) || asText(self).split('@')[1] === 'latest',
  ],
  ["self.all(k, k != '' && self[k] != '')", TAGS],
  [
    'self.filter(x, has(x.rootVolume)?x.rootVolume==true:false).size() <= 1',
    (self) => itemsOf(self).filter(({ rootVolume }) => rootVolume === true).length <= 1,
  ],
  ['has(self.snapshotID) || has(self.volumeSize)', hasAny('snapshotID', 'volumeSize')],
  [
    "!has(self.volumeInitializationRate) || (has(self.snapshotID) && self.snapshotID != '')",
    (self) =>
      !has(self, 'volumeInitializationRate') || (has(self, 'snapshotID') && fieldsOf(self).snapshotID !== ''),
  ],
  [
    'self.all(x, has(x.tags) || has(x.id) || has(x.instanceMatchCriteria))',
    everyItem(hasAny('tags', 'id', 'instanceMatchCriteria')),
  ],
  [
    '!self.all(x, has(x.id) && (has(x.tags) || has(x.ownerID) || has(x.instanceMatchCriteria)))',
    not(allTogether('id', 'tags', 'ownerID', 'instanceMatchCriteria')),
  ],
  [
    'has(self.tcpEstablishedTimeout) || has(self.udpStreamTimeout) || has(self.udpTimeout)',
    hasAny('tcpEstablishedTimeout', 'udpStreamTimeout', 'udpTimeout'),
  ],
  [
    'has(self.imageGCHighThresholdPercent) && has(self.imageGCLowThresholdPercent) ?  self.imageGCHighThresholdPercent > self.imageGCLowThresholdPercent  : true',
    (self) => {
      const { imageGCHighThresholdPercent: high, imageGCLowThresholdPercent: low } = fieldsOf(self);
      return high === undefined || low === undefined || Number(high) > Number(low);
    },
  ],
  [
    'has(self.evictionSoft) ? self.evictionSoft.all(e, (e in self.evictionSoftGracePeriod)):true',
    (self) =>
      keysWithin(Object.keys(fieldsOf(fieldsOf(self).evictionSoftGracePeriod)))(fieldsOf(self).evictionSoft),
  ],
  [
    'has(self.evictionSoftGracePeriod) ? self.evictionSoftGracePeriod.all(e, (e in self.evictionSoft)):true',
    (self) =>
      keysWithin(Object.keys(fieldsOf(fieldsOf(self).evictionSoft)))(fieldsOf(self).evictionSoftGracePeriod),
  ],
  [
    "self.all(x, x in ['memory.available','nodefs.available','nodefs.inodesFree','imagefs.available','imagefs.inodesFree','pid.available'])",
    keysWithin(EVICTION_SIGNALS),
  ],
  ["self.all(x, x=='cpu' || x=='memory' || x=='ephemeral-storage' || x=='pid')", keysWithin(RESERVED)],
  ["self.all(x, !self[x].startsWith('-'))", noNegative],
  [
    "self.size() == 0 || self.exists(x, x.deviceIndex == 0 && x.networkCardIndex == 0 && x.interfaceType == 'interface')",
    (self) => itemsOf(self).length === 0 || itemsOf(self).some(isPrimary),
  ],
  [
    "self.all(x, self.filter(y, x.networkCardIndex == y.networkCardIndex && x.deviceIndex == y.deviceIndex).size() == 1 && (x.interfaceType != 'efa-only' || self.filter(y, x.networkCardIndex == y.networkCardIndex && y.interfaceType == 'efa-only').size() == 1))",
    (self) => itemsOf(self).every((each) => isAlone(each, itemsOf(self))),
  ],
  ['has(self.name) || has(self.id)', hasAny('name', 'id')],
  ['!(has(self.name) && has(self.id))', (self) => !(has(self, 'name') && has(self, 'id'))],
  ['self.size() != 0', (self) => itemsOf(self).length > 0],
  ['self.all(x, has(x.tags) || has(x.id) || has(x.name))', everyItem(hasAny('tags', 'id', 'name'))],
  ['self.all(x, has(x.tags) || has(x.id))', everyItem(hasAny('tags', 'id'))],
  ['!self.all(x, has(x.id) && (has(x.tags) || has(x.name)))', not(allTogether('id', 'tags', 'name'))],
  ['!self.all(x, has(x.name) && (has(x.tags) || has(x.id)))', not(allTogether('name', 'tags', 'id'))],
  ['!self.all(x, has(x.id) && has(x.tags))', not(allTogether('id', 'tags'))],
  ["self.all(k, k != '')", noTag('')],
  ["self.all(k, k !='eks:eks-cluster-name')", noTag('eks:eks-cluster-name')],
  [
    "self.all(k, !k.startsWith('kubernetes.io/cluster') )",
    everyKey((key) => !key.startsWith('kubernetes.io/cluster')),
  ],
  ["self.all(k, k != 'karpenter.sh/nodepool')", noTag('karpenter.sh/nodepool')],
  ["self.all(k, k !='karpenter.sh/nodeclaim')", noTag('karpenter.sh/nodeclaim')],
  ["self.all(k, k !='karpenter.k8s.aws/ec2nodeclass')", noTag('karpenter.k8s.aws/ec2nodeclass')],
]);

function isPrimary({ deviceIndex, networkCardIndex, interfaceType }: JsonObject): boolean {
  return deviceIndex === 0 && networkCardIndex === 0 && interfaceType === 'interface';
}

function isAlone(one: JsonObject, all: readonly JsonObject[]): boolean {
  const onCard = all.filter(({ networkCardIndex }) => networkCardIndex === one.networkCardIndex);
  const atDevice = onCard.filter(({ deviceIndex }) => deviceIndex === one.deviceIndex);
  const efa = onCard.filter(({ interfaceType }) => interfaceType === 'efa-only');
  return atDevice.length === 1 && (one.interfaceType !== 'efa-only' || efa.length === 1);
}

/** Labels of a domain of Karpenter's that nodes may be asked for by; all others of the domain it keeps for itself. */
const RESTRICTED =
  /^(?:self\.all\(x, )?(?:x|self) in (\[[^\]]*\]) \|\| !(?:x|self)\.find\("\^\(\[\^\/\]\+\)"\)\.endsWith\("([^"]+)"\)\)?$/;

function restrictedLabels(rule: string): Holds | undefined {
  const match = RESTRICTED.exec(rule);
  if (!match) return undefined;
  const allowed = JSON.parse(match[1]) as string[];
  const passes = (label: string) => allowed.includes(label) || !label.split('/')[0].endsWith(match[2]);
  return (self) => (typeof self === 'string' ? passes(self) : Object.keys(fieldsOf(self)).every(passes));
}

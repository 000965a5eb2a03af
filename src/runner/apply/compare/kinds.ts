/**
 * What server-side apply and the defaults of Kubernetes' own kinds do to an object, as far as a comparison without the API
 * server may rely on it. By the OpenAPI document of Kubernetes 1.36, with which a lab test compares it.
 */

/** The groups that are served by the API server itself, with types and defaults of its own. */
const BUILT_IN: ReadonlySet<string> = new Set([
  '',
  'admissionregistration.k8s.io',
  'apiextensions.k8s.io',
  'apps',
  'autoscaling',
  'batch',
  'coordination.k8s.io',
  'discovery.k8s.io',
  'networking.k8s.io',
  'node.k8s.io',
  'policy',
  'rbac.authorization.k8s.io',
  'scheduling.k8s.io',
  'storage.k8s.io',
]);
/** Those whose objects have pods in them. */
const WITH_PODS: ReadonlySet<string> = new Set(['', 'apps', 'batch']);

export function isBuiltIn(group: string): boolean {
  return BUILT_IN.has(group);
}

/** Maps that are replaced as a whole: what another manager has added would go. Selectors are as well. */
export const ATOMIC_MAPS: ReadonlySet<string> = new Set([
  'configMapKeyRef',
  'controllerExpandSecretRef',
  'controllerPublishSecretRef',
  'dataSource',
  'fieldRef',
  'fileKeyRef',
  'involvedObject',
  'matchConstraints',
  'matchResources',
  'nodeExpandSecretRef',
  'nodePublishSecretRef',
  'nodeStageSecretRef',
  'nodeTopology',
  'paramKind',
  'paramRef',
  'port',
  'preference',
  'regarding',
  'related',
  'required',
  'requiredDuringSchedulingIgnoredDuringExecution',
  'resource',
  'resourceFieldRef',
  'roleRef',
  'scaleTargetRef',
  'secretKeyRef',
  'secretRef',
  'target',
  'targetRef',
]);

/** What the metadata of the object itself are called here; templates have others. */
export const OWN_METADATA = 'metadata of the object';

export function isAtomicMap(group: string, map: string, field: string): boolean {
  // Those of Karpenter's templates are.
  const labels = field === 'labels' && map !== OWN_METADATA && !isBuiltIn(group);
  return labels || ATOMIC_MAPS.has(field) || /selector$/i.test(field);
}

/** Lists whose items are merged one by one: another manager may add fields to them. All other lists are replaced as a whole. */
export const ASSOCIATIVE_LISTS: ReadonlySet<string> = new Set([
  'containers',
  'env',
  'hostAliases',
  'imagePullSecrets',
  'initContainers',
  'matchConditions',
  'ports',
  'topologySpreadConstraints',
  'variables',
  'volumeDevices',
  'volumeMounts',
  'volumes',
  'webhooks',
]);

/** Where a list of such a name is replaced as a whole all the same. */
const ATOMIC_IN: Readonly<Record<string, readonly string[]>> = {
  imagePullSecrets: ['ServiceAccount'],
  ports: ['Endpoints', 'EndpointSlice', 'NetworkPolicy'],
  variables: ['MutatingAdmissionPolicy'],
};

export function isAssociative(group: string, kind: string, list: string): boolean {
  return isBuiltIn(group) && ASSOCIATIVE_LISTS.has(list) && !ATOMIC_IN[list]?.includes(kind);
}

const POD_DEFAULTS = {
  'fieldRef.apiVersion': 'v1',
  'resourceFieldRef.divisor': '0',
  'serviceAccountToken.expirationSeconds': 3600,
};
/** What the API server sets in maps and lists that are replaced as a whole, where a manifest says nothing: `<map>.<field>`. */
const DEFAULTS: Readonly<Record<string, Readonly<Record<string, string | number>>>> = {
  '': POD_DEFAULTS,
  apps: POD_DEFAULTS,
  batch: POD_DEFAULTS,
  'networking.k8s.io': { 'ports.protocol': 'TCP' },
  'rbac.authorization.k8s.io': { 'roleRef.apiGroup': 'rbac.authorization.k8s.io' },
  'admissionregistration.k8s.io': {
    'matchConstraints.matchPolicy': 'Equivalent',
    'matchResources.matchPolicy': 'Equivalent',
    'resourceRules.scope': '*',
    'excludeResourceRules.scope': '*',
    'rules.scope': '*',
  },
};

/** Whether it is what stands there by default: `map` is the name of the map or the list that it is in. */
export function isDefault(group: string, map: string, field: string, value: unknown): boolean {
  if (group === 'admissionregistration.k8s.io' && /^match(Constraints|Resources)$/.test(map)) {
    // To select all is what none does, here; in a network policy it would open it.
    const selects = field === 'namespaceSelector' || field === 'objectSelector';
    if (selects) return JSON.stringify(value) === '{}';
  }
  const defaults = DEFAULTS[group];
  return defaults !== undefined && Object.hasOwn(defaults, `${map}.${field}`)
    ? defaults[`${map}.${field}`] === value
    : false;
}

const QUANTITIES: ReadonlySet<string> = new Set([
  'capacity',
  'default',
  'defaultRequest',
  'hard',
  'limits',
  'max',
  'maxLimitRequestRatio',
  'min',
  'overhead',
  'requests',
]);

/** Whether a field holds a quantity, which the API server writes its own way; those of other groups it leaves as they are. */
export function isQuantity(group: string, map: string, field: string): boolean {
  return WITH_PODS.has(group) && (QUANTITIES.has(map) || field === 'sizeLimit');
}

const DROPPED_MAPS: ReadonlySet<string> = new Set([
  'annotations',
  'binaryData',
  'data',
  'hard',
  'labels',
  'limits',
  'matchLabels',
  'nodeSelector',
  'requests',
]);
const DROPPED_FALSE: ReadonlySet<string> = new Set([
  'hostIPC',
  'hostNetwork',
  'hostPID',
  'readOnly',
  'stdin',
  'tty',
]);

/**
 * Whether the API server keeps nothing where this is set: an empty list of its own kinds, a map that holds names only, the
 * empty value of a variable. Other empty maps mean something by being there, such as `emptyDir`.
 */
export function isDropped(group: string, map: string, field: string, value: unknown): boolean {
  const metadata = map === OWN_METADATA && (field === 'labels' || field === 'annotations');
  if (!isBuiltIn(group)) return metadata && isEmptyMap(value);
  if (Array.isArray(value)) return value.length === 0;
  if (value === 0) return map === 'additionalPrinterColumns' && field === 'priority';
  if (value === false) return WITH_PODS.has(group) && DROPPED_FALSE.has(field);
  if (value === '') {
    return (
      (WITH_PODS.has(group) && map === 'env' && field === 'value') ||
      (map === 'subjects' && field === 'apiGroup')
    );
  }
  return DROPPED_MAPS.has(field) && isEmptyMap(value);
}

function isEmptyMap(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

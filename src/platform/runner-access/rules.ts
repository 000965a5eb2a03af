import { HeldObject, RBAC } from './held';
import { CLUSTER_CONFIG_MAP_RULE, HOME, OWN_ROLES } from './names';
import { Resource } from './resource';
import { groupBy } from '../../validation/group-by';
import { JsonObject } from '../../validation/manifest';

/** What the runner may do in one cluster. */
export interface RunnerAccess {
  readonly cluster: JsonObject[];
  readonly namespaces: ReadonlyMap<string, JsonObject[]>;
}

const READ = ['get', 'list', 'watch'];
const LOOK = ['get', 'list'];
const APPLY = ['create', 'patch'];

/** What `status` and moves look at, and what guards are checked by, whatever the cluster holds just now. */
const ALWAYS_READ: readonly Resource[] = [
  { group: '', plural: 'namespaces' },
  { group: 'flink.apache.org', plural: 'flinkdeployments' },
  { group: 'flink.apache.org', plural: 'flinksessionjobs' },
  // Whether the operator is there, and whether a node that is gone may still run something.
  { group: 'apps', plural: 'deployments' },
  { group: '', plural: 'nodes' },
];

/**
 * What it takes to plan, apply, watch, prune and move these objects, and no more.
 *
 * It reads all kinds of them in the whole cluster, but for Secrets. It writes by name what is of the whole cluster, and
 * what is in a namespace that is not the program's own; in the program's own namespaces it writes the kinds that are there,
 * so that nothing grows with applications. Roles and Secrets always go by name: server-side apply names what it creates.
 *
 * @param held what the program has in the cluster
 * @param kinds which other kinds may come into its namespaces, by their names
 */
export function runnerAccess(
  held: readonly HeldObject[],
  kinds: ReadonlyMap<string, readonly Resource[]>,
): RunnerAccess {
  const inCluster = held.filter(({ namespace }) => namespace === undefined);
  const own = new Set(inCluster.filter(({ resource }) => is(resource, '', 'namespaces')).map(nameOf));
  const all = [...held.map(({ resource }) => resource), ...[...kinds.values()].flat()];
  const within = grouped(
    held.filter(({ namespace }) => namespace !== undefined),
    ({ namespace }) => namespace!,
  );
  const rulesOf = (namespace: string) => {
    const objects = within.get(namespace) ?? [];
    const rules = own.has(namespace)
      ? rulesInOwn(namespace, objects, kinds.get(namespace) ?? [])
      : [...namedRules([...objects, ...OWN_IN_NAMESPACE]), ...rulesInAny(namespace, objects)];
    return kinds.has(namespace) ? [...rules, ...RULES_OF_MOVES] : rules;
  };
  return {
    cluster: [
      ...rulesFor([...ALWAYS_READ, ...all].filter(isNoSecret), READ),
      ...namedRules([...inCluster, ...OWN_IN_CLUSTER]),
      ...bindRules(inCluster),
      // Of a namespace that has left the program, where otherwise the first that went would keep the others.
      rule(RBAC, ['rolebindings', 'roles'], ['delete'], OWN_ROLES),
    ],
    namespaces: new Map(
      [...new Set([HOME, ...within.keys()])].sort().map((namespace) => [namespace, rulesOf(namespace)]),
    ),
  };
}

/** In a namespace of the program itself: kinds, but for what is sensitive. */
function rulesInOwn(
  namespace: string,
  objects: readonly HeldObject[],
  kinds: readonly Resource[],
): JsonObject[] {
  const free = [...objects.map(({ resource }) => resource), ...kinds].filter(
    (resource) => !isSensitive(resource),
  );
  const sensitive = objects.filter(({ resource }) => isSensitive(resource));
  const kept = free.filter((resource) => !isPrunable(resource));
  return [
    ...rulesFor(free.filter(isPrunable), [...APPLY, 'delete']),
    ...rulesFor(kept, APPLY),
    ...namedRules([...sensitive, ...OWN_IN_NAMESPACE]),
    rule(RBAC, ['rolebindings', 'roles'], ['delete']),
    ...rulesInAny(namespace, objects),
  ];
}

function rulesInAny(namespace: string, objects: readonly HeldObject[]): JsonObject[] {
  return [
    ...bindRules(objects),
    // Why something does not become ready.
    rule('', ['events', 'pods'], ['get', 'list']),
    ...(namespace === HOME ? [CLUSTER_CONFIG_MAP_RULE] : []),
  ];
}

/** Where applications run: what is left of one that was stopped, how much room there is, and what a job was restored from. */
const RULES_OF_MOVES: readonly JsonObject[] = [
  // Flink makes the Deployment of a job manager and its ConfigMaps; both are in no program.
  rule('apps', ['deployments'], ['delete', 'get', 'list']),
  rule('', ['configmaps', 'pods', 'resourcequotas'], LOOK),
  rule('', ['services/proxy'], ['get']),
];

/** The runner's own rights, which it may keep and give up, but not extend: for that it would need `escalate`. */
const OWN_IN_CLUSTER = ownObjects('clusterroles', 'clusterrolebindings');
const OWN_IN_NAMESPACE = ownObjects('roles', 'rolebindings');

function ownObjects(...plurals: string[]): HeldObject[] {
  return plurals.flatMap((plural) => OWN_ROLES.map((name) => ({ resource: { group: RBAC, plural }, name })));
}

/** Rules by name, one for kinds of which the same may be done to the same names. */
function namedRules(objects: readonly HeldObject[]): JsonObject[] {
  const byKind = grouped(objects, ({ resource: { group, plural }, name, resource }) =>
    JSON.stringify([group, plural, verbsOn(resource, name)]),
  );
  const kinds = [...byKind.values()].map((some) => ({
    resource: some[0].resource,
    verbs: verbsOn(some[0].resource, some[0].name),
    names: [...new Set(some.map(nameOf))].sort(),
  }));
  const alike = grouped(kinds, ({ resource: { group }, verbs, names }) =>
    JSON.stringify([group, verbs, names]),
  );
  return [...alike.values()].map((some) => {
    const [{ resource, verbs, names }] = some;
    const plurals = some.map(({ resource: { plural } }) => plural);
    return rule(resource.group, plurals, verbs, names);
  });
}

/** In the order of their keys, so that nothing depends on what was declared first. */
function grouped<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, T[]> {
  return new Map([...groupBy(items, keyOf)].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function verbsOn(resource: Resource, name: string): string[] {
  const { group, plural } = resource;
  if (group === RBAC && OWN_ROLES.includes(name)) return ['patch'];
  return [
    ...(isNoSecret(resource) ? [] : ['get']),
    ...APPLY,
    ...(isPrunable(resource) ? ['delete'] : []),
    ...(group === RBAC && plural.endsWith('roles') ? ['escalate'] : []),
  ];
}

/** Which roles it may give to others. */
function bindRules(objects: readonly HeldObject[]): JsonObject[] {
  return ['clusterroles', 'roles'].flatMap((plural) => {
    const given = objects.flatMap(({ gives }) => (gives?.plural === plural ? [gives.name] : []));
    const names = given.filter((name) => !OWN_ROLES.includes(name));
    return names.length > 0 ? [rule(RBAC, [plural], ['bind'], names)] : [];
  });
}

/** A rule for each group. */
function rulesFor(resources: readonly Resource[], verbs: string[]): JsonObject[] {
  const groups = [...new Set(resources.map(({ group }) => group))].sort();
  return groups.map((group) => {
    const plurals = resources.filter((resource) => resource.group === group).map(({ plural }) => plural);
    return rule(group, plurals, verbs);
  });
}

function rule(
  group: string,
  resources: readonly string[],
  verbs: readonly string[],
  names?: readonly string[],
): JsonObject {
  return {
    apiGroups: [group],
    resources: [...new Set(resources)].sort(),
    ...(names ? { resourceNames: [...new Set(names)].sort() } : {}),
    verbs: [...verbs],
  };
}

/** With these goes what nobody brings back: data, all objects of a kind, what keeps an application from running twice. */
function isPrunable({ group, plural }: Resource): boolean {
  return !(
    group === 'flink.apache.org' ||
    group === 'admissionregistration.k8s.io' ||
    group === 'apiextensions.k8s.io' ||
    (group === '' && ['namespaces', 'persistentvolumeclaims', 'persistentvolumes'].includes(plural))
  );
}

const is = (resource: Resource, group: string, plural: string) =>
  resource.group === group && resource.plural === plural;
const isNoSecret = (resource: Resource) => !is(resource, '', 'secrets');
const isSensitive = (resource: Resource) => resource.group === RBAC || !isNoSecret(resource);
const nameOf = ({ name }: HeldObject) => name;

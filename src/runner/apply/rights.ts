import { Change } from './change-set';
import { ClusterPlan } from './cluster-plan';
import { AccessAttributes, KubeApi } from '../kube/api';
import { groupOf, ObjectKind, ObjectRef, refOf } from '../kube/object';

/** What the runner may not do in a cluster, and would have to, such as `patch deployments.apps in ads`. */
export async function missingRights(
  api: KubeApi,
  { planned, prunes }: ClusterPlan,
): Promise<readonly string[]> {
  const needs = new Map<string, Need>();
  const add = (object: ObjectRef, verb: string) => {
    const key = [verb, groupOf(object), object.kind, object.namespace ?? ''].join('/');
    const known = needs.get(key);
    if (known) known.names.push(object.name);
    else needs.set(key, { verb, kind: object, namespace: object.namespace, names: [object.name] });
  };
  for (const { action, manifest } of planned) {
    if (action !== 'create' && action !== 'configure' && action !== 'recreate') continue;
    add(refOf(manifest), 'patch');
    if (action !== 'configure') add(refOf(manifest), 'create');
    if (action === 'recreate') add(refOf(manifest), 'delete');
  }
  for (const { action, object } of prunes as readonly Change[]) if (action === 'prune') add(object, 'delete');
  const missing = await Promise.all([...needs.values()].map(async (need) => refused(api, need)));
  return missing.flat();
}

interface Need {
  readonly verb: string;
  readonly kind: ObjectKind;
  readonly namespace?: string;
  readonly names: string[];
}

/** For all names at once; a right may be limited to some names, and then each is asked about. */
async function refused(api: KubeApi, { verb, kind, namespace, names }: Need): Promise<string[]> {
  const resource = await api.resourceOf(kind);
  // Its CRD is applied before it is.
  if (!resource) return [];
  const attributes: AccessAttributes = { verb, group: groupOf(kind), resource: resource.plural, namespace };
  if (await api.canI(attributes)) return [];
  const allowed = await Promise.all(names.map(async (name) => api.canI({ ...attributes, name })));
  const denied = names.filter((_, i) => !allowed[i]);
  if (denied.length === 0) return [];
  const what = groupOf(kind) ? `${resource.plural}.${groupOf(kind)}` : resource.plural;
  const where = namespace === undefined ? '' : ` in the namespace ${namespace}`;
  const which = denied.length === 1 ? ` (${denied[0]})` : ` (${denied.length} of them, such as ${denied[0]})`;
  return [`${verb} ${what}${where}${which}`];
}

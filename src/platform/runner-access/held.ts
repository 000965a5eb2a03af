import { pluralOf, Resource } from './resource';
import { at, groupOf, JsonObject } from '../../validation/manifest';

/** An object of the assembly, as far as rights go by it. */
export interface HeldObject {
  readonly resource: Resource;
  /** Absent: it is of the whole cluster. */
  readonly namespace?: string;
  readonly name: string;
  /** What a binding gives away: the name of a role. */
  readonly gives?: { readonly plural: 'roles' | 'clusterroles'; readonly name: string };
}

export const RBAC = 'rbac.authorization.k8s.io';

export function heldObject(manifest: JsonObject, plurals: ReadonlyMap<string, string>): HeldObject {
  const { kind } = manifest;
  const group = groupOf(manifest);
  const plural = plurals.get(`${group}/${String(kind)}`) ?? pluralOf(String(kind));
  const namespace = at(manifest, 'metadata', 'namespace');
  const binding = group === RBAC && plural.endsWith('rolebindings');
  return {
    resource: { group, plural },
    namespace: namespace === undefined ? undefined : String(namespace),
    name: String(at(manifest, 'metadata', 'name')),
    gives: binding
      ? {
          plural: at(manifest, 'roleRef', 'kind') === 'ClusterRole' ? 'clusterroles' : 'roles',
          name: String(at(manifest, 'roleRef', 'name')),
        }
      : undefined,
  };
}

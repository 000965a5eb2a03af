import { at, JsonObject } from '../../validation/manifest';

/** A kind of objects, as rights name it. */
export interface Resource {
  /** The core group is empty. */
  readonly group: string;
  /** Such as `deployments`. */
  readonly plural: string;
}

/** The plurals of the kinds that CRDs bring along, by `<group>/<kind>`. */
export function pluralsIn(manifests: readonly JsonObject[]): ReadonlyMap<string, string> {
  const crds = manifests.filter(({ kind }) => kind === 'CustomResourceDefinition');
  return new Map(
    crds.map(({ spec }) => [
      `${String(at(spec, 'group'))}/${String(at(spec, 'names', 'kind'))}`,
      String(at(spec, 'names', 'plural')),
    ]),
  );
}

/**
 * The plural of a kind by the convention that Kubernetes has for its own, which nearly all CRDs follow: those of the
 * cluster that do not, and are not in the program, would be called otherwise in the role.
 */
export function pluralOf(kind: string): string {
  const lower = kind.toLowerCase();
  if (lower === 'endpoints') return lower;
  if (/(s|x|z|ch|sh)$/.test(lower)) return `${lower}es`;
  if (/[^aeiou]y$/.test(lower)) return `${lower.slice(0, -1)}ies`;
  return `${lower}s`;
}

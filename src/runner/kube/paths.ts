import type { ServedKind } from './discovery';
import type { ObjectRef } from './object';

export function collectionPath(
  { root, plural, namespaced }: ServedKind,
  namespace: string | undefined,
): string {
  return namespaced && namespace
    ? `${root}/namespaces/${encodeURIComponent(namespace)}/${plural}`
    : `${root}/${plural}`;
}

export function objectPath(
  served: ServedKind,
  { namespace, name }: Pick<ObjectRef, 'namespace' | 'name'>,
): string {
  // kubectl would take the namespace of the context; a manifest of an assembly has its own.
  return `${collectionPath(served, namespace ?? 'default')}/${encodeURIComponent(name)}`;
}

/** With what is there of the query. */
export function withQuery(path: string, query: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(query).filter((pair): pair is [string, string] => pair[1] !== undefined);
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given).toString()}`;
}

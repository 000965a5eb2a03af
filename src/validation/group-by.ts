/** What has the same key, in the order in which it came. */
export function groupBy<T, K>(items: Iterable<T>, keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

/** What several have, and who they are. */
export const shared = (
  entries: Iterable<readonly [thing: string, owner: string]>,
): [thing: string, owners: string[]][] =>
  [...groupBy(entries, ([thing]) => thing)]
    .filter(([, all]) => all.length > 1)
    .map(([thing, all]) => [thing, all.map(([, owner]) => owner)]);

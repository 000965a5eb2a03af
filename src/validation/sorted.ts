/** The keys of a map in the order of code units. Most maps have them so, and to see that costs much less than to sort them. */
export function sortedKeys(map: object): string[] {
  const keys = Object.keys(map);
  return isSorted(keys) ? keys : keys.sort();
}

/** A map with its keys in that order, which is the same everywhere; the map itself, if it is so already. */
export function sorted<T>(map: Readonly<Record<string, T>>): Readonly<Record<string, T>> {
  const keys = Object.keys(map);
  return isSorted(keys) ? map : Object.fromEntries(keys.sort().map((key) => [key, map[key]]));
}

function isSorted(keys: readonly string[]): boolean {
  for (let i = 1; i < keys.length; i++) if (keys[i - 1] >= keys[i]) return false;
  return true;
}

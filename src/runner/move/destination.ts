/** The cluster that all go to; `auto`: the best one for each; or each to its own. */
export type Destination = string | ReadonlyMap<string, string>;

export const AUTO = 'auto';

export function destinationOf(to: Destination, app: string): string {
  return typeof to === 'string' ? to : (to.get(app) ?? AUTO);
}

/** The clusters that are named. */
export function clustersIn(to: Destination): readonly string[] {
  const named = typeof to === 'string' ? [to] : [...new Set(to.values())];
  return named.filter((cluster) => cluster !== AUTO);
}

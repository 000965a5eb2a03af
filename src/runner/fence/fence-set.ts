import { Next } from '../ledger/ledger';
import { Deny, FenceSet } from '../ledger/records';

/** Where a deny is: a prefix of keys, with its slash, so that `e1` never means `e10`. */
export function prefixOf({
  cluster,
  generation,
  tenant,
  app,
  epoch,
}: Pick<Deny, 'cluster' | 'generation' | 'tenant' | 'app' | 'epoch'>): string {
  const whole = `${cluster}.${generation}/`;
  return app === undefined ? whole : `${whole}${tenant}/${app}/e${epoch}/`;
}

export const isCovered = (prefix: string, by: readonly string[]): boolean =>
  by.some((each) => prefix.startsWith(each));

/** All that is denied, in order, and nothing twice: a small policy holds more. */
export function prefixesOf(denies: readonly Deny[]): readonly string[] {
  const all = [...new Set(denies.map(prefixOf))].sort();
  const kept: string[] = [];
  // What covers another one comes right before it, or before what it covers as well.
  for (const prefix of all) {
    const last = kept.at(-1);
    if (last === undefined || !prefix.startsWith(last)) kept.push(prefix);
  }
  return kept;
}

/** The set with more in it; undefined where all of that is in it already. */
export function withDenies(
  storage: string,
  set: FenceSet | undefined,
  denies: readonly Deny[],
): Next<FenceSet> | undefined {
  const known = new Set((set?.denies ?? []).map(prefixOf));
  const added: Deny[] = [];
  for (const deny of denies) {
    if (known.has(prefixOf(deny))) continue;
    known.add(prefixOf(deny));
    added.push(deny);
  }
  return added.length === 0 ? undefined : { storage, denies: [...(set?.denies ?? []), ...added] };
}

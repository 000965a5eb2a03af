import { isDeepStrictEqual } from 'util';
import { FenceSet, Placement } from './records';

/** What no write may do to a placement, whoever asks; nothing where all is well. */
export function brokenLaws(
  from: Placement | undefined,
  to: Omit<Placement, 'revision' | 'ledgerId'>,
): string[] {
  const broken = [...(to.epochHigh < to.epoch ? ['epochHigh is below the epoch'] : [])];
  if (from === undefined) return broken;
  if (to.app !== from.app) broken.push(`it is of ${from.app}`);
  for (const name of ['epoch', 'epochHigh', 'token'] as const) {
    if (to[name] < from[name]) broken.push(`${name} would go down from ${from[name]} to ${to[name]}`);
  }
  // At most one creation for each epoch.
  if (to.epoch === from.epoch && from.createReserved && !to.createReserved) {
    broken.push(`the creation at epoch ${from.epoch} was reserved, and cannot be again`);
  }
  return broken;
}

/** A fence is never lifted. */
export function brokenFenceLaws(from: FenceSet | undefined, to: Omit<FenceSet, 'revision'>): string[] {
  if (from === undefined) return [];
  if (to.storage !== from.storage) return [`it is of ${from.storage}`];
  // Mostly they are the very same objects.
  const kept = new Set(to.denies);
  return from.denies
    .filter((deny) => !kept.has(deny) && !to.denies.some((other) => isDeepStrictEqual(other, deny)))
    .map(({ cluster, generation, tenant, app, epoch }) => {
      const what = app === undefined ? '' : `/${tenant}/${app}/e${epoch}`;
      return `what is denied at ${cluster}.${generation}${what} would be allowed again`;
    });
}

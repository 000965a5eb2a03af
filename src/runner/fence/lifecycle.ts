import type { LifecycleRule } from '@aws-sdk/client-s3';
import { RETIRED } from '../../assembly/state-marks';

/**
 * The rules of a bucket that may take away, or put out of reach, what lies under a prefix. The store itself carries them out,
 * and no policy holds it back.
 */
export function undercutting(rules: readonly LifecycleRule[], prefix: string): readonly string[] {
  return rules.filter((rule) => isHarmful(rule) && overlaps(prefixOf(rule), prefix)).map(nameOf);
}

/**
 * Whether it does something to objects that are there: then no denial keeps them. What becomes of versions that are not current
 * any more is no harm: nothing that can be restored is among them, and behind a fence no current one becomes one. A marker
 * that nothing is behind may go.
 */
function isHarmful(rule: LifecycleRule): boolean {
  if (rule.Status !== 'Enabled' || isOfRetired(rule)) return false;
  return (rule.Transitions?.length ?? 0) > 0 || hasTime(rule);
}

/** Behind a fence nothing is tagged, and what was before is gone by decision. */
const isOfRetired = ({ Filter }: LifecycleRule): boolean =>
  Filter?.Tag?.Key === RETIRED.key && Filter.Tag.Value === RETIRED.value;

const hasTime = ({ Expiration }: LifecycleRule): boolean =>
  Expiration?.Days !== undefined || Expiration?.Date !== undefined;

/** Rules by tag or size are taken as if they met everything below their prefix. */
function prefixOf({ Filter, Prefix }: LifecycleRule): string {
  return Filter?.Prefix ?? Filter?.And?.Prefix ?? Prefix ?? '';
}

const overlaps = (a: string, b: string): boolean => a.startsWith(b) || b.startsWith(a);

const nameOf = (rule: LifecycleRule): string =>
  `the lifecycle rule ${rule.ID ?? `on ${prefixOf(rule) || 'everything'}`}`;

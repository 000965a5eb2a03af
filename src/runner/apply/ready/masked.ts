import { holdsSecret } from '../../../validation/secrets';

const MASK = '***';
/** A name, a sign between and a value may be words of their own. */
const LONGEST = 4;

/** A text of somebody else's, with the secrets in it taken out. */
export function masked(text: string): string {
  if (!holdsSecret(text)) return text;
  const words = text.split(/\s+/);
  for (let length = 1; length <= LONGEST; length++) {
    for (let start = 0; start + length <= words.length; start++) {
      const some = words.slice(start, start + length);
      if (holdsSecret(some.join(' '))) words.splice(start, length, MASK);
    }
  }
  const rest = words.join(' ');
  // What is still one, whatever stands between its parts, is not shown at all.
  return holdsSecret(rest) ? MASK : rest;
}

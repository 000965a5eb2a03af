import { Allowance } from './allowance';
import { Contender } from './contender';
import { RESOURCE_NAMES } from './resources';

/** `gave-up`: not found within the attempts that a search may make, so that there may be a way or not. */
export type SearchOutcome = 'found' | 'impossible' | 'gave-up';

/** Some milliseconds. All ways to place eight applications on four clusters are fewer. */
const ATTEMPTS = 100_000;

/**
 * Looks for places for all of `contenders`, none of which has one, by trying and taking back. Those named as `hardest`
 * come first, then those with the fewest choices. Unless it is found, the places are left in disorder.
 */
export function search(
  contenders: readonly Contender[],
  hardest: ReadonlySet<Contender>,
  attempts = ATTEMPTS,
): SearchOutcome {
  if (overfull(contenders)) return 'impossible';
  const order = [...contenders].sort(
    (a, b) => Number(hardest.has(b)) - Number(hardest.has(a)) || a.choices.length - b.choices.length,
  );
  const tried = order.map(() => 0);
  let left = attempts;
  let depth = 0;
  while (depth < order.length) {
    const { subject, choices } = order[depth];
    subject.sit(undefined);
    let next = tried[depth];
    while (next < choices.length && left > 0 && !choices[next].fits) {
      next++;
      left--;
    }
    if (left-- <= 0) return 'gave-up';
    if (next < choices.length) {
      subject.sit(choices[next]);
      tried[depth++] = next + 1;
    } else if (depth === 0) {
      return 'impossible';
    } else {
      tried[depth--] = 0;
    }
  }
  return 'found';
}

/** Whether they ask for more in all than is free in all of their clusters, which spares the search the proof. */
function overfull(contenders: readonly Contender[]): boolean {
  const capacities = new Set<Allowance>();
  for (const { choices } of contenders) for (const { capacity } of choices) capacities.add(capacity);
  return RESOURCE_NAMES.some((resource) => {
    let free = 0;
    for (const { bound, used } of capacities) {
      free += bound === undefined ? Infinity : Math.max(0, bound[resource] - used[resource]);
    }
    let asked = 0;
    for (const { choices } of contenders) asked += Math.min(...choices.map(({ demand }) => demand[resource]));
    return asked > free;
  });
}

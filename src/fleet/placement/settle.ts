import { Contender, contendersOf } from './contender';
import { FleetState } from './fleet-state';
import { Loss } from './loss';
import { SearchOutcome, search } from './search';
import { Subject } from './subject';

/**
 * How those that must run were placed: one after the other, or, `found`, only by a search. Otherwise not all could be:
 * `impossible` is proven, `gave-up` is not.
 */
export type Settlement = 'in-order' | SearchOutcome;

/**
 * Gives a place to `subjects`, none of which has one. They choose one after the other. Only if that leaves one without
 * a place that must run after this loss, all that must are searched together, before the others choose.
 */
export function settle(subjects: readonly Subject[], fleet: FleetState, loss?: Loss): Settlement {
  const contenders = contendersOf(subjects, fleet, loss);
  const required = contenders.filter((contender) => contender.required);
  required.forEach(takeBest);
  const left = new Set(required.filter(({ subject }) => subject.seat === undefined));
  const settlement = left.size === 0 ? 'in-order' : searchAll(required, left);
  contenders.slice(required.length).forEach(takeBest);
  return settlement;
}

function takeBest({ subject, choices }: Contender): void {
  subject.sit(choices.find(({ fits }) => fits));
}

/** Afterwards all that can have a place at all have one, or else each has the one that it had. */
function searchAll(required: readonly Contender[], left: ReadonlySet<Contender>): SearchOutcome {
  const before = required.map(({ subject }) => subject.seat);
  required.forEach(({ subject }) => subject.sit(undefined));
  // Who finds no room with all the others gone is helped by nobody's giving way.
  const hopeful = required.filter(({ choices }) => choices.some(({ fits }) => fits));
  const outcome = hopeful.some((contender) => left.has(contender)) ? search(hopeful, left) : 'impossible';
  if (outcome !== 'found') required.forEach(({ subject }, i) => subject.sit(before[i]));
  return hopeful.length < required.length ? 'impossible' : outcome;
}

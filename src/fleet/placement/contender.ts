import { Choice } from './choice';
import { FleetState } from './fleet-state';
import { Loss, mustRun } from './loss';
import { compareText } from './order';
import { dominantShare } from './resources';
import { Subject } from './subject';

/** A subject without a place, and what a loss leaves it to choose from, best first. */
export interface Contender {
  readonly subject: Subject;
  readonly choices: readonly Choice[];
  /** Whether the loss is one that it must survive. */
  readonly required: boolean;
}

/**
 * In the order in which they choose: those that must run, then by tier, the larger before the smaller, by id. Neither
 * the order of declaration nor anything but the problem itself has a say.
 */
export function contendersOf(subjects: readonly Subject[], fleet: FleetState, loss?: Loss): Contender[] {
  return subjects
    .map((subject) => {
      const choices = subject.choicesAfter(loss);
      return {
        subject,
        choices,
        required: mustRun(subject.queue.queue, loss),
        size: choices.length === 0 ? 0 : dominantShare(choices[0].demand, fleet.yardstick),
      };
    })
    .sort(
      (a, b) =>
        Number(b.required) - Number(a.required) ||
        a.subject.queue.queue.tier - b.subject.queue.queue.tier ||
        b.size - a.size ||
        compareText(a.subject.id, b.subject.id),
    );
}

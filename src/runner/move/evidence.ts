import { PlanningSight } from './plan-move';
import { ageText } from '../status/duration-text';

/** One attempt to reach the API server of a cluster. */
export interface Attempt {
  readonly time: Date;
  /** Absent: it answered. */
  readonly why?: string;
  /** It answered, and is not the cluster that was meant. */
  readonly other?: boolean;
}

/** What is known of a cluster that is said to be lost. */
export interface Signs {
  readonly attempts: readonly Attempt[];
  /** When something of it was last seen by a status or an apply. */
  readonly lastSeen?: string;
  readonly now: Date;
}

/** A cluster is lost when it answered none of so many attempts. */
export const ATTEMPTS = 3;

/** Whether a cluster is lost, by several signs, and never by one alone. */
export function healthOf({ attempts, lastSeen, now }: Signs): PlanningSight['health'] {
  const answered = attempts.filter(({ why }) => why === undefined).length;
  const failed = attempts.filter(({ why }) => why !== undefined);
  const seconds =
    attempts.length > 1 ? (attempts.at(-1)!.time.getTime() - attempts[0].time.getTime()) / 1000 : 0;
  const evidence = [
    ...(answered > 0 ? ['its API server answers'] : []),
    ...(failed.length > 0
      ? [
          `${failed.length} of ${attempts.length} attempts within ${Math.ceil(seconds)} s had no answer: ${failed.at(-1)!.why}`,
        ]
      : []),
    lastSeen === undefined
      ? 'nobody has written down when it was last seen'
      : `it was last seen ${ageText(lastSeen, now.toISOString())} ago`,
  ];
  if (answered > 0) return { state: 'healthy', evidence };
  const dark = failed.length >= ATTEMPTS && failed.every(({ other }) => !other);
  return { state: dark ? 'confirmed' : 'suspect', evidence };
}

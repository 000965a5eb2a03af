import { Outcomes } from '../../move/effects';
import { Finding } from '../../move/restore';
import { Found } from '../find';
import { newestOf, pointOf, RestorePoint } from '../resolve';
import { Verification } from '../verify';

/** No restore point, and nothing that speaks of one. */
export function nothingFound(time: string): Finding {
  return { time, restartedAfter: false, evidenceLost: false, finished: false };
}

/** What was found of an epoch, in the words of a move: it decides for itself what of that it takes. */
export function findingOf(
  { resolution, candidates, verification }: Pick<Found, 'resolution' | 'candidates' | 'verification'>,
  outside: readonly string[],
  time: string,
): Finding {
  const none = nothingFound(time);
  const found = (from: RestorePoint, problem?: string): Finding => ({
    ...none,
    newest: { ...from, ...(problem === undefined ? {} : { problem }) },
  });
  if (resolution.outcome === 'empty') return none;
  if (resolution.outcome === 'restore') {
    return resolution.source === 'found' ? found(resolution.from) : none;
  }
  const { obstacle, from, why } = resolution;
  switch (obstacle) {
    case 'nothing':
      return none;
    case 'finished':
      return { ...none, finished: true };
    case 'evidence-gone':
      return { ...none, evidenceLost: true };
    case 'unproven':
      return { ...found(verifiedPoint(from!, verification), problemOf(verification)), restartedAfter: true };
    case 'too-old':
      return found(verifiedPoint(from!, verification), problemOf(verification));
    case 'broken':
    case 'newer-known': {
      const newest = newestOf(candidates);
      const point = from ?? (newest && pointOf(newest));
      // What said which counts is there no more, or says nothing.
      return point ? found(point, why) : { ...none, evidenceLost: true };
    }
    case 'outside':
      return found({ kind: 'checkpoint', uri: outside[0], registered: 'unproven', verified: false }, why);
  }
}

/** What is known before a fence, of a job that may still run: what it would go on from now. */
export function previewOf(
  { newest, evidenceLost, finished, time }: Finding,
  retention: string | undefined,
): Outcomes['preview'] {
  const problem =
    (finished ? 'the job has come to its end; it is never started again by itself' : undefined) ??
    (evidenceLost ? 'there are checkpoints, and nothing tells which of them were registered' : undefined) ??
    newest?.problem ??
    retention;
  if (newest === undefined) return { time, ...(problem === undefined ? {} : { problem }) };
  const { problem: _, ...restore } = newest;
  return { time, restore, ...(problem === undefined ? {} : { problem }) };
}

function verifiedPoint(from: RestorePoint, verification: Verification | undefined): RestorePoint {
  return { ...from, verified: verification?.ok ?? false };
}

function problemOf(verification: Verification | undefined): string | undefined {
  if (verification === undefined) return 'it was not looked at';
  return verification.ok ? undefined : verification.problems[0];
}

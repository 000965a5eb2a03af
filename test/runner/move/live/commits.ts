import type { Commit } from '../../../lab/programs/job-double';

/** What is missing of the records up to the last one that was committed, and what was committed more than once. */
export function judgeCommits(commits: readonly Commit[]): {
  readonly records: number;
  readonly missing: number;
  readonly twice: number;
} {
  // As a broker: what was committed is not committed again.
  const once = new Map(commits.map((commit) => [commit.transaction, commit]));
  const sorted = [...once.values()].sort((a, b) => a.from - b.from || a.to - b.to);
  let end = 0;
  let missing = 0;
  let twice = 0;
  for (const { from, to } of sorted) {
    missing += Math.max(0, from - end);
    twice += Math.max(0, Math.min(end, to) - from);
    end = Math.max(end, to);
  }
  return { records: end, missing, twice };
}

import { spawnSync } from 'child_process';

/** The commit that is checked out here, with `-dirty` where something has changed since; absent where there is none. */
export function revisionHere(): string | undefined {
  const commit = git('rev-parse', 'HEAD');
  if (!commit) return undefined;
  // The output of a synthesis is no source of the next one.
  return git('status', '--porcelain', '--untracked-files=no', '--', '.') ? `${commit}-dirty` : commit;
}

function git(...args: readonly string[]): string | undefined {
  const { status, stdout } = spawnSync('git', args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return status === 0 ? stdout.trim() : undefined;
}

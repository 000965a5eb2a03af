import { readFileSync } from 'node:fs';
import { run } from '../../lab/build/run';
import { Daemon } from '../../lab/process/daemon';
import { until } from '../../lab/process/until';

/** A process that holds namespaces open; what runs in them is gone when it is. */
export interface Namespaces {
  readonly pid: number;
  /** Whether a process of its own root and process ids is in them, or only a network. */
  readonly whole: boolean;
}

/** The command line that runs a command in these namespaces. */
export function inside({ pid, whole }: Namespaces, command: readonly string[]): [string, string[]] {
  const which = whole ? ['--mount', '--pid', '--net'] : [`--net=/proc/${pid}/ns/net`];
  return ['nsenter', [`--target=${pid}`, ...which, '--', ...command]];
}

export async function runInside(namespaces: Namespaces, ...command: readonly string[]): Promise<string[]> {
  const [program, args] = inside(namespaces, command);
  return run(program, args, '/');
}

/** The process that `unshare` has started in namespaces of its own. */
export async function childOf(unshare: Daemon): Promise<number> {
  return until(
    async () => {
      const { pid } = unshare;
      return (
        Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0]) || undefined
      );
    },
    { what: `the first process of ${unshare.name}`, needs: [unshare] },
  );
}

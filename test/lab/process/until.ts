import { Daemon } from './daemon';

export interface UntilOptions {
  /** What is waited for, such as `a ready API server`. */
  readonly what: string;
  /** How long at most; 60 s by default. */
  readonly timeoutMs?: number;
  /** How often it is looked; each 100 ms by default. */
  readonly everyMs?: number;
  /** Without these it will never come; the error shows their logs. */
  readonly needs?: readonly Daemon[];
}

/** Asks again and again until there is an answer; an attempt that throws counts as none. */
export async function until<T>(
  attempt: () => Promise<T | undefined | false>,
  options: UntilOptions,
): Promise<T> {
  const { what, timeoutMs = 60_000, everyMs = 100, needs = [] } = options;
  const end = Date.now() + timeoutMs;
  let last: unknown;
  for (;;) {
    try {
      const answer = await attempt();
      if (answer !== undefined && answer !== false) return answer;
      last = undefined;
    } catch (error) {
      last = error;
    }
    const dead = needs.find((daemon) => !daemon.isRunning());
    if (dead) throw new Error(`waited for ${what}, but ${dead.name} has ended; ${dead.lastWords()}`);
    if (Date.now() > end) throw new Error(timeoutText(what, timeoutMs, last, needs));
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}

function timeoutText(what: string, timeoutMs: number, last: unknown, needs: readonly Daemon[]): string {
  const reason = last instanceof Error ? `: ${last.message}` : '';
  const logs = needs.map((daemon) => daemon.lastWords());
  return [`waited ${timeoutMs / 1000} s in vain for ${what}${reason}`, ...logs].join('\n');
}

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { commandLine } from '../../src/runner/cli/program';

/**
 * The name of the command of `flink-fleet` that a line of a shell runs. It is read by a shell and by the command's own
 * parser, and not carried out.
 *
 * @throws if it would not be accepted, or runs none.
 */
export function acceptedCommand(line: string): string {
  const words = wordsOf(line);
  if (words[0] !== 'flink-fleet') throw new Error(`${line} runs no flink-fleet`);
  const program = commandLine();
  let accepted: string | undefined;
  for (const command of [program, ...program.commands]) {
    command.exitOverride().configureOutput({ writeErr: () => undefined, outputError: () => undefined });
  }
  for (const command of program.commands) {
    command.action((...args: unknown[]) => {
      accepted = (args.at(-1) as Command).name();
    });
  }
  program.parse(words.slice(1), { from: 'user' });
  // An alias is told as it was given.
  return accepted === 'plan' ? words[1] : accepted!;
}

function wordsOf(line: string): string[] {
  const cwd = mkdtempSync(join(tmpdir(), 'words-'));
  // The words go where the line cannot redirect them.
  const npx = `npx() { printf '%s\\0' "$@" >&7; }; flink-fleet() { npx flink-fleet "$@"; }`;
  try {
    const text = execFileSync('bash', ['-c', `exec 7>&1 >/dev/null; ${npx}; ${line}`], {
      cwd,
      encoding: 'utf8',
      env: { ...process.env, GITHUB_OUTPUT: '/dev/null' },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return text.split('\0').slice(0, -1);
  } finally {
    rmSync(cwd, { recursive: true });
  }
}

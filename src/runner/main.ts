import { Command, CommanderError } from 'commander';
import { commandLine } from './cli/program';
import { fail } from './cli/terminal';
import { wrongUsage } from './errors';

/** The command `flink-fleet`. */
async function main(): Promise<void> {
  const program = commandLine();
  for (const command of [program, ...program.commands]) {
    // Errors are told in one way, whoever finds them.
    command.exitOverride().configureOutput({ outputError: () => undefined });
  }
  try {
    if (process.argv.length === 2) program.outputHelp();
    else await program.parseAsync();
  } catch (error) {
    if (!(error instanceof CommanderError)) {
      fail(error);
    } else if (error.exitCode !== 0) {
      fail(wrongUsage(error.message.replace(/^error: /, ''), commandOf(program)));
    }
  }
}

/** The command that was meant, as it is typed. */
function commandOf(program: Command): string {
  const name = process.argv[2];
  return program.commands.some((command) => command.name() === name || command.aliases().includes(name))
    ? `${program.name()} ${name}`
    : program.name();
}

// Whoever reads has read enough, as head does.
process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => process.exit(code === 'EPIPE' ? 0 : 1));

void main();

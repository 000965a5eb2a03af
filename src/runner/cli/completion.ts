import { Argument, Command } from 'commander';

const SHELLS = ['bash', 'zsh', 'fish'] as const;
type Shell = (typeof SHELLS)[number];

export const completionCommand = () =>
  new Command('completion')
    .summary('a script by which a shell completes this command')
    .description(
      'Prints a script for a shell. Load it where the shell starts: in ~/.bashrc or ~/.zshrc by\n' +
        '  source <(flink-fleet completion bash)\n' +
        'in ~/.config/fish/config.fish by\n' +
        '  flink-fleet completion fish | source',
    )
    .addArgument(new Argument('<shell>', 'which shell').choices(SHELLS))
    .action(async (shell: Shell, _: unknown, command: Command) => {
      const { completionScript } = await import('./render/completion.js');
      process.stdout.write(completionScript(command.parent!, shell));
    });

import { Command } from 'commander';
import { appOption, assemblyOption, outputOption, SourceOptions } from './options';
import { present } from './terminal';

interface SimulateArguments extends SourceOptions {
  readonly lose: string;
}

export const simulateCommand = () =>
  new Command('simulate')
    .summary('what the loss of a cluster or of a failure domain would do')
    .description(
      'Shows what would move where, and why there; what would find no place, and why. Nothing is changed.',
    )
    .requiredOption(
      '--lose <name>',
      'a cluster or a failure domain; cluster/NAME or failure-domain/NAME where both have it',
    )
    .addOption(appOption())
    .addOption(assemblyOption())
    .addOption(outputOption())
    .action(async (options: SimulateArguments) => {
      const { simulate } = await import('../actions/simulate.js');
      const { renderSimulated } = await import('./render/simulated.js');
      await present({
        code: 'FLEET_I5013',
        output: options.output,
        act: async (host) => simulate(options.lose, options, host),
        render: renderSimulated,
      });
    });

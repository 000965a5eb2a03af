import { Command } from 'commander';
import { appOption, assemblyOption, outputOption, SourceOptions } from './options';
import { present } from './terminal';

export const validateCommand = () =>
  new Command('validate')
    .summary('check the whole fleet, and write nothing')
    .description(
      'Runs the program, checks all that it makes, and shows how full the clusters are and what each loss would do.',
    )
    .addOption(appOption())
    .addOption(assemblyOption())
    .addOption(outputOption())
    .action(async (options: SourceOptions) => {
      const { validate } = await import('../actions/validate.js');
      const { renderOverview } = await import('./render/overview.js');
      await present({
        code: 'FLEET_I5010',
        output: options.output,
        act: async (host) => validate(options, host),
        render: renderOverview,
      });
    });

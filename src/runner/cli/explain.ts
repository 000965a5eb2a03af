import { Command } from 'commander';
import { appOption, assemblyOption, outputOption, SourceOptions } from './options';
import { present } from './terminal';

export const explainCommand = () =>
  new Command('explain')
    .summary('why applications run where they do')
    .description(
      'Says for an application what speaks for and against each cluster; without a name, for all in a line each.',
    )
    .argument('[application]', 'such as ads/clicks')
    .addOption(appOption())
    .addOption(assemblyOption())
    .addOption(outputOption())
    .action(async (application: string | undefined, options: SourceOptions) => {
      const { explain } = await import('../actions/explain.js');
      const { renderExplained } = await import('./render/explained.js');
      await present({
        code: 'FLEET_I5012',
        output: options.output,
        act: async (host) => explain(application, options, host),
        render: renderExplained,
      });
    });

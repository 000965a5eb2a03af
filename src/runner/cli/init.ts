import { Command } from 'commander';
import { outputOption, SourceOptions } from './options';
import { present } from './terminal';

export const initCommand = () =>
  new Command('init')
    .summary('make a program to start from')
    .description(
      'Makes a folder with a fleet of two clusters that can be synthesized. Nothing is ever overwritten.',
    )
    .argument('[dir]', 'where to', '.')
    .addOption(outputOption())
    .action(async (folder: string, { output }: SourceOptions) => {
      const { init } = await import('../actions/init.js');
      const { renderStarted } = await import('./render/started.js');
      await present({
        code: 'FLEET_I5014',
        output,
        act: async () => init(folder),
        render: renderStarted,
      });
    });

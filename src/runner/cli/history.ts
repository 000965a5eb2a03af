import { Command, Option } from 'commander';
import { knownLedgerOption, outputOption, OutputOptions } from './options';
import { present } from './terminal';
import { positive } from './whole-number';
import type { HistoryOptions } from '../actions/history';

interface HistoryArguments extends HistoryOptions, OutputOptions {}

export const historyCommand = () =>
  new Command('history')
    .summary('who did what, and why')
    .description(
      'Shows what was done with the fleet, newest first; of an application, what was decided on where it runs.',
    )
    .argument('[application]', 'such as ads/clicks')
    .addOption(new Option('--limit <number>', 'how many of them').argParser(positive).default(50))
    .addOption(knownLedgerOption())
    .addOption(outputOption())
    .action(async (application: string | undefined, options: HistoryArguments) => {
      const { history } = await import('../actions/history.js');
      const { renderHistory } = await import('./render/history.js');
      await present({
        code: 'FLEET_I5023',
        output: options.output,
        act: async () => history(application, options),
        render: renderHistory,
      });
    });

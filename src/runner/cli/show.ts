import { Command } from 'commander';
import { knownLedgerOption, outputOption, OutputOptions } from './options';
import { present } from './terminal';
import type { LedgerSource } from '../actions/with-ledger';

interface ShowArguments extends LedgerSource, OutputOptions {}

export const showCommand = () =>
  new Command('show')
    .summary('what the ledger knows of an application or an operation')
    .description(
      'Shows where an application runs and what was decided on it; of an operation, what it did step by step, and what is open.',
    )
    .argument('<name>', 'an application, such as ads/clicks, or an operation, as history names it')
    .addOption(knownLedgerOption())
    .addOption(outputOption())
    .action(async (name: string, options: ShowArguments) => {
      const { show } = await import('../actions/show.js');
      const { renderShown } = await import('./render/shown.js');
      await present({
        code: 'FLEET_I5024',
        output: options.output,
        act: async () => show(name, options),
        render: renderShown,
      });
    });

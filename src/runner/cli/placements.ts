import { Command, Option } from 'commander';
import { knownLedgerOption, outputOption, OutputOptions } from './options';
import { present } from './terminal';
import type { PlacementsOptions } from '../actions/placements';
import { EXIT } from '../errors';

interface PlacementsArguments extends PlacementsOptions, OutputOptions {}

export const placementsCommand = () =>
  new Command('placements')
    .summary('write placements.json from the ledger')
    .description(
      'Writes the committed copy of the ledger, by which the program is synthesized. The program is not run for it.',
    )
    .option('--check', 'write nothing; exit code 2 if the file says anything else than the ledger')
    .addOption(new Option('--create', 'make a new ledger, for a fleet that never had one').conflicts('check'))
    .option('--fleet <name>', 'whose ledger it must be; with --create, whose it becomes')
    .addOption(knownLedgerOption())
    .addOption(outputOption())
    .action(async (options: PlacementsArguments) => {
      const { placements } = await import('../actions/placements.js');
      const { renderPlacements } = await import('./render/placements.js');
      await present({
        code: 'FLEET_I5027',
        output: options.output,
        act: async () => placements(options),
        render: renderPlacements,
        exit: ({ outcome }) => (outcome === 'differs' || outcome === 'missing' ? EXIT.changes : EXIT.done),
      });
    });

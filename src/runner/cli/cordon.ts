import { Command } from 'commander';
import { knownLedgerOption, OutputOptions, outputOption, whyOption } from './options';
import { present } from './terminal';

interface CordonArguments extends OutputOptions {
  readonly ledger?: string;
  readonly why?: string;
}

const command = (name: 'cordon' | 'uncordon', summary: string) =>
  new Command(name)
    .summary(summary)
    .description('What runs there goes on. It is written into the ledger, and into placements.json.')
    .argument('<cluster>')
    .addOption(whyOption())
    .addOption(knownLedgerOption())
    .addOption(outputOption())
    .action(async (cluster: string, { output, ...options }: CordonArguments) => {
      const { cordon } = await import('../actions/cordon.js');
      const { renderCordoned } = await import('./render/recovered.js');
      await present({
        code: 'FLEET_I5042',
        output,
        act: async () => cordon(cluster, name === 'cordon', options),
        render: renderCordoned,
      });
    });

export const cordonCommand = () => command('cordon', 'let nothing new be placed on a cluster');

export const uncordonCommand = () => command('uncordon', 'let a cluster take applications again');

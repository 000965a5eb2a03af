import { Command } from 'commander';
import { knownLedgerOption, outputOption, OutputOptions, whyOption, yesOption } from './options';
import { present } from './terminal';
import type { LedgerSource } from '../actions/with-ledger';
import { EXIT } from '../errors';

interface UnlockArguments extends LedgerSource, OutputOptions {
  readonly yes?: boolean;
  readonly force?: boolean;
  readonly why?: string;
}

export const unlockCommand = () =>
  new Command('unlock')
    .summary('take the lock of the fleet away from a runner that is dead')
    .description(
      'Watches the lock for a moment, says who holds it, and takes it away. Needed only where nobody can wait: a lock that is ' +
        'not written any more is taken over by the next command.',
    )
    .addOption(yesOption())
    .option('--force', 'also from a runner that is at work; it stops at its next step')
    .addOption(whyOption())
    .addOption(knownLedgerOption())
    .addOption(outputOption())
    .action(async ({ yes, ...options }: UnlockArguments) => {
      const { unlock } = await import('../actions/unlock.js');
      const { renderHolder, renderUnlocked } = await import('./render/unlocked.js');
      const { ask } = await import('./confirm.js');
      await present({
        code: 'FLEET_I5026',
        output: options.output,
        act: async (host) =>
          unlock(
            {
              ...options,
              confirm: yes
                ? undefined
                : async (holder) =>
                    ask('flink-fleet unlock', 'take the lock away?', (style) => renderHolder(holder, style)),
            },
            host,
          ),
        render: renderUnlocked,
        exit: ({ outcome }) => (outcome === 'declined' ? EXIT.refused : EXIT.done),
      });
    });

import { Command } from 'commander';
import { planOptionsOf, PRUNE_LIMIT, TIMEOUT_SECONDS } from './change-options';
import { interruptible } from './interrupt';
import {
  appOption,
  assemblyOption,
  FleetOptions,
  kubeconfigOption,
  ledgerOption,
  outputOption,
  whyOption,
  yesOption,
} from './options';
import { present } from './terminal';
import { EXIT } from '../errors';
import { WAVES } from '../move/waves';

interface ResumeArguments extends FleetOptions {
  readonly yes?: boolean;
  readonly why?: string;
  readonly abort?: string;
}

export const resumeCommand = () =>
  new Command('resume')
    .summary('go on with what was cut off')
    .description(
      'Looks in the ledger for what is open, and goes on with it. What an apply left open is settled, and then applied; a move goes on ' +
        'from where each of its applications is.',
    )
    .argument('[operation]', 'only if this one is open, as history names it')
    .addOption(yesOption())
    .addOption(whyOption())
    .option('--abort <why>', 'take moves back: what has not been decided yet goes home')
    .addOption(appOption())
    .addOption(assemblyOption())
    .addOption(ledgerOption())
    .addOption(kubeconfigOption())
    .addOption(outputOption())
    .action(async (operation: string | undefined, { yes, why, abort, ...options }: ResumeArguments) => {
      const { resume } = await import('../actions/resume.js');
      const { dataOfApplied, exitOfApplied, exitOfMoved } = await import('./applied.js');
      const { renderResumed } = await import('./render/resumed.js');
      const { confirmation } = await import('./confirm.js');
      await present({
        code: 'FLEET_I5025',
        output: options.output,
        act: async (host) =>
          resume(
            operation,
            { ...options, signal: interruptible() },
            {
              why,
              abort,
              waves: WAVES,
              apply: async () => {
                const confirm = yes ? undefined : await confirmation('flink-fleet resume', {});
                return {
                  ...planOptionsOf({ ...options, pruneLimit: PRUNE_LIMIT }),
                  dryRun: confirm !== undefined,
                  wait: false,
                  timeoutSeconds: TIMEOUT_SECONDS,
                  why,
                  confirm,
                };
              },
            },
            host,
          ),
        render: renderResumed,
        data: ({ applied, ...resumed }) => ({
          ...resumed,
          ...(applied ? { applied: dataOfApplied(applied) } : {}),
        }),
        exit: ({ applied, moves }) => {
          const worst = Math.max(...moves.map(exitOfMoved), 0);
          return worst || (applied ? exitOfApplied(applied) : EXIT.done);
        },
      });
    });

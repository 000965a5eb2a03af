import { Command } from 'commander';
import { ChangeOptions, planOptionsOf, withChangeOptions } from './change-options';
import { interruptible } from './interrupt';
import { present } from './terminal';

export const planCommand = () =>
  withChangeOptions(
    new Command('plan')
      .alias('diff')
      .summary('show what an apply would change, and change nothing')
      .description(
        'Compares the clusters with the assembly. What is not known to be unchanged, the API servers are asked about, by dry runs.',
      ),
  ).action(async (options: ChangeOptions) => {
    const { plan } = await import('../actions/plan.js');
    const { reportOf } = await import('../apply/change-set.js');
    const { exitOfPlan } = await import('../apply/exit.js');
    const { renderChanges } = await import('./render/changes.js');
    await present({
      code: 'FLEET_I5020',
      output: options.output,
      act: async (host) =>
        plan({ ...options, signal: interruptible() }, { ...planOptionsOf(options), dryRun: true }, host),
      render: (changes, style, width) => renderChanges(changes, style, width, { all: options.all }),
      data: reportOf,
      exit: exitOfPlan,
    });
  });

import { Command, Option } from 'commander';
import { ChangeOptions, planOptionsOf, TIMEOUT_SECONDS, withChangeOptions } from './change-options';
import { interruptible } from './interrupt';
import { whyOption, yesOption } from './options';
import { present } from './terminal';
import { positive } from './whole-number';

interface ApplyArguments extends ChangeOptions {
  readonly yes?: boolean;
  readonly wait?: boolean;
  readonly timeout: number;
  readonly why?: string;
}

export const applyCommand = () =>
  withChangeOptions(
    new Command('apply')
      .summary('make the clusters what the program says')
      .description(
        'Applies the assembly to all clusters side by side, layer by layer, and goes on where an apply was cut off.',
      )
      .addOption(yesOption())
      .option('--wait', 'wait until the jobs run as well')
      .addOption(
        new Option('--timeout <seconds>', 'how long to wait for each')
          .argParser(positive)
          .default(TIMEOUT_SECONDS),
      )
      .addOption(whyOption()),
  ).action(async (options: ApplyArguments) => {
    const { apply } = await import('../actions/apply.js');
    const { dataOfApplied, exitOfApplied } = await import('./applied.js');
    const { renderApplied } = await import('./render/applied.js');
    const { confirmation } = await import('./confirm.js');
    const { applyProgress } = await import('./apply-progress.js');
    await present({
      code: 'FLEET_I5021',
      host: async () => applyProgress(process.stderr),
      output: options.output,
      act: async (host) => {
        const confirm = options.yes ? undefined : await confirmation('flink-fleet apply', options);
        return apply(
          { ...options, signal: interruptible() },
          {
            ...planOptionsOf(options),
            dryRun: confirm !== undefined || options.deep === true,
            wait: options.wait ?? false,
            timeoutSeconds: options.timeout,
            why: options.why,
            confirm,
          },
          host,
        );
      },
      render: (applied, style, width) => renderApplied(applied, style, width, { all: options.all }),
      data: dataOfApplied,
      exit: exitOfApplied,
    });
  });

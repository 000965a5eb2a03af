import { Command } from 'commander';
import { interruptible } from './interrupt';
import { MoveArguments, wavesOf, withWaveOptions } from './move-options';
import { whyOption, yesOption } from './options';
import { present } from './terminal';
import { LIMITS } from '../move/order';

export const recoverCommand = () =>
  withWaveOptions(
    new Command('recover')
      .summary('clean a cluster that came back')
      .description(
        'Deletes what the cluster still holds of older epochs, and lets it be used again. What was fenced stays fenced: the cluster goes ' +
          'on as its next generation.',
      )
      .argument('<cluster>')
      .addOption(yesOption())
      .addOption(whyOption()),
  ).action(async (cluster: string, options: MoveArguments) => {
    const { recover } = await import('../actions/recover.js');
    const { exitOfMoved } = await import('./applied.js');
    const { moveProgress } = await import('./move-progress.js');
    const { renderOwed, renderRecovered } = await import('./render/recovered.js');
    const { ask, askable } = await import('./confirm.js');
    await present({
      code: 'FLEET_I5041',
      output: options.output,
      host: async () => moveProgress(process.stderr),
      act: async (host) => {
        if (!options.yes) askable('flink-fleet recover');
        return recover(
          { ...options, signal: interruptible() },
          {
            cluster,
            why: options.why,
            limits: LIMITS,
            waves: wavesOf(options),
            confirm: options.yes
              ? undefined
              : async (plan) =>
                  ask('flink-fleet recover', 'clean it?', (style, width) => renderOwed(plan, style, width)),
          },
          host,
        );
      },
      render: renderRecovered,
      exit: exitOfMoved,
    });
  });

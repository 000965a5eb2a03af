import { Command } from 'commander';
import { MoveArguments, presentMove, withMoveOptions } from './move-options';

export const failbackCommand = () =>
  withMoveOptions(
    new Command('failback')
      .summary('move back what a failover or another move brought away')
      .description(
        'What is still where the operation brought it goes back to where it came from, each with a savepoint.',
      )
      .argument('<operation>', 'as history names it'),
  ).action(async (operation: string, options: MoveArguments) => {
    const { failback } = await import('../actions/failback.js');
    await presentMove('flink-fleet failback', options, async (source, how, host) =>
      failback(operation, source, how, host),
    );
  });

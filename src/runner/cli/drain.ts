import { Command } from 'commander';
import { MoveArguments, presentMove, withMoveOptions } from './move-options';
import { AUTO } from '../move/destination';

interface DrainArguments extends MoveArguments {
  readonly to: string;
}

export const drainCommand = () =>
  withMoveOptions(
    new Command('drain')
      .summary('cordon a cluster, and move everything away from it')
      .description(
        'Nothing new is placed on the cluster, and what runs there is moved, each with a savepoint.',
      )
      .argument('<cluster>')
      .option('--to <cluster>', 'a cluster, or auto', AUTO),
  ).action(async (from: string, { to, ...options }: DrainArguments) => {
    const { move } = await import('../actions/move.js');
    await presentMove('flink-fleet drain', options, async (source, how, host) =>
      move(source, { ...how, kind: 'drain', applications: [], from, to, cordon: true }, host),
    );
  });

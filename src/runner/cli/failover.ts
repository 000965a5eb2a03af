import { Command } from 'commander';
import { MoveArguments, presentMove, withMoveOptions } from './move-options';
import { AUTO } from '../move/destination';

interface FailoverArguments extends MoveArguments {
  readonly to: string;
  readonly lost?: boolean;
}

export const failoverCommand = () =>
  withMoveOptions(
    new Command('failover')
      .summary('bring everything up elsewhere that ran on a lost cluster')
      .description(
        'Shows what speaks for the loss, and who goes where, from which state, behind which fence. Then each is fenced, and starts on ' +
          'its target from its newest restore point, or is parked. Nothing is asked of the lost cluster.',
      )
      .argument('<cluster>')
      .option('--to <cluster>', 'a cluster, or auto', AUTO)
      .option('--lost', 'it is lost, although it answers, or was not found dark often enough'),
  ).action(async (from: string, { to, lost, ...options }: FailoverArguments) => {
    const { move } = await import('../actions/move.js');
    await presentMove('flink-fleet failover', options, async (source, how, host) =>
      move(source, { ...how, kind: 'failover', applications: [], from, to, statedLost: lost }, host),
    );
  });

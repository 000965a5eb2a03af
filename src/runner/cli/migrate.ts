import { Command } from 'commander';
import { MoveArguments, presentMove, withMoveOptions } from './move-options';

interface MigrateArguments extends MoveArguments {
  readonly to: string;
}

export const migrateCommand = () =>
  withMoveOptions(
    new Command('migrate')
      .summary('move applications to another cluster, with a savepoint')
      .description(
        'Looks whether the target is fit, stops each application with a savepoint, and starts it on the target from there.',
      )
      .argument('<applications...>', 'such as ads/clicks, or ads for all of a tenant')
      .requiredOption('--to <cluster>', 'a cluster, or auto'),
  ).action(async (applications: string[], { to, ...options }: MigrateArguments) => {
    const { move } = await import('../actions/move.js');
    await presentMove('flink-fleet migrate', options, async (source, how, host) =>
      move(source, { ...how, kind: 'migrate', applications, to }, host),
    );
  });

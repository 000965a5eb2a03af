import { Command, Option } from 'commander';
import {
  appOption,
  assemblyOption,
  clusterOption,
  FleetOptions,
  kubeconfigOption,
  ledgerOption,
  outputOption,
} from './options';
import { positive } from './whole-number';

/** What the options of plan and apply come out as. */
export interface ChangeOptions extends FleetOptions {
  readonly deep?: boolean;
  readonly forceConflicts?: boolean;
  readonly recreate?: boolean;
  readonly prune?: boolean;
  readonly pruneKinds?: string[];
  readonly pruneLimit: number;
  readonly all?: boolean;
}

/** More objects of a cluster than so many at once look like a mistake. */
export const PRUNE_LIMIT = 20;

/** How long it is waited for what others build on. */
export const TIMEOUT_SECONDS = 300;

export function withChangeOptions(command: Command): Command {
  return command
    .addOption(clusterOption())
    .option('--deep', 'ask the API servers about every object, not only about what may have changed')
    .option('--force-conflicts', 'take over fields that other field managers hold')
    .option('--recreate', 'delete and create what cannot be changed; never what holds state')
    .option('--prune', 'delete what was applied once and is no longer in the program')
    .option('--prune-kinds <kinds...>', 'of the protected kinds, delete these as well, such as Namespace')
    .addOption(
      new Option('--prune-limit <number>', 'how many objects of a cluster may be deleted at once')
        .argParser(positive)
        .default(PRUNE_LIMIT),
    )
    .option('--all', 'show each object that is created, however many there are')
    .addOption(appOption())
    .addOption(assemblyOption())
    .addOption(ledgerOption())
    .addOption(kubeconfigOption())
    .addOption(outputOption());
}

export function planOptionsOf({
  deep = false,
  forceConflicts = false,
  recreate = false,
  prune = false,
  pruneKinds = [],
  pruneLimit,
}: ChangeOptions) {
  return { deep, force: forceConflicts, recreate, prune: { prune, kinds: pruneKinds, limit: pruneLimit } };
}

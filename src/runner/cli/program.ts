import { Command } from 'commander';
import { applyCommand } from './apply';
import { completionCommand } from './completion';
import { cordonCommand, uncordonCommand } from './cordon';
import { drainCommand } from './drain';
import { explainCommand } from './explain';
import { failbackCommand } from './failback';
import { failoverCommand } from './failover';
import { historyCommand } from './history';
import { initCommand } from './init';
import { migrateCommand } from './migrate';
import { placementsCommand } from './placements';
import { planCommand } from './plan';
import { recoverCommand } from './recover';
import { resumeCommand } from './resume';
import { showCommand } from './show';
import { simulateCommand } from './simulate';
import { stateCommand } from './state';
import { statusCommand } from './status';
import { synthCommand } from './synth';
import { unlockCommand } from './unlock';
import { validateCommand } from './validate';
import { version } from '../../../package.json';

/** The command line. What a command does is loaded only when it is done, so that help comes at once. */
export function commandLine(): Command {
  const program = new Command('flink-fleet')
    .description('Runs Apache Flink on a fleet of Kubernetes clusters, from one program.')
    .version(version, '--version', 'print the version')
    .helpOption('-h, --help', 'print this')
    .helpCommand('help [command]', 'print how a command is used')
    .addHelpText('after', '\nExit codes: 0 done, 1 error, 2 changes found, 3 refused or declined.');
  for (const command of COMMANDS) program.addCommand(command().helpOption('-h, --help', 'print this'));
  return program;
}

const COMMANDS = [
  initCommand,
  validateCommand,
  synthCommand,
  explainCommand,
  simulateCommand,
  planCommand,
  applyCommand,
  statusCommand,
  migrateCommand,
  drainCommand,
  cordonCommand,
  uncordonCommand,
  failoverCommand,
  recoverCommand,
  failbackCommand,
  historyCommand,
  showCommand,
  resumeCommand,
  placementsCommand,
  unlockCommand,
  stateCommand,
  completionCommand,
];

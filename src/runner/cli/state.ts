import { Argument, Command } from 'commander';
import { appOption, assemblyOption, ledgerOption, outputOption, SourceOptions } from './options';
import { present } from './terminal';
import { EXIT } from '../errors';

interface StateArguments extends SourceOptions {
  readonly ledger?: string;
  readonly stateEndpoint?: string;
  readonly deep?: boolean;
}

export const stateCommand = () =>
  new Command('state')
    .summary('which checkpoints and savepoints there are, and which one counts')
    .description(
      'Looks into the state storage of an application. list: all restore points of its epoch, and whether each counts. ' +
        'verify: whether those that count are whole. show: where the application would go on, were it moved now. ' +
        'Exits with 1 where a restore point is damaged, or where a person would have to decide.',
    )
    .addArgument(new Argument('<what>', 'what to do').choices(['list', 'verify', 'show']))
    .argument('<application>', 'such as ads/clicks')
    .option('--deep', 'read every file whole, not only how long it is')
    .option('--state-endpoint <url>', 'of an S3 that is not on AWS; else as AWS_ENDPOINT_URL_S3 says')
    .addOption(ledgerOption())
    .addOption(appOption())
    .addOption(assemblyOption())
    .addOption(outputOption())
    .action(async (what: keyof typeof ACTIONS, application: string, options: StateArguments) =>
      ACTIONS[what](application, options),
    );

const ACTIONS = {
  list: async (application: string, options: StateArguments) => {
    const { showState } = await import('../actions/state.js');
    const { renderCandidates } = await import('./render/state.js');
    await present({
      code: 'FLEET_I5030',
      output: options.output,
      act: async (host) => showState(application, options, host),
      render: renderCandidates,
    });
  },
  verify: async (application: string, options: StateArguments) => {
    const { verifyState } = await import('../actions/state.js');
    const { renderVerified } = await import('./render/state.js');
    await present({
      code: 'FLEET_I5031',
      output: options.output,
      act: async (host) => verifyState(application, options, host),
      render: renderVerified,
      exit: ({ ok }) => (ok ? EXIT.done : EXIT.error),
    });
  },
  show: async (application: string, options: StateArguments) => {
    const { showState } = await import('../actions/state.js');
    const { renderResolutions } = await import('./render/state.js');
    await present({
      code: 'FLEET_I5032',
      output: options.output,
      act: async (host) => showState(application, options, host),
      render: renderResolutions,
      exit: ({ jobs }) =>
        jobs.some(({ resolution }) => resolution.outcome === 'decide') ? EXIT.error : EXIT.done,
    });
  },
};

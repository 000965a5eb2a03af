import { Command, InvalidArgumentError, Option } from 'commander';
import {
  appOption,
  assemblyOption,
  FleetOptions,
  kubeconfigOption,
  ledgerOption,
  outputOption,
} from './options';
import { present } from './terminal';
import { EXIT } from '../errors';
import { Verdict, VERDICTS } from '../status/row';

interface StatusArguments extends FleetOptions {
  readonly tenant?: string[];
  readonly queue?: string[];
  readonly state?: Verdict[];
  readonly problems?: boolean;
  readonly watch?: boolean;
  readonly every: number;
  readonly timeout: number;
}

export const statusCommand = () =>
  new Command('status')
    .summary('what runs where, and whether it should')
    .description(
      'Shows the applications of all clusters, problems first: how each is, and whether it runs where the ledger places it. ' +
        'Exits with 1 where a cluster does not answer, an application is missing or where it should not be, or a fence does not hold.',
    )
    .argument('[applications...]', 'such as ads/clicks; all where none is given')
    .option('--cluster <names...>', 'ask only these clusters, and show what is there')
    .option('--tenant <names...>', 'only applications of these tenants')
    .option('--queue <names...>', 'only applications of these queues, such as ads/critical')
    .addOption(new Option('--state <states...>', 'only applications in these states').choices(VERDICTS))
    .option('--problems', 'only what somebody should look at')
    .option('--watch', 'show it anew again and again, until it is interrupted')
    .option('--every <seconds>', 'how often --watch does that', seconds, 5)
    .option('--timeout <seconds>', 'after which a cluster that says nothing is given up', seconds, 10)
    .addOption(ledgerOption())
    .addOption(kubeconfigOption())
    .addOption(appOption())
    .addOption(assemblyOption())
    .addOption(outputOption())
    .action(async (applications: string[], options: StatusArguments) => {
      const { status, openStatus } = await import('../actions/status.js');
      const { renderStatus } = await import('./render/status.js');
      if (options.watch) {
        const { watchStatus } = await import('./watch-status.js');
        await watchStatus(async (host) => openStatus(applications, options, host), options);
        return;
      }
      await present({
        code: 'FLEET_I5022',
        output: options.output,
        act: async (host) => status(applications, options, host),
        render: renderStatus,
        exit: ({ sound }) => (sound ? EXIT.done : EXIT.error),
      });
    });

function seconds(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value <= 3600)) throw new InvalidArgumentError('it is a number of seconds, up to 3600.');
  return value;
}

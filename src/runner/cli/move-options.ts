import { readFileSync } from 'fs';
import { Command, Option } from 'commander';
import { interruptible } from './interrupt';
import {
  appOption,
  FleetOptions,
  kubeconfigOption,
  ledgerOption,
  outputOption,
  whyOption,
  yesOption,
} from './options';
import { present } from './terminal';
import { positive } from './whole-number';
import { compact, isObject } from '../../validation/manifest';
import type { FleetSource } from '../actions/fleet-session';
import type { Host } from '../actions/host';
import type { MoveOptions, Moved } from '../actions/move';
import { wrongPlan } from '../move/errors';
import { Allowed, LIMITS } from '../move/order';
import { WAVES } from '../move/waves';

/** What the options of commands that move applications come out as. */
export interface MoveArguments extends FleetOptions {
  readonly yes?: boolean;
  readonly plan?: boolean;
  readonly why?: string;
  readonly agreed?: string;
  readonly withChanges?: boolean;
  readonly startsPerTarget: number;
  readonly stopAfter: number;
  readonly acceptRisk?: string;
  readonly acceptLoss?: string;
  readonly acceptAge?: string;
  readonly acceptEmpty?: string;
  readonly attest?: string;
}

export function withMoveOptions(command: Command): Command {
  return withWaveOptions(
    command
      .addOption(yesOption())
      .option('--plan', 'show what would be done, and stop')
      .option('--agreed <file>', 'only as this plan says, which --plan --output json wrote')
      .addOption(whyOption())
      .option('--with-changes', 'ship what has changed in the program with the move')
      .option(
        '--attest <statement>',
        'where nothing else fences it: that the source is down, and what keeps it so',
      )
      .option(
        '--accept-risk <why>',
        'start what is at least once behind a fence that does not protect its sinks',
      )
      .option(
        '--accept-loss <why>',
        'start although transactions have timed out, whose records may be missing',
      )
      .option('--accept-age <why>', 'start from state that is older than the application allows')
      .option('--accept-empty <why>', 'start without state where nothing else is known of'),
  );
}

export function withWaveOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--starts-per-target <number>', 'how many start on one cluster at the same time')
        .argParser(positive)
        .default(WAVES.startsPerTarget),
    )
    .addOption(
      new Option('--stop-after <number>', 'begin with nothing more after so many that did not come through')
        .argParser(positive)
        .default(WAVES.failures),
    )
    .addOption(appOption())
    .addOption(ledgerOption())
    .addOption(kubeconfigOption())
    .addOption(outputOption());
}

export const wavesOf = ({
  startsPerTarget,
  stopAfter,
}: Pick<MoveArguments, 'startsPerTarget' | 'stopAfter'>) => ({
  startsPerTarget,
  failures: stopAfter,
});

/** Shows a plan, asks, and carries it out. */
export async function presentMove(
  command: string,
  options: MoveArguments,
  act: (
    source: FleetSource,
    options: Omit<MoveOptions, 'kind' | 'applications' | 'from' | 'to'>,
    host: Host,
  ) => Promise<Moved>,
): Promise<void> {
  const { exitOfMoved } = await import('./applied.js');
  const { moveProgress } = await import('./move-progress.js');
  const { renderMoved, renderPlan } = await import('./render/moved.js');
  const { ask, askable } = await import('./confirm.js');
  await present({
    code: 'FLEET_I5040',
    output: options.output,
    host: async () => moveProgress(process.stderr),
    act: async (host) => {
      const asks = !options.yes && !options.plan;
      if (asks) askable(command, `${command} --plan`);
      const { plan: planOnly, why, withChanges, agreed } = options;
      return act(
        { ...options, signal: interruptible() },
        {
          limits: LIMITS,
          waves: wavesOf(options),
          allowed: allowedOf(options),
          planOnly,
          why,
          withChanges,
          agreed: agreed === undefined ? undefined : agreedIn(agreed),
          confirm: asks
            ? async (plan) => ask(command, 'do this?', (style, width) => renderPlan(plan, style, width))
            : undefined,
        },
        host,
      );
    },
    render: renderMoved,
    exit: exitOfMoved,
  });
}

function allowedOf({ acceptRisk, acceptLoss, acceptAge, acceptEmpty, attest }: MoveArguments): Allowed {
  const allowed = {
    risk: acceptRisk,
    loss: acceptLoss,
    age: acceptAge,
    empty: acceptEmpty,
    attested: attest,
  };
  return compact(allowed) ?? {};
}

/** The revisions of the placements that a plan was made from. */
function agreedIn(file: string): Readonly<Record<string, number>> {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw wrongPlan(file, (error as Error).message);
  }
  const moves = isObject(json) && isObject(json.data) && isObject(json.data.plan) && json.data.plan.moves;
  if (!Array.isArray(moves)) throw wrongPlan(file, 'it has no moves');
  return Object.fromEntries(
    moves.map((each) => {
      if (!isObject(each) || typeof each.app !== 'string' || typeof each.revision !== 'number') {
        throw wrongPlan(file, 'one of its moves has no app, or no revision');
      }
      return [each.app, each.revision];
    }),
  );
}

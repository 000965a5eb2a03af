import { FlinkFleetError } from '../validation/errors';

export function libraryMissing(names: readonly string[]): FlinkFleetError {
  const [usual, successor] = names;
  return new FlinkFleetError(
    'FLEET_E4001',
    names.length > 1
      ? `stacks are written by ${usual}, or by its successor ${successor}, and neither can be loaded; install one beside ` +
          `cdk8s-flink-fleet: npm install ${usual}`
      : `stacks were to be written by ${usual}, which cannot be loaded; install it beside cdk8s-flink-fleet: npm install ${usual}`,
  );
}

/** Everything that is wrong with what a fleet has in clouds, in one error. */
export function cloudProblems(fleet: string, problems: readonly string[]): FlinkFleetError {
  const count = problems.length === 1 ? 'a problem' : `${problems.length} problems`;
  return new FlinkFleetError(
    'FLEET_E4002',
    `the stacks of the fleet ${fleet} have ${count}, and nothing was written\n  - ${problems.join('\n  - ')}`,
  );
}

export const ledgerElsewhere = (url: string | undefined): string =>
  `[ledger] FLEET_E4003: the ledger of the fleet is ${url ?? 'not declared'}, and only one in a bucket can be in an account; say ` +
  "ledger: 's3://<bucket>/<prefix>' of the fleet, or leave it out here";

export const ledgerAmongState = (bucket: string): string =>
  `[ledger] FLEET_E4004: the ledger is in ${bucket}, where state is, and a fence there could lock the runner out of it; give it a ` +
  'bucket of its own';

export const policyTooLong = (path: string, what: string, length: number, limit: number): string =>
  `[${path}] FLEET_E4005: ${what} has ${length} characters, and AWS takes ${limit}; spread the tenants or clusters over several ` +
  'state storages, or bring roles';

export const noRunners = (): string =>
  "[runner] FLEET_E4006: nobody could take on the runner's role; name the roles that may, by assumedBy, such as that of the pipeline";

export const unknownName = (path: string, what: string, name: string, meant: string | undefined): string =>
  `[${path}] FLEET_E4007: the fleet has no ${what} ${name}${meant ? `; did you mean ${meant}?` : '; leave it out'}`;

export const noSuchStack = (name: string, known: readonly string[]): FlinkFleetError =>
  new FlinkFleetError(
    'FLEET_E4008',
    `there is no stack of the account ${name}; there are those of ${known.join(', ') || 'none'}`,
  );

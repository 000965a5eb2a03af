import { FlinkFleetError } from '../validation/errors';
import { listSome } from '../validation/list-some';
import { near } from '../validation/near';

/** The exit codes, as Terraform and kubectl have them. */
export const EXIT = { done: 0, error: 1, changes: 2, refused: 3 } as const;

/** Nothing is broken: the command would have done something that it never does. */
const REFUSALS: ReadonlySet<string> = new Set([
  'FLEET_E5009',
  'FLEET_E5012',
  'FLEET_E5013',
  'FLEET_E5014',
  'FLEET_E5016',
  'FLEET_E5217',
  'FLEET_E5603',
  'FLEET_E5604',
  'FLEET_E5605',
  'FLEET_E5606',
  'FLEET_E5607',
  'FLEET_E5608',
  'FLEET_E5609',
  'FLEET_E5611',
]);

export function exitCodeOf(error: unknown): number {
  const { code } = error as { code?: string };
  return code !== undefined && REFUSALS.has(code) ? EXIT.refused : EXIT.error;
}

export function wrongUsage(message: string, command: string): FlinkFleetError {
  return new FlinkFleetError('FLEET_E5001', `${message}; see ${command} --help`);
}

export function noProgram(file: string): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E5002',
    `there is no ${file} in this folder, so that it is not known how the program is run; go to the folder of the program, or ` +
      'give --app, such as --app "npx tsx main.ts"; flink-fleet init makes a program to start from',
  );
}

export function wrongConfig(file: string, problems: readonly string[]): FlinkFleetError {
  return new FlinkFleetError('FLEET_E5003', `${file} ${list(problems)}`);
}

/** The program failed, and what it said of that is not one of this library's own errors. */
export function programFailed(command: string, how: string, said: string): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E5004',
    `the program ${how}: ${command}${said === '' ? ', and it said nothing' : `\n${said}`}`,
  );
}

export function noAssembly(folder: string, command?: string): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E5005',
    command === undefined
      ? `there is no fleet.json in ${folder}; write it by flink-fleet synth, or name another folder`
      : `the program ran, and wrote no fleet.json: ${command}; it must make a Fleet without an outdir, and call its ` +
          'synth() at the end',
  );
}

/** What is wrong with an assembly that was read. */
export function brokenAssembly(folder: string, problems: readonly string[]): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E5006',
    `the assembly in ${folder}: ${list(problems)}\nsynthesize it again, and let nothing else write there`,
  );
}

export function unknownName(what: string, name: string, known: readonly string[]): FlinkFleetError {
  // Who leaves the tenant out means it all the same.
  const meant = known.find((each) => each.endsWith(`/${name}`)) ?? near(name, known);
  return new FlinkFleetError(
    'FLEET_E5007',
    `there is no ${what} ${name}; ${meant ? `did you mean ${meant}?` : `there are: ${listSome(known, 8) || 'none'}`}`,
  );
}

export function ambiguousLoss(name: string): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E5008',
    `${name} is the name of a cluster and of a failure domain; write cluster/${name} or failure-domain/${name}`,
  );
}

export function wouldOverwrite(folder: string, files: readonly string[]): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E5009',
    `${folder} has ${files.join(', ')} already, and nothing is overwritten; give another folder`,
  );
}

export function onlySome(selected: readonly string[]): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E5010',
    `this assembly has only what runs on ${selected.join(', ')}, and placement looks at all clusters; synthesize the whole fleet`,
  );
}

/** @param look how one sees beforehand what it would do */
export function notAsked(command: string, look?: string): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E5012',
    `nothing was changed, since nobody can be asked here; ${look ? `look by ${look}, then ` : ''}give ${command} --yes`,
  );
}

/** A file that would be written from a ledger. */
export function otherPlacements(file: string, theirs: string, ours: string): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E5013',
    `${file} is of the fleet ${theirs}, and the ledger of ${ours}; nothing was written: give the ledger of this fleet, or go to ` +
      'the folder of the other program',
  );
}

/** A new ledger would have everything run once more. */
export function ledgerLost(file: string, applications: number): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E5016',
    `${file} says that ${applications} ${applications === 1 ? 'application runs' : 'applications run'}, so this fleet had a ledger; ` +
      'no other one was made: give that ledger, or restore it from a backup',
  );
}

export function lockBeats(who: string, operation: string): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E5014',
    `${who} is at work: the lock was written while it was watched; let ${operation} end, or stop it where it runs; ` +
      'flink-fleet unlock --force takes the lock away all the same, and it stops at its next step',
  );
}

export function cannotResume(operation: string, kind: string): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E5015',
    `${operation} is an operation of kind ${kind}, and this flink-fleet does not know how to go on with one; use the one that ` +
      'began it, or a newer one',
  );
}

/** What the system refused, such as to write a file, in one line; other errors are this command's own fault, and stay. */
export function tellable(error: unknown): unknown {
  const { syscall, message } = error as NodeJS.ErrnoException;
  return syscall === undefined ? error : new FlinkFleetError('FLEET_E5011', `the system refused: ${message}`);
}

function list(problems: readonly string[]): string {
  return problems.length === 1
    ? problems[0]
    : `has ${problems.length} problems\n  - ${problems.join('\n  - ')}`;
}

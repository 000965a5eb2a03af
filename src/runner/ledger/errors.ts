import { LockRecord } from './records';
import { FlinkFleetError } from '../../validation/errors';
import { shellWord } from '../../validation/shell-word';

export function damagedRecord(file: string, what: string): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E5201',
    `${file} ${what}; a ledger is never repaired by guessing, so nothing was done: restore this file from a backup or from ` +
      'Git, and let nothing but flink-fleet write there',
  );
}

export function foreignFile(file: string): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E5202',
    `${file} is no file of a ledger, so it may be one that was renamed; look what it is, and move it out of the folder`,
  );
}

export function missingRevision(missing: string, newest: string): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E5203',
    `${missing} is missing, though there is ${newest}; it was removed, or only some files were restored: restore the whole ` +
      'folder from one backup',
  );
}

export function notWritten(where: string, error: unknown): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E5204',
    `the ledger ${where} cannot be written: ${reasonOf(error)}; nothing is done to any cluster without it`,
  );
}

export function notRead(where: string, error: unknown): FlinkFleetError {
  return new FlinkFleetError('FLEET_E5205', `the ledger cannot be read: ${where}: ${reasonOf(error)}`);
}

export function noLedger(url: string, fleet = 'NAME'): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E5206',
    `there is no ledger at ${url}; check the place, for a second ledger of the same fleet would be refused by its clusters; ` +
      `if this fleet never had one, create it: flink-fleet placements --create --fleet ${fleet} --ledger ${shellWord(url)}`,
  );
}

export function isNoLedger(error: unknown): boolean {
  return (error as FlinkFleetError).code === 'FLEET_E5206';
}

/** There are records, and none that says whose they are. */
export function headless(url: string): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E5207',
    `${url} has records, but the one named ledger, which says whose they are, is missing; restore it from a backup or from ` +
      'Git, or give an empty place for a new ledger',
  );
}

export function otherFleet(url: string, fleet: string, expected: string): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E5208',
    `the ledger at ${url} is of the fleet ${fleet}, and this one is ${expected}; give the ledger of this fleet`,
  );
}

export function newerForm(url: string, form: number, known: number): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E5209',
    `the ledger at ${url} is of form ${form}, and this flink-fleet knows ${known} at most; use a newer one`,
  );
}

export function unknownHome(url: string): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E5210',
    `${url} is no place that this version can keep a ledger in; it keeps one in a folder: give a path`,
  );
}

export function conditionsNotKept(url: string, what: string): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E5211',
    `${url} cannot hold a ledger: ${what}, so that two runners could both believe that they won; use a local file system ` +
      'with hard links, such as ext4, xfs or APFS',
  );
}

export function wrongForm(record: string, problems: readonly string[]): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E5212',
    `the record ${record} of the ledger is not as it must be: ${problems.join('; ')}; use the flink-fleet that wrote it, or a ` +
      'newer one, or restore it from a backup or from Git',
  );
}

/** A record that this command itself was about to write. */
export function brokenLaw(record: string, problems: readonly string[]): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E5213',
    `the record ${record} must not be written so: ${problems.join('; ')}; this is a fault of flink-fleet, please report it`,
  );
}

export function outcomeUnknown(record: string, url: string, error: Error): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E5214',
    `the record ${record} of the ledger ${url} was sent, and is not there: ${reasonOf(error)}; nothing followed from it; ` +
      'run the command again once the ledger can be written',
  );
}

export function journalOvertaken(operation: string, sequence: number): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E5215',
    `another runner works on the operation ${operation}: it wrote record ${sequence} of the journal; this one stops here, and ` +
      'flink-fleet status shows what the other does',
  );
}

export function unknownStep(operation: string, step: string): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E5216',
    `the operation ${operation} was cut off, and took a step that this version of flink-fleet does not know: ${step}; it is ` +
      'not known what became of it, so that nothing is changed; go on with the version that began it, or a newer one',
  );
}

export function lockHeld({ who, from, command, operation }: LockRecord): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E5217',
    `${who} works on this fleet: ${command} (operation ${operation}, ${from}); wait until it is done, or, if you know that it ` +
      'is dead, run flink-fleet unlock',
  );
}

export function isLockHeld(error: unknown): boolean {
  return (error as FlinkFleetError).code === 'FLEET_E5217';
}

export function lockLost(now: LockRecord | undefined): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E5218',
    `the lock on the ledger is not this command's any more: ${
      now === undefined ? 'it is gone' : `${now.who} took it for ${now.command} (operation ${now.operation})`
    }; this one stops here, and flink-fleet resume finishes what it began`,
  );
}

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'no space is left on the device; free some, and run the command again',
  EDQUOT: 'the quota of the user is used up; raise it, and run the command again',
  EFBIG: 'the limit on the size of a file is reached; raise it, and run the command again',
  EROFS: 'the file system is read-only; mount it for writing, and run the command again',
  EACCES: 'the user has no right to it; grant it, or run as the user that owns the folder',
  EPERM: 'the system does not allow it; check the owner and the attributes of the folder',
  ENAMETOOLONG: 'a name is too long for the file system',
};

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return (code !== undefined && REASONS[code]) || message;
}

export function missingJournalRecord(missing: string, found: string): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E5219',
    `the record ${missing} of the ledger is missing, though there is ${found}; restore it from a backup or from Git`,
  );
}

export function doneBeforeIssued(step: string): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E5220',
    `the journal says that the step ${step} is done, and not that it was begun; it was not written by flink-fleet, or not all ` +
      'of it is there: restore the ledger from a backup',
  );
}

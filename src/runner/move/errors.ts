import { FlinkFleetError } from '../../validation/errors';
import { near } from '../../validation/near';

const listed = (lines: readonly string[]) => lines.map((line) => `\n  - ${line}`).join('');

export function unknownApplications(names: readonly string[], known: readonly string[]): FlinkFleetError {
  const meant = near(names[0], [...known]);
  return new FlinkFleetError(
    'FLEET_E5601',
    `the ledger has no application ${names.join(', ')}${meant === undefined ? '' : `; did you mean ${meant}?`}; flink-fleet placements ` +
      'lists them',
  );
}

export function unknownCluster(name: string, known: readonly string[]): FlinkFleetError {
  const meant = near(name, [...known]);
  return new FlinkFleetError(
    'FLEET_E5602',
    `the fleet has no cluster ${name}${meant === undefined ? '' : `; did you mean ${meant}?`}; it has ${known.join(', ')}`,
  );
}

export function clusterIsHealthy(cluster: string, evidence: readonly string[]): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E5603',
    `${cluster} is not lost: ${evidence.join('; ')}; a failover would fence what runs there, so use flink-fleet drain ${cluster}, ` +
      'which stops each application with a savepoint, or state that the cluster is lost',
  );
}

export function movesToItself(cluster: string): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E5604',
    `what is on ${cluster} would move to ${cluster} itself; name another cluster, or leave the choice to flink-fleet by --to auto`,
  );
}

export function targetIsCordoned(cluster: string): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E5605',
    `${cluster} is cordoned, so that nothing new is placed there; name another cluster, or take it back by flink-fleet uncordon ${cluster}`,
  );
}

export function targetIsQuarantined(cluster: string): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E5606',
    `${cluster} came back from a loss, and is not clean of what ran there before; clean it by flink-fleet recover ${cluster} first`,
  );
}

export function planIsAged(changes: readonly string[]): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E5607',
    `placements were changed since the plan was made, so that it is not the plan that was agreed to:${listed(changes)}\nmake it again`,
  );
}

/** Rule 8: a move ships no news. */
export function unreleasedChanges(
  applications: readonly string[],
  revision: string | undefined,
): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E5608',
    `the program of now makes other manifests than those that were last applied, also with the old placements:${listed(applications)}\n` +
      `nothing was moved; run it with the ${revision === undefined ? 'program as it was applied' : `revision ${revision}`}, or apply the ` +
      'changes first, or ship them with the move by --with-changes',
  );
}

export function heldByOthers(held: readonly string[]): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E5609',
    `applications are in the hands of other operations:${listed(held)}\nlet them end, or go on with them by flink-fleet resume`,
  );
}

export function nothingToMove(where: string): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E5610',
    `there is nothing to move: ${where}; flink-fleet placements shows what runs where; what is parked is moved by its name, flink-fleet migrate APP --to CLUSTER`,
  );
}

export function cannotBeMoved(reasons: readonly string[]): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E5611',
    `not every application that was named can be moved:${listed(reasons)}\nnothing was moved; name the others, or change what stands in the way`,
  );
}

export function sourceIsUnknown(cluster: string): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E5612',
    `the ledger has never seen the cluster ${cluster}, so that it is not known which one it is; apply to it first`,
  );
}

export function noProgramToMove(): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E5613',
    'a move synthesizes again, for the target, and that takes the program: run it without --assembly, in the folder of the program',
  );
}

export function noLedgerToMove(): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E5614',
    'the fleet has no ledger yet, so that nothing runs that could be moved; flink-fleet apply makes one',
  );
}

export function wrongPlan(file: string, why: string): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E5615',
    `${file} is no plan of this move: ${why}; write one by --plan --output json`,
  );
}

export function noMoves(operation: string): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E5616',
    `${operation} moved nothing that could go back; flink-fleet show ${operation} tells what it did`,
  );
}

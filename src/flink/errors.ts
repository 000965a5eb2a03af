import { FlinkFleetError } from '../validation/errors';

export function unknownOperatorVersion(version: unknown): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E1001',
    `the CRDs of operator version ${JSON.stringify(version)} are not known here, by which all that is made for it is checked; ` +
      'known are those of 1.7 to 1.15, written like "1.15.0"',
  );
}

export function jobKindMissing(path: string, kinds: readonly string[]): FlinkFleetError {
  const found = kinds.length > 0 ? `${kinds.join(' and ')} are given` : 'none is given';
  return new FlinkFleetError(
    'FLEET_E1003',
    `[${path}] job must be exactly one of jarUri, python and sql, and ${found}`,
  );
}

export function sqlRunnerUnclear(
  path: string,
  sql: { readonly flinkRelease?: string; readonly runnerJarUri?: string },
  flinkVersion: unknown,
): FlinkFleetError {
  const given = [
    sql.flinkRelease ? `flinkRelease ${sql.flinkRelease}` : 'no flinkRelease',
    sql.runnerJarUri ? 'a runnerJarUri' : 'no runnerJarUri',
  ];
  return new FlinkFleetError(
    'FLEET_E1004',
    `[${path}] job.sql has ${given.join(' and ')}, with Flink ${String(flinkVersion)}; give exactly one: flinkRelease, ` +
      'the release of that line in the image, if it is 2.0 or newer; or runnerJarUri, a jar in the image that runs the ' +
      'script whose path is its first argument',
  );
}

export function notAFlinkManifest(
  path: string,
  expected: string,
  got: string,
  instead?: string,
): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E1005',
    `[${path}] expected a ${expected} manifest, got ${got}${instead ? `; use ${instead}` : ''}`,
  );
}

export function settingsTooLate(path: string, resource: string): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E1006',
    `[${path || 'app'}] the operator's settings must be said before the first Flink resource, but ${resource} is there already`,
  );
}

export function podsOfSessionCluster(path: string): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E1007',
    `[${path}] a session job has no pods of its own, so nothing can be fetched or mounted for it; ` +
      'for SQL put the script into the image of the session cluster and give its runner as jarUri',
  );
}

export function snapshotOfBothKinds(path: string): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E1008',
    `[${path}] a snapshot is either a savepoint or a checkpoint; leave one out`,
  );
}

export function metadataNotAnObject(path: string): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E1009',
    `[${path}] metadata must be an object with name, namespace and the like`,
  );
}

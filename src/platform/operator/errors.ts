import { FlinkFleetError } from '../../validation/errors';

export function noWatchedNamespaces(path: string): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E2001',
    `[${path}] watchNamespaces is empty; name at least one namespace, or leave it out so that the operator serves all`,
  );
}

export function ownedKeys(path: string, keys: readonly (readonly [string, string])[]): FlinkFleetError {
  const each = keys.map(([key, instead]) => `${key}: ${instead}`);
  return new FlinkFleetError(
    'FLEET_E2002',
    `[${path}] the configuration sets what the Deployment, its ports and its rights must agree with\n  - ${each.join('\n  - ')}`,
  );
}

export function unreadableEntries(
  path: string,
  entries: readonly (readonly [string, string])[],
): FlinkFleetError {
  const each = entries.map(([key, why]) => `${key}: ${why}`);
  return new FlinkFleetError(
    'FLEET_E2003',
    `[${path}] the operator would read these entries of its flink-conf.yaml otherwise than they are given` +
      `\n  - ${each.join('\n  - ')}`,
  );
}

export function unknownFlinkVersions(
  path: string,
  keys: readonly string[],
  known: readonly string[],
): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E2004',
    `[${path}] flinkVersionConfiguration is by Flink version, got ${keys.map((key) => JSON.stringify(key)).join(', ')}; ` +
      `this operator knows ${known.join(', ')}, and from 1.11 on also "v1_18+" for that version and all newer ones`,
  );
}

import { FlinkFleetError } from '../../validation/errors';

export function policyOutOfReach(url: string, what: 'read' | 'written', why: string): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E5630',
    `the policy of ${url} cannot be ${what}: ${why}; so nothing is fenced there: the runner needs s3:GetBucketPolicy and ` +
      's3:PutBucketPolicy on it',
  );
}

export function policyTooLarge(url: string, bytes: number, limit: number, prefixes: number): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E5631',
    `the policy of ${url} would have ${bytes} bytes with the ${prefixes} prefixes of its fence, and may have ${limit}; nothing more ` +
      'is fenced there: fence the whole cluster (failover), which is one prefix, or shorten what else the policy says',
  );
}

export function policyNotTaken(url: string, bytes: number, why: string): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E5632',
    `${url} took no policy of ${bytes} bytes: ${why}; nothing more is fenced there. Small stores keep about 4,000 bytes: fence the ` +
      'whole cluster (failover), which is one prefix. Principals that the policy names must exist there',
  );
}

/** Another runner may have written meanwhile. */
export const NOT_KEPT = 'FLEET_E5633';

export function policyNotKept(url: string): FlinkFleetError {
  return new FlinkFleetError(
    NOT_KEPT,
    `the policy of ${url} reads back as another one than was written, so it is not fenced; look who else writes it, and let ` +
      'them ignore its changes',
  );
}

export function noPrincipals(url: string, clusters: readonly string[]): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E5634',
    `nobody can be denied in ${url}: its fence names the principals of the jobs, and ${clusters.join(', ')} has no jobPrincipals; give ` +
      'them to the cluster',
  );
}

export function noStorageFence(storage: string, why: string): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E5635',
    `writes to the state storage ${storage} cannot be denied: ${why}`,
  );
}

export function notMounted(folder: string): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E5636',
    `${folder} is not there: the runner must mount the state storage at the path at which the jobs do`,
  );
}

export function notOwned(path: string, owner: number): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E5637',
    `the permissions of ${path} cannot be changed: it belongs to the user ${owner}; the runner must own the directories of the ` +
      'epochs, or run as root where the file system lets it',
  );
}

export function alwaysOthers(storage: string, times: number): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E5638',
    `the fence of the state storage ${storage} was changed by others ${times} times in a row; try again`,
  );
}

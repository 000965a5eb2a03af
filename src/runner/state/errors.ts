import { FlinkFleetError } from '../../validation/errors';

export function unknownStore(url: string): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E5501',
    `state at ${url} cannot be looked at: flink-fleet reads s3:// and file:// so far; move state to one of these, or give the ` +
      'restore point yourself',
  );
}

export function noCredentials(url: string): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E5502',
    `there are no credentials for ${url}; they are looked for as the AWS command does: AWS_ACCESS_KEY_ID, AWS_PROFILE, ` +
      'web identity, and the metadata of the machine',
  );
}

export function storeRefused(url: string, what: string, why: string): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E5503',
    `${url} refused to ${what}: ${why}; look whose credentials these are, and what they may do there: the runner needs ` +
      's3:ListBucket and s3:GetObject, and s3:PutObject below claims/',
  );
}

export function noBucket(url: string): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E5504',
    `there is no bucket for ${url}; look at its name, at AWS_REGION, and at --state-endpoint where it is not on AWS`,
  );
}

export function storeSilent(url: string, what: string, why: string): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E5505',
    `${url} did not answer when asked to ${what}: ${why}; nothing is known of the state there, so nothing was decided; try again`,
  );
}

export function storeFailed(url: string, what: string, why: string): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E5506',
    `${url} failed to ${what}: ${why}; nothing is known of the state there, so nothing was decided`,
  );
}

export function outsideStore(url: string, key: string, why: string): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E5507',
    `${key} is not within ${url}: ${why}; nothing outside of a state storage is read or written`,
  );
}

export function conditionsNotKept(url: string): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E5508',
    `${url} lets two writers create the same file, so that no epoch can be claimed there; use a store that keeps ` +
      'If-None-Match, or a file system with hard links',
  );
}

export function brokenClaim(url: string, why: string): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E5509',
    `the claim ${url} cannot be read: ${why}; it says which ledger owns that epoch, so nothing goes on without it: look who ` +
      'wrote there',
  );
}

export function claimNotKept(url: string): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E5510',
    `the claim ${url} was written, and is not there; somebody removes what is below claims/, or the store lost it`,
  );
}

export function noRegion(url: string): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E5512',
    `it is not known in which region ${url} is; set AWS_REGION, or give --state-endpoint where it is not on AWS`,
  );
}

/** Who asks for state of an application that has none. */
export function noState(application: string, why: string): FlinkFleetError {
  return new FlinkFleetError('FLEET_E5511', `${application} has no state to look at: ${why}`);
}

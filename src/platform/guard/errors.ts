import { FlinkFleetError } from '../../validation/errors';

export function subjectIsAnybody(path: string, property: string, subject: string): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E2301',
    `[${path}] ${property} names ${subject}, which anybody may be; name the users, groups or service accounts that ` +
      'are meant',
  );
}

export function subjectMissing(path: string, property: string): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E2302',
    `[${path}] ${property} is empty, so that nobody could ever do it; name at least one user, group or service account`,
  );
}

export function namespaceUnclear(path: string, given: string): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E2303',
    `[${path}] ${given}; give exactly one of namespace, the Namespace object of this program, and namespaceName, the ` +
      'name of one that is made elsewhere',
  );
}

export function notANamespace(path: string, got: string): FlinkFleetError {
  return new FlinkFleetError('FLEET_E2304', `[${path}] namespace must be a v1 Namespace object, got ${got}`);
}

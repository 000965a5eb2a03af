import { FlinkFleetError } from '../../validation/errors';

export function takenSchedulerName(path: string, property: string, name: string): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E2202',
    `[${path}] ${property} is "${name}", the name of the scheduler that every cluster has already: both would place ` +
      'the same pods; give another name, or none',
  );
}

export function sameSchedulerName(path: string, name: string): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E2203',
    `[${path}] taskManagerSchedulerName and jobManagerSchedulerName are both "${name}", by which a pod says where it ` +
      'wants to be; give two names, or none',
  );
}

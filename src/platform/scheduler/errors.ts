import { FlinkFleetError } from '../../validation/errors';

export function unknownKubernetesVersion(version: unknown, known: readonly string[]): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E2201',
    `unknown Kubernetes version ${JSON.stringify(version)}; the scheduler is known for ${known[0]} to ` +
      `${known[known.length - 1]}, so give one of these as the cluster has it, such as "1.35" or "v1.35.4-eks-3025e55"`,
  );
}

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

import { FlinkFleetError } from '../validation/errors';

export function unknownKubernetesVersion(version: unknown, known: readonly string[]): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E2201',
    `unknown Kubernetes version ${JSON.stringify(version)}; known are ${known[0]} to ` +
      `${known[known.length - 1]}, so give one of these as the cluster has it, such as "1.35" or "v1.35.4-eks-3025e55"`,
  );
}

import { FlinkFleetError } from '../../../validation/errors';

export function unknownKarpenterVersion(version: unknown): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E2151',
    `unknown Karpenter version ${JSON.stringify(version)}; the CRDs and rights that are known here are those of 1.14, ` +
      'so give a version of it, such as "1.14.1"',
  );
}

export function featureGatesInEnv(path: string): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E2152',
    `[${path}] env sets FEATURE_GATES, which the rights of the controller would not follow; give featureGates`,
  );
}

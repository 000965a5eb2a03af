import { FlinkFleetError } from '../../validation/errors';

export function cpuLabelUnknown(path: string, kind: string): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E2101',
    `[${path}] minCpu and maxCpu need to know by which label nodes of ${kind} say how many CPUs they have; give ` +
      'cpuLabel to NodeClassRef.of, or write a NodeRequirement',
  );
}

export function notOfKarpenter(path: string, expected: string, got: string): FlinkFleetError {
  return new FlinkFleetError('FLEET_E2102', `[${path}] expected a ${expected} manifest, got ${got}`);
}

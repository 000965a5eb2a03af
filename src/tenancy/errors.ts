import { FlinkFleetError } from '../validation/errors';

export function namespacesUnclear(path: string, problem: string): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E2501',
    `[${path}] namespaces ${problem}; name each namespace of the tenant once`,
  );
}

export function systemPriorityClass(path: string, property: string, name: string): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E2502',
    `[${path}] ${property} names ${name}, which is for what Kubernetes itself needs: its pods evict those of all ` +
      'others; make a PriorityClass for this purpose',
  );
}

export function quotaOfForeignClass(path: string, names: readonly string[]): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E2503',
    `[${path}] quota.priorityClasses limits ${names.join(', ')}, which the tenant may not use; add it to ` +
      'bounds.priorityClassNames, or leave it out',
  );
}

export function settingTwice(path: string, keys: readonly string[]): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E2504',
    `[${path}] ${keys.join(', ')} ${keys.length > 1 ? 'are' : 'is'} set twice, under different names or in both of ` +
      'defaults and enforced; keep one',
  );
}

export function badEndpoint(where: string, got: string, expected: string): FlinkFleetError {
  return new FlinkFleetError('FLEET_E2505', `${where}: ${got}; expected ${expected}`);
}

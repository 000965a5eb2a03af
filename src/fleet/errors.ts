import { FlinkFleetError } from '../validation/errors';

export function unknownBinding(path: string, field: string, name: string, meant?: string): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E3001',
    `[${path}] ${field} names the binding ${JSON.stringify(name)}, which has no value${meant ? `; did you mean ${meant}?` : ''}`,
  );
}

/** Everything that is wrong with a fleet, in one error. */
export function fleetProblems(name: string, problems: readonly string[]): FlinkFleetError {
  const count = problems.length === 1 ? 'a problem' : `${problems.length} problems`;
  return new FlinkFleetError(
    'FLEET_E3002',
    `the fleet ${name} has ${count}, and nothing was written\n  - ${problems.join('\n  - ')}`,
  );
}

export function nameTaken(path: string, what: string, name: string): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E3003',
    `[${path}] there is ${what} ${JSON.stringify(name)} already; give each a name of its own`,
  );
}

export function ofAnotherFleet(path: string, what: string): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E3004',
    `[${path}] ${what} belongs to another fleet; use one of this fleet`,
  );
}

export function notForFleets(path: string, property: string, instead: string): FlinkFleetError {
  return new FlinkFleetError('FLEET_E3005', `[${path}] ${property} is the fleet's to say: ${instead}`);
}

export function synthesizedTwice(name: string): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E3006',
    `the fleet ${name} was synthesized already; call synth() once, at the end of the program`,
  );
}

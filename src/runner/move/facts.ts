import { MoveFacts } from './plan-move';
import { FleetAssembly } from '../../assembly/assembly';

/** What the assembly says of an application beside its place. */
export function factsOf({ applications, stateStorages }: FleetAssembly, app: string): MoveFacts {
  const { sinks = [], transactions, stateStorage } = applications[app];
  const storage = stateStorage === undefined ? undefined : stateStorages[stateStorage];
  return {
    sinks,
    ...(transactions === undefined ? {} : { transactions }),
    storageFence: storage?.fence !== undefined,
  };
}

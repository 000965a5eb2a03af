import { MoveFacts } from './plan-move';
import { FleetAssembly } from '../../assembly/assembly';

/** What the assembly tells of how an application writes, and of what can fence it. */
export function factsOf(assembly: FleetAssembly, app: string): MoveFacts {
  const { stateStorage } = assembly.applications[app];
  return { sinks: [], storageFence: stateStorage !== undefined };
}

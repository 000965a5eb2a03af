import { Host } from './host';
import { Overview, overviewOf } from './overview';
import { AssemblySource, obtainAssembly } from '../assembly/obtain';
import { onlySome } from '../errors';

/** Whether a fleet can be synthesized, and what it is like; nothing is written. */
export async function validate(source: AssemblySource, host: Host): Promise<Overview> {
  const assembly = await obtainAssembly(source, host);
  if (assembly.selected) throw onlySome(assembly.selected);
  return overviewOf(assembly);
}

import { mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { Host } from './host';
import { FleetAssembly } from '../../assembly/assembly';
import { readConfig } from '../assembly/config';
import { AssemblySource, synthesizeTo } from '../assembly/obtain';
import { readAssembly } from '../assembly/read';

/** An assembly, and the folder that its files are in. */
export interface AssemblyFolder {
  readonly folder: string;
  readonly assembly: FleetAssembly;
  /** Runs the program again, into the same folder; undefined where the assembly was given. */
  readonly again?: () => Promise<FleetAssembly>;
  /** How the program is run; undefined where the assembly was given. */
  readonly command?: string;
}

/** Works on the assembly that is given, or on one that the program makes for it and that is removed afterwards. */
export async function withAssembly<T>(
  { assembly, app }: AssemblySource,
  host: Host,
  act: (assembly: AssemblyFolder) => Promise<T>,
): Promise<T> {
  if (assembly !== undefined) return act({ folder: assembly, assembly: readAssembly(assembly) });
  const { app: command } = readConfig(app);
  const folder = mkdtempSync(join(tmpdir(), 'flink-fleet-'));
  const run = async () => synthesizeTo(folder, command, { clusters: [] }, host);
  try {
    return await act({ folder, assembly: await run(), again: run, command });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

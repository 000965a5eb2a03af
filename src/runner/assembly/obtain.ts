import { mkdtempSync, rmSync, statSync } from 'fs';
import { tmpdir } from 'os';
import { join, resolve } from 'path';
import { readConfig } from './config';
import { readAssembly } from './read';
import { revisionHere } from './revision';
import { runProgram } from './run-program';
import { ASSEMBLY_FILE, FleetAssembly } from '../../assembly/assembly';
import { Host, programEnded } from '../actions/host';
import { noAssembly } from '../errors';

/** Where an assembly comes from, as the options of a command say it. */
export interface AssemblySource {
  /** The folder of one that is there; absent: the program is run. */
  readonly assembly?: string;
  /** How the program is run; absent: as cdk8s.yaml says. */
  readonly app?: string;
}

/** The assembly of the whole fleet. Where the program is run for it, nothing is left behind. */
export async function obtainAssembly(
  { assembly, app }: AssemblySource,
  host: Host,
  look?: Parameters<typeof readAssembly>[1],
): Promise<FleetAssembly> {
  if (assembly !== undefined) return readAssembly(assembly, look);
  const folder = mkdtempSync(join(tmpdir(), 'flink-fleet-'));
  try {
    return await synthesizeTo(folder, readConfig(app).app, { clusters: [] }, host);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What of a fleet is synthesized. */
export interface SynthesisOptions {
  /** Only these; none: all. */
  readonly clusters: readonly string[];
  /** A lock file instead of that of the program. */
  readonly placements?: string;
}

/** Runs the program into a folder, which it writes only if nothing is wrong. */
export async function synthesizeTo(
  folder: string,
  command: string,
  { clusters, placements }: SynthesisOptions,
  host: Host,
): Promise<FleetAssembly> {
  const start = performance.now();
  const before = stampOf(folder);
  await runProgram(
    command,
    {
      CDK8S_OUTDIR: resolve(folder),
      FLINK_FLEET_CLUSTERS: clusters.join(','),
      ...(placements === undefined ? {} : { FLINK_FLEET_PLACEMENTS: resolve(placements) }),
      FLINK_FLEET_COMMAND: command,
      FLINK_FLEET_REVISION: revisionHere() ?? '',
    },
    host,
  );
  // What an earlier run left there is not what this one made.
  if (stampOf(folder) === before) throw noAssembly(folder, command);
  const assembly = readAssembly(folder);
  host.report(programEnded((performance.now() - start) / 1000));
  return assembly;
}

/** Another one for each file that is ever put there. */
function stampOf(folder: string): string | undefined {
  const stat = statSync(join(folder, ASSEMBLY_FILE), { bigint: true, throwIfNoEntry: false });
  return stat && `${stat.ino} ${stat.mtimeNs}`;
}

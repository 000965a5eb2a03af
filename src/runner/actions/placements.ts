import { readFileSync, renameSync, writeFileSync } from 'fs';
import { FleetSession } from './fleet-session';
import { formatPlacements } from '../../assembly/placements';
import { Ledger } from '../ledger/ledger';
import { placementsOf } from '../ledger/placements-file';

const PLACEMENTS_FILE = 'placements.json';

/**
 * Writes the lock file from the ledger, where a program stands that reads it.
 *
 * @returns its name, if it is another one than it was.
 */
export async function writePlacements(
  { assembly, again }: Pick<FleetSession, 'assembly' | 'again'>,
  ledger: Ledger,
): Promise<string | undefined> {
  const file = process.env.FLINK_FLEET_PLACEMENTS || PLACEMENTS_FILE;
  const before = read(file);
  // Where a finished assembly is applied, as in a pipeline, there may be no program.
  if (!again && before === undefined) return undefined;
  const [clusters, placements] = await Promise.all([ledger.clusters(), ledger.placements()]);
  const text = formatPlacements(placementsOf(assembly.fleet, clusters.values(), placements.values()));
  if (text === before) return undefined;
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
  return file;
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

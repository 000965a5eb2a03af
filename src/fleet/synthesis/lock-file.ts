import { existsSync, readFileSync } from 'fs';
import { LockedPlacement, ParsedPlacements, parsePlacements, Placements } from '../../assembly/placements';
import { groupBy } from '../../validation/group-by';
import { listSome } from '../../validation/list-some';
import { shellWord } from '../../validation/shell-word';
import { Fleet } from '../fleet';

/** What is known of where applications run, before anything is placed. */
export interface Lock {
  readonly placements: Placements;
  /** Absent: there is no file yet. */
  readonly digest?: string;
  readonly problems: readonly string[];
}

export function readLock(fleet: Fleet): Lock {
  const file = fleet._placementsFile;
  const nothing: Placements = { version: 1, fleet: fleet.name, clusters: {}, applications: {} };
  if (!existsSync(file)) {
    return { placements: nothing, problems: missingProblems(fleet) };
  }
  const parsed = parsedFile(file, fleet.name);
  if ('problems' in parsed) {
    return { placements: nothing, problems: parsed.problems.map((problem) => `${file} ${problem}`) };
  }
  return { ...parsed, problems: staleProblems(fleet, parsed.placements, file) };
}

/** Who names a file, or a ledger, knows of placements; without them everything would be placed anew. */
function missingProblems({ name, _placementsFile: file, _ledger: ledger }: Fleet): string[] {
  const named = process.env.FLINK_FLEET_PLACEMENTS ? ', which FLINK_FLEET_PLACEMENTS names,' : '';
  if (ledger !== undefined) {
    return [
      `${file}${named || ','} is not there, and the fleet has a ledger, ${ledger}, which says where everything runs; write it ` +
        `from the ledger: flink-fleet placements --ledger ${shellWord(ledger)}; for a fleet that never had one, with --create ` +
        `--fleet ${name} as well`,
    ];
  }
  return named ? [`${file}${named} is not there; restore it from Git`] : [];
}

function parsedFile(file: string, fleet: string): ParsedPlacements {
  try {
    return parsePlacements(readFileSync(file, 'utf8'), fleet);
  } catch (error) {
    return { problems: [`cannot be read: ${(error as NodeJS.ErrnoException).code ?? String(error)}`] };
  }
}

/** Synthesis moves nothing by itself: what is placed where the program knows no cluster must be moved by the runner first. */
function staleProblems(fleet: Fleet, { applications }: Placements, file: string): string[] {
  const known = new Set(fleet.clusters.map(({ name }) => name));
  const stale = Object.entries(applications).filter(([, { cluster }]) => !known.has(cluster));
  return [...groupBy(stale, ([, { cluster }]) => cluster)].map(([cluster, all]) => {
    const ids = all.map(([id]) => id);
    return (
      `${file} has ${listSome(ids, 3)} on ${cluster}, which is no cluster of this program; move them first (flink-fleet drain ` +
      `${cluster}), then remove the cluster`
    );
  });
}

/** Where an application runs, by the lock file. */
export function lockedPlacement(lock: Lock, id: string): LockedPlacement | undefined {
  return Object.hasOwn(lock.placements.applications, id) ? lock.placements.applications[id] : undefined;
}

/** A cluster that the ledger knows nothing of is in its first generation. */
export function lockedCluster(lock: Lock, name: string): { generation: number; cordoned: boolean } {
  return Object.hasOwn(lock.placements.clusters, name)
    ? lock.placements.clusters[name]
    : { generation: 1, cordoned: false };
}

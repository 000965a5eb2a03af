import { ClusterRecord, Placement, Restore } from './records';
import { LockedPlacement, Placements, PLACEMENTS_VERSION } from '../../assembly/placements';

/** What `placements.json` says when it says the same as the ledger. */
export function placementsOf(
  fleet: string,
  clusters: Iterable<ClusterRecord>,
  placements: Iterable<Placement>,
): Placements {
  return {
    version: PLACEMENTS_VERSION,
    fleet,
    clusters: Object.fromEntries(
      [...clusters].map(({ cluster, generation, cordoned }) => [cluster, { generation, cordoned }]),
    ),
    applications: Object.fromEntries(
      [...placements]
        .filter(({ phase }) => phase !== 'TOMBSTONE')
        .map(({ app, cluster, epoch, restore, overrides }) => [
          app,
          { cluster, epoch, ...pathsOf(restore), ...(overrides ? { overrides } : {}) },
        ]),
    ),
  };
}

/** Each job of a session cluster starts from something of its own. */
function pathsOf(restore: Restore): Pick<LockedPlacement, 'restorePath' | 'restorePaths'> {
  if (restore.kind === 'empty') return {};
  if (restore.kind !== 'session') return { restorePath: restore.uri };
  const paths = Object.entries(restore.jobs)
    .flatMap(([job, each]): [string, string][] => (each.kind === 'empty' ? [] : [[job, each.uri]]))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return paths.length === 0 ? {} : { restorePaths: Object.fromEntries(paths) };
}

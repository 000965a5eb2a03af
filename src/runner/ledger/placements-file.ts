import { ClusterRecord, Placement } from './records';
import { Placements, PLACEMENTS_VERSION } from '../../assembly/placements';

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
        .map(({ app, cluster, epoch, restore }) => [
          app,
          { cluster, epoch, ...(restore.kind === 'empty' ? {} : { restorePath: restore.uri }) },
        ]),
    ),
  };
}

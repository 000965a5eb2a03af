import { FleetSession } from './fleet-session';
import { Opened } from '../apply/open-clusters';
import { Ledger } from '../ledger/ledger';
import { openClusterSide } from '../move/clusters/open';
import { ClusterSide, StateSide } from '../move/sides';
import { manifestsIn } from '../state/side/lookups';
import { openStateSide } from '../state/side/state-side';
import { Connection } from '../status/session';

/** All that a move sees and does. */
export interface Sides {
  readonly clusters: ReadonlyMap<string, ClusterSide>;
  readonly state: StateSide;
}

/** Works with the clusters that were opened, and with those that were not: they are dark as long as this runner runs. */
export async function withSides<T>(
  { assembly, folder }: FleetSession,
  ledger: Ledger,
  { open, closed }: Opened,
  act: (sides: Sides) => Promise<T>,
): Promise<T> {
  const connections = new Map<string, Connection>([
    ...open.map(({ cluster, api }) => [cluster, { api }] as const),
    ...closed.map(({ cluster, why }) => [cluster, { why }] as const),
  ]);
  const clusters = new Map(
    [...connections].map(([cluster, connection]) => [
      cluster,
      openClusterSide({ cluster, connection, assembly }),
    ]),
  );
  const manifests = manifestsIn(folder, assembly);
  const state = openStateSide({ assembly, ledger, env: process.env, manifests });
  try {
    return await act({ clusters, state });
  } finally {
    await Promise.all([...[...clusters.values()].map(async (side) => side.close()), state.close()]);
  }
}

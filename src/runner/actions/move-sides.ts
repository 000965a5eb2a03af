import { FleetSession } from './fleet-session';
import { Opened } from '../apply/open-clusters';
import { Ledger } from '../ledger/ledger';
import { openClusterSide } from '../move/clusters/open';
import { ClusterSide, StateSide } from '../move/sides';
import { manifestsIn } from '../state/side/lookups';
import { openStateSide } from '../state/side/state-side';

/** All that a move sees and does. */
export interface Sides {
  readonly clusters: ReadonlyMap<string, ClusterSide>;
  readonly state: StateSide;
  readonly close: () => Promise<void>;
}

/** The clusters that were opened, and those that were not: dark as long as this runner runs. */
export async function openSides(
  { assembly, folder }: FleetSession,
  ledger: Ledger,
  { open, closed }: Opened,
): Promise<Sides> {
  const clusters = new Map<string, ClusterSide>([
    ...open.map(
      ({ cluster, api }) => [cluster, openClusterSide({ cluster, connection: { api }, assembly })] as const,
    ),
    ...closed.map(
      ({ cluster, why }) => [cluster, openClusterSide({ cluster, connection: { why }, assembly })] as const,
    ),
  ]);
  const state = openStateSide({
    assembly,
    ledger,
    env: process.env,
    manifests: manifestsIn(folder, assembly),
  });
  const close = async () => {
    await Promise.all([...[...clusters.values()].map(async (side) => side.close()), state.close()]);
  };
  return { clusters, state, close };
}

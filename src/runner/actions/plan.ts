import { FleetSession, FleetSource, withFleet } from './fleet-session';
import { Host } from './host';
import { mayHaveArrived } from '../apply/applications/issued';
import { ChangeSet, ClusterChanges } from '../apply/change-set';
import { plannedChanges } from '../apply/cluster-plan';
import { ClosedCluster, OpenCluster, Opened } from '../apply/open-clusters';
import { Ahead, PlannedCluster, planClusters, PlanOptions, readAhead } from '../apply/plan-fleet';
import { Ledger } from '../ledger/ledger';
import { Placement } from '../ledger/records';

/** What an apply would do; nothing is changed. */
export async function plan(source: FleetSource, options: PlanOptions, host: Host): Promise<ChangeSet> {
  return withFleet(source, host, 'read', async (session) => {
    const { ahead, open, closed } = await openAndRead(session);
    const planned = await planOpen(session, open, options, ahead);
    return changeSetOf(session, planned, closed);
  });
}

/** Opens the clusters, and reads meanwhile what they shall have. */
export async function openAndRead({
  folder,
  assembly,
  names,
  open,
}: FleetSession): Promise<Opened & { readonly ahead: Ahead }> {
  const opening = open();
  const ahead = readAhead(folder, assembly, names);
  return { ...(await opening), ahead };
}

/** The plans of the clusters that are open, by what the ledger says now. */
export async function planOpen(
  { folder, assembly, ledger }: FleetSession,
  open: readonly OpenCluster[],
  options: PlanOptions,
  ahead?: Ahead,
): Promise<readonly PlannedCluster[]> {
  const records = (await ledger?.placements()) ?? new Map<string, Placement>();
  const arrived = ledger ? await arrivalsOf(ledger, records.values()) : () => () => false;
  return planClusters(open, { folder, assembly, records, mayHaveArrived: arrived, ahead }, options);
}

/** What the journals of operations that were cut off say about their creations. */
export async function arrivalsOf(
  ledger: Ledger,
  records: Iterable<Placement>,
): Promise<(record: Placement) => (id: string) => boolean> {
  const held = [...records].flatMap(({ phase, op }) =>
    phase === 'CREATING' && op?.kind === 'apply' ? [op.id] : [],
  );
  const journals = await Promise.all([...new Set(held)].map(async (id) => ledger.journal(id)));
  const byOperation = new Map(
    journals.map((journal) => [journal.operation, mayHaveArrived(journal)] as const),
  );
  return ({ op }) => (op && byOperation.get(op.id)) ?? (() => false);
}

export function changeSetOf(
  session: FleetSession,
  planned: readonly PlannedCluster[],
  closed: readonly ClosedCluster[],
): ChangeSet {
  const reached = planned.map(({ opened: { cluster }, plan: made, lost }): ClusterChanges => {
    const { context } = session.assembly.clusters[cluster];
    return made
      ? { cluster, context, state: 'reached', changes: plannedChanges(made) }
      : { cluster, context, state: 'unreachable', why: lost, changes: [] };
  });
  return inOrder(session, reached, closed);
}

/** Those that were open and those that were not, in the order of the assembly. */
export function inOrder(
  { assembly, names }: FleetSession,
  open: readonly ClusterChanges[],
  closed: readonly ClosedCluster[],
): ChangeSet {
  const others = closed.map((each): ClusterChanges => ({ ...each, changes: [] }));
  const all = new Map([...open, ...others].map((each) => [each.cluster, each]));
  return { fleet: assembly.fleet, clusters: names.map((name) => all.get(name)!) };
}

import { FleetSession, FleetSource, withFleet } from './fleet-session';
import { Host } from './host';
import { Carrying, Moved, walkMoves } from './move';
import { withSides } from './move-sides';
import { writePlacements } from './placements';
import { unknownName } from '../errors';
import { Ledger } from '../ledger/ledger';
import { withOperation } from '../ledger/operation';
import { AuditEntry, ClusterRecord, Debt, Placement } from '../ledger/records';
import { noLedgerToMove } from '../move/errors';
import { Limits } from '../move/order';
import { PlannedMove } from '../move/planned-move';
import { WaveLimits } from '../move/waves';

export interface RecoverOptions {
  readonly cluster: string;
  readonly why?: string;
  readonly limits: Limits;
  readonly waves: WaveLimits;
  /** Asked before anything is changed; absent: nobody is. */
  readonly confirm?: (owed: RecoverPlan) => Promise<boolean>;
}

/** What is owed of a cluster. */
export interface RecoverPlan {
  readonly fleet: string;
  readonly cluster: string;
  readonly debts: readonly (Debt & { readonly app: string })[];
}

export interface Recovered extends Omit<Moved, 'plan' | 'outcome'> {
  readonly plan: RecoverPlan;
  readonly outcome: 'declined' | 'nothing to do' | 'done' | 'incomplete';
  /** The cluster as it is afterwards. */
  readonly record?: ClusterRecord;
}

/** Cleans a cluster that came back of what ran there before, so that it may be used again, as its next generation. */
export async function recover(source: FleetSource, options: RecoverOptions, host: Host): Promise<Recovered> {
  return withFleet(source, host, 'existing', async (session) => {
    const { ledger, assembly } = session;
    if (!ledger) throw noLedgerToMove();
    const { cluster } = options;
    const records = await ledger.clusters();
    const record = records.get(cluster);
    if (!record) throw unknownName('cluster', cluster, [...records.keys()]);
    const placements = await ledger.placements();
    const plan = { fleet: assembly.fleet, cluster, debts: debtsOf(placements.values(), record) };
    const none = { plan, applications: [], record };
    if (plan.debts.length === 0 && !record.quarantined) return { ...none, outcome: 'nothing to do' };
    if (options.confirm && !(await options.confirm(plan))) return { ...none, outcome: 'declined' };
    return withSides(session, ledger, await session.open(), async (sides) =>
      withOperation(ledger, 'recover', { why: options.why, cluster }, async (operation) => {
        const owing = [...new Set(plan.debts.map(({ app }) => app))];
        const moves = owing.map((app) =>
          orderOf(placements.get(app)!, operation.mark, operation.who, session),
        );
        const carrying = { operation, moves, sides, ...options };
        return { plan, ...(await carryOutRecovery(session, cluster, carrying, source.signal, host)) };
      }),
    );
  });
}

function debtsOf(placements: Iterable<Placement>, { uid }: ClusterRecord): RecoverPlan['debts'] {
  return [...placements].flatMap(({ app, debts }) =>
    debts.filter(({ clusterUid }) => clusterUid === uid).map((debt) => ({ ...debt, app })),
  );
}

function orderOf(
  record: Placement,
  operation: PlannedMove['order']['operation'],
  who: string,
  { assembly }: FleetSession,
): PlannedMove {
  const { app, cluster, clusterUid, revision, created } = record;
  const wanted = assembly.applications[app];
  return {
    from: cluster,
    tier: wanted ? assembly.queues[wanted.queue].tier : 3,
    order: {
      app,
      operation,
      who,
      kind: 'recover',
      revision,
      to: cluster,
      toUid: clusterUid,
      objects: created,
      desired: 'running',
      stateless: wanted?.stateless ?? false,
      delivery: wanted?.delivery ?? 'exactly-once',
      sinks: [],
      maxStateAgeSeconds: wanted?.maxStateAgeSeconds ?? 0,
      storageFence: false,
      scope: 'application',
      allowed: {},
    },
  };
}

/** Walks what a cluster owes to its end, releases the cluster if all is paid, and brings the lock file up to date. */
export async function carryOutRecovery(
  session: FleetSession,
  cluster: string | undefined,
  carrying: Carrying,
  interrupted: AbortSignal,
  host: Host,
): Promise<Omit<Recovered, 'plan' | 'outcome'> & { readonly outcome: 'done' | 'incomplete' }> {
  const walked = await walkMoves(session, carrying, interrupted, host);
  const record = cluster === undefined ? undefined : await release(session.ledger!, cluster);
  const outcome = record?.quarantined === false ? 'done' : 'incomplete';
  return { ...walked, record, outcome, placements: await writePlacements(session, session.ledger!) };
}

/** Which cluster a recovery is about, as was written down when it began. */
export async function clusterOfRecovery(operation: string, ledger: Ledger): Promise<string | undefined> {
  const begun = (await ledger.history()).find((each) => each.operation === operation && clusterOf(each));
  return begun && clusterOf(begun);
}

const clusterOf = ({ data }: AuditEntry) => (data as { readonly cluster?: string } | undefined)?.cluster;

/** Once nothing is owed any more, it may be used again; where all of it was fenced, under other directories. */
async function release(ledger: Ledger, cluster: string): Promise<ClusterRecord | undefined> {
  const placements = [...(await ledger.placements()).values()];
  const record = (await ledger.clusters()).get(cluster);
  if (!record || debtsOf(placements, record).length > 0) return record;
  const fenced = await isFencedWhole(record, ledger);
  if (!record.quarantined && !fenced) return record;
  const generation = record.generation + (fenced ? 1 : 0);
  const swap = await ledger.swapCluster(record, { ...record, generation, quarantined: false });
  return swap.record;
}

/** Whether all that the cluster writes in its generation is denied in a state storage. */
async function isFencedWhole({ cluster, uid, generation }: ClusterRecord, ledger: Ledger): Promise<boolean> {
  const sets = [...(await ledger.fences()).values()];
  return sets.some(({ denies }) =>
    denies.some(
      (deny) =>
        deny.app === undefined &&
        deny.cluster === cluster &&
        deny.clusterUid === uid &&
        deny.generation === generation,
    ),
  );
}

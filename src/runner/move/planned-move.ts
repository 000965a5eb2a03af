import { AUTO, destinationOf } from './destination';
import type { Outcomes } from './effects';
import { MoveOrder } from './order';
import type { MoveRequest, PlanningSight } from './plan-move';
import { FleetAssembly } from '../../assembly/assembly';
import { Placement } from '../ledger/records';

export interface PlannedMove {
  readonly order: MoveOrder;
  readonly from: string;
  readonly tier: 1 | 2 | 3;
  /** It finds no place: it is fenced, and parked for this reason. */
  readonly parks?: string;
  /** What was found when it was planned, and need not be looked for again. */
  readonly foreseen?: Foreseen;
}

export interface Foreseen {
  readonly preview: Outcomes['preview'];
  /** At which it was synthesized for the target. */
  readonly epoch: number;
  readonly digest: string;
}

export interface Left {
  readonly app: string;
  readonly because: 'held' | 'parked' | 'retired' | 'there' | 'unplaced';
  readonly why: string;
}

const left = (app: string, because: Left['because'], why: string): Left => ({ app, because, why });

/** What is to be done with one application, or why nothing is. */
export function planned(record: Placement, request: MoveRequest, sight: PlanningSight): PlannedMove | Left {
  const { app, phase, cluster } = record;
  if (phase === 'TOMBSTONE') return left(app, 'retired', 'was retired');
  if (phase !== 'STEADY' && phase !== 'PARKED') {
    return left(
      app,
      'held',
      `is in the hands of ${record.op ? `${record.op.kind} ${record.op.id}` : 'an operation'} (${phase})`,
    );
  }
  // Only a person who names it takes up what was parked.
  if (phase === 'PARKED' && !request.applications.includes(app)) {
    return left(app, 'parked', `is parked: ${record.parked?.reason ?? 'no reason was recorded'}`);
  }
  const { assembly, clusters, facts } = sight;
  const wanted = assembly.applications[app];
  if (!wanted) return left(app, 'unplaced', 'is not in the program');
  const to = wanted.cluster;
  const asked = destinationOf(request.to, app);
  const stuck = to === cluster && phase !== 'PARKED';
  if (stuck && request.kind !== 'failover') {
    return left(app, 'there', stays(assembly, app, asked, cluster));
  }
  if (!stuck && asked !== AUTO && to !== asked) {
    return left(app, 'unplaced', stays(assembly, app, asked, cluster));
  }
  const target = clusters.get(to);
  const parks = stuck ? stays(assembly, app, asked, cluster) : undefined;
  if (!target) return left(app, 'unplaced', `would go to ${to}, which nothing was ever applied to`);
  if (parks === undefined && (target.cordoned || target.quarantined)) {
    return left(
      app,
      'unplaced',
      `would go to ${to}, which is ${target.cordoned ? 'cordoned' : 'not clean yet'}`,
    );
  }
  const { sinks, transactions, storageFence } = facts.get(app) ?? { sinks: [], storageFence: false };
  const root = stateRoot(assembly, app);
  const order: MoveOrder = {
    app,
    operation: request.operation,
    who: request.who,
    ...(request.why === undefined ? {} : { why: request.why }),
    kind: 'move',
    revision: record.revision,
    to,
    toUid: target.uid,
    ...(root === undefined ? {} : { stateRoot: root }),
    objects: objectsOf(assembly, app),
    desired: wanted.desiredState,
    stateless: wanted.stateless,
    delivery: wanted.delivery,
    sinks,
    maxStateAgeSeconds: wanted.maxStateAgeSeconds,
    ...(transactions === undefined ? {} : { transactions }),
    storageFence,
    ...(request.kind === 'failover' ? { scope: 'cluster', lost: request.from } : { scope: 'application' }),
    allowed: request.allowed,
  };
  const { tier } = assembly.queues[wanted.queue];
  return { order, from: cluster, tier, ...(parks === undefined ? {} : { parks }) };
}

function stays({ applications }: FleetAssembly, app: string, to: string, cluster: string): string {
  const { candidates } = applications[app];
  if (to === cluster) return `is on ${cluster} already`;
  const rejected = candidates.filter(
    (each) => each.cluster !== cluster && (to === AUTO || each.cluster === to),
  );
  const why = rejected.map((each) => `${each.cluster}: ${each.why}`).join('; ');
  return `finds no other place${why ? ` (${why})` : ''}`;
}

/** The directory of its epochs on the target. */
function stateRoot({ applications, stateStorages }: FleetAssembly, app: string): string | undefined {
  const { stateStorage, stateScope } = applications[app];
  if (stateStorage === undefined) return undefined;
  return `${stateStorages[stateStorage].root.replace(/\/+$/, '')}/${stateScope.replace(/\/e\d+$/, '')}`;
}

function objectsOf({ applications, clusters }: FleetAssembly, app: string): readonly string[] {
  const { cluster, file } = applications[app];
  const objects = clusters[cluster].files.find(({ path }) => path === file)?.objects ?? [];
  return objects.filter((id) => id.startsWith('flink.apache.org/Flink'));
}

import { AssemblyApplication } from '../../../assembly/assembly';
import { newToken, Next, nextOf } from '../../ledger/ledger';
import { OperationMark, Placement, Restore } from '../../ledger/records';

/** Who applies, and where. */
export interface Applying {
  readonly op: Omit<OperationMark, 'token'>;
  readonly who: string;
  readonly clusterUid: string;
  readonly now: string;
  readonly stateRoot?: string;
}

/** The first decision of an application's life: it runs here, at epoch 1, and its creation is reserved. */
export function placed(
  app: string,
  wanted: AssemblyApplication,
  created: readonly string[],
  { op, who, clusterUid, now, stateRoot }: Applying,
): Next<Placement> {
  const { cluster, epoch, namespace, restorePath } = wanted;
  return {
    app,
    phase: 'CREATING',
    namespace,
    cluster,
    clusterUid,
    epoch,
    epochHigh: epoch,
    token: 1,
    stateRoots: stateRoot === undefined ? [] : [`${stateRoot}/${wanted.stateScope}`],
    restore: restoreOf(restorePath),
    createReserved: true,
    created,
    op: { ...op, token: 1 },
    fences: [],
    debts: [],
    decisions: [{ time: now, who, what: `placed on ${cluster} at epoch ${epoch}` }],
  };
}

/** More is to be created at this epoch: what is new in a session cluster, or what a cut off apply had reserved. */
export function reserved(record: Placement, created: readonly string[], { op }: Applying): Next<Placement> {
  return {
    ...nextOf(record),
    phase: 'CREATING',
    createReserved: true,
    created: [...new Set([...record.created, ...created])],
    op: { ...op, token: record.token },
  };
}

/** Everything is there. */
export function settled(record: Placement, uid: string | undefined, digest?: string): Next<Placement> {
  const { op: _, ...rest } = nextOf(record);
  return {
    ...rest,
    phase: 'STEADY',
    uid: uid ?? record.uid,
    assemblyDigest: digest ?? record.assemblyDigest,
  };
}

/** Whoever had the former token comes too late from now on. */
export function overtaken(record: Placement): Next<Placement> {
  const token = newToken(record);
  return { ...nextOf(record), token, ...(record.op ? { op: { ...record.op, token } } : {}) };
}

/** An operation goes on where another one was cut off. */
export function heldBy(record: Placement, op: Applying['op']): Next<Placement> {
  return { ...nextOf(record), op: { ...op, token: record.token } };
}

/** It is out of the program, and ends for good: neither its name nor its epochs are used again. */
export function retired(record: Placement, who: string, now: string, why?: string): Next<Placement> {
  const { op: _, uid: __, ...rest } = nextOf(record);
  const what = `retired on ${record.cluster} at epoch ${record.epoch}`;
  return {
    ...rest,
    phase: 'TOMBSTONE',
    token: newToken(record),
    decisions: [...record.decisions, { time: now, who, what, ...(why === undefined ? {} : { why }) }],
  };
}

/** What was sent once never comes at that epoch any more; it starts from the same at the next one. */
export function renewed(record: Placement, who: string, now: string): Next<Placement> {
  const epoch = record.epochHigh + 1;
  const { op: _, uid: __, ...rest } = nextOf(record);
  return {
    ...rest,
    epoch,
    epochHigh: epoch,
    phase: 'CREATING',
    token: newToken(record),
    createReserved: false,
    created: [],
    stateRoots: withRootOf(epoch, record),
    decisions: [
      ...record.decisions,
      {
        time: now,
        who,
        what: `epoch ${epoch} on ${record.cluster}`,
        why: `a creation at epoch ${record.epoch} was sent, and never seen`,
      },
    ],
  };
}

/** On the same cluster the directory of an epoch is beside that of the former one. */
function withRootOf(epoch: number, { epoch: former, stateRoots }: Placement): readonly string[] {
  const end = `/e${former}`;
  const beside = stateRoots
    .filter((root) => root.endsWith(end))
    .map((root) => `${root.slice(0, -end.length)}/e${epoch}`);
  return [...stateRoots, ...beside];
}

function restoreOf(uri: string | undefined): Restore {
  return uri === undefined ? { kind: 'empty' } : { kind: 'savepoint', uri };
}

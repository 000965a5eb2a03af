import { MoveOrder } from './order';
import { newToken, Next, nextOf } from '../ledger/ledger';
import { Debt, Decision, FenceProof, OperationMark, Placement, Restore } from '../ledger/records';

/** Who decides, and when. */
export interface Deciding {
  readonly order: MoveOrder;
  /** In milliseconds. */
  readonly now: number;
}

function decided(
  record: Placement,
  { order, now }: Deciding,
  what: string,
  changed: Partial<Placement>,
  why = order.why,
): Next<Placement> {
  const since = new Date(now).toISOString();
  const decision = { time: since, who: order.who, what, ...(why ? { why } : {}) };
  return { ...nextOf(record), since, ...changed, decisions: [...record.decisions, decision] };
}

function mark({ operation, to }: MoveOrder, token: number): OperationMark {
  return { ...operation, to, token };
}

/** It is in the hands of an operation; apply refuses it from now on. */
export function begun(record: Placement, by: Deciding): Next<Placement> {
  const token = newToken(record);
  const changed = { phase: 'MOVING', token, op: mark(by.order, token) } as const;
  return decided(record, by, `${by.order.operation.kind} to ${by.order.to} begins`, changed);
}

/** Another runner goes on with the same operation. It has as long for each step as the first one had. */
export function takenOver(record: Placement, { order, now }: Deciding): Next<Placement> {
  const token = newToken(record);
  const since = new Date(now).toISOString();
  return { ...nextOf(record), since, token, op: { ...(record.op ?? order.operation), token } };
}

/** As if it had never begun. */
export function aborted(record: Placement, by: Deciding, why: string): Next<Placement> {
  const { op: _, ...rest } = decided(
    record,
    by,
    `${by.order.operation.kind} is aborted before any effect`,
    {},
    why,
  );
  return { ...rest, phase: 'STEADY' };
}

export interface Committing {
  readonly cluster: string;
  readonly clusterUid: string;
  readonly epoch: number;
  readonly restore: Restore;
  readonly proofs: readonly FenceProof[];
  readonly overrides?: Readonly<Record<string, string>>;
  /** Of its manifests as they were planned for this epoch, if it is that one. */
  readonly digest?: string;
  readonly why: string;
}

/** It belongs to the target, at the next epoch; what may be left elsewhere is a debt. */
export function committed(record: Placement, by: Deciding, to: Committing): Next<Placement> {
  const { order } = by;
  const { cluster, clusterUid, epoch, restore } = to;
  const token = newToken(record);
  const { uid: _, parked: __, plannedDigest: ___, ...rest } = record;
  const words = to.proofs.filter(({ kind }) => kind === 'attested').map((proof) => debtOf(proof, 'fence'));
  const root = rootOf(record, order, to);
  return decided(
    rest as Placement,
    by,
    `${cluster} at epoch ${epoch}, from ${restore.kind === 'empty' ? 'nothing' : restore.uri}`,
    {
      phase: 'COMMITTED',
      cluster,
      clusterUid,
      epoch,
      epochHigh: Math.max(epoch, record.epochHigh),
      token,
      op: { ...(record.op ?? mark(order, token)), token },
      restore,
      stateRoots: [...new Set([...record.stateRoots, ...(root === undefined ? [] : [root])])],
      createReserved: false,
      created: [],
      fences: mergeFences(record.fences, to.proofs),
      debts: mergeDebts(record.debts, [debtOf(record, 'clean'), ...words]),
      ...((to.overrides ?? record.overrides) ? { overrides: to.overrides ?? record.overrides } : {}),
      ...(to.digest === undefined ? {} : { plannedDigest: to.digest }),
    },
    to.why,
  );
}

/** The directory of the epoch. One that comes home goes on beside the epoch that it had there. */
function rootOf(
  record: Placement,
  { to, stateRoot }: MoveOrder,
  { cluster, epoch }: Committing,
): string | undefined {
  if (cluster === to) return stateRoot === undefined ? undefined : `${stateRoot}/e${epoch}`;
  const end = `/e${record.epoch}`;
  const old = record.stateRoots.find((root) => root.endsWith(end));
  return old === undefined ? undefined : `${old.slice(0, -end.length)}/e${epoch}`;
}

/** The one creation of this epoch is about to be sent; what is created counts as applied, whatever becomes of it. */
export function reserved(record: Placement, { order, now }: Deciding, digest?: string): Next<Placement> {
  const { plannedDigest: _, ...rest } = nextOf(record);
  return {
    ...rest,
    since: new Date(now).toISOString(),
    phase: 'CREATING',
    createReserved: true,
    created: order.objects,
    ...(digest === undefined ? {} : { assemblyDigest: digest }),
  };
}

export function created(record: Placement, { now }: Deciding, uid: string): Next<Placement> {
  return { ...nextOf(record), since: new Date(now).toISOString(), phase: 'APPLIED', uid };
}

/** By which a new beginning is known among the decisions: how often there was one is bounded. */
export const renewal = ({ operation }: MoveOrder): string => `${operation.kind} begins anew`;

/** A move begins anew, from where the application is now: all that was before is fenced again. */
export function renewed(record: Placement, by: Deciding, why: string): Next<Placement> {
  const token = newToken(record);
  const changed = { phase: 'MOVING', token, op: mark(by.order, token) } as const;
  return decided(record, by, `${renewal(by.order)} at epoch ${record.epoch}`, changed, why);
}

/** Nothing is done with it any more until a person decides. */
export function parked(
  record: Placement,
  by: Deciding,
  {
    reason,
    deadline,
    proofs,
  }: { readonly reason: string; readonly deadline?: number; readonly proofs: readonly FenceProof[] },
): Next<Placement> {
  const { op: _, ...rest } = decided(record, by, 'parked', {}, reason);
  return {
    ...rest,
    phase: 'PARKED',
    token: newToken(record),
    parked: { reason, ...(deadline === undefined ? {} : { deadline: new Date(deadline).toISOString() }) },
    fences: mergeFences(record.fences, proofs),
  };
}

/** The operation is done with it; what is not clean yet stays a debt. */
export function cleaned(
  record: Placement,
  paid: readonly Debt[],
  { digest, warning }: { readonly digest?: string; readonly warning?: Omit<Decision, 'why'> } = {},
): Next<Placement> {
  const { op: _, ...rest } = nextOf(record);
  const phase = record.phase === 'TOMBSTONE' ? 'TOMBSTONE' : 'STEADY';
  return {
    ...rest,
    phase,
    debts: record.debts.filter((debt) => !paid.includes(debt)),
    ...(warning === undefined ? {} : { decisions: [...record.decisions, warning] }),
    ...((digest ?? record.assemblyDigest) ? { assemblyDigest: digest ?? record.assemblyDigest } : {}),
  };
}

/** It never comes back under this name; its highest epoch is kept. */
export function retired(record: Placement, by: Deciding): Next<Placement> {
  const { op: _, parked: __, uid: ___, ...rest } = decided(record, by, 'retired', {});
  const debts = mergeDebts(record.debts, [debtOf(record, 'clean')]);
  return { ...rest, phase: 'TOMBSTONE', token: newToken(record), debts };
}

/** What is owed of an epoch on a cluster. */
function debtOf({ cluster, clusterUid, epoch }: Omit<Debt, 'kind'>, kind: Debt['kind']): Debt {
  return { cluster, clusterUid, epoch, kind };
}

/** Of the same kind, for the same epoch of the same cluster. */
function isSame<T extends Omit<Debt, 'kind'> & { readonly kind: string }>(a: T, b: T): boolean {
  return a.kind === b.kind && a.cluster === b.cluster && a.clusterUid === b.clusterUid && a.epoch === b.epoch;
}

/** The newest proof of each kind for each cluster. */
function mergeFences(old: readonly FenceProof[], more: readonly FenceProof[]): FenceProof[] {
  return [...old.filter((proof) => !more.some((other) => isSame(proof, other))), ...more];
}

function mergeDebts(old: readonly Debt[], more: readonly Debt[]): Debt[] {
  return more.reduce<Debt[]>(
    (debts, debt) => (debts.some((known) => isSame(known, debt)) ? debts : [...debts, debt]),
    [...old],
  );
}

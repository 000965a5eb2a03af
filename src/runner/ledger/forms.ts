import {
  AuditEntry,
  Beacon,
  ClusterRecord,
  Debt,
  Decision,
  Deny,
  FENCE_KINDS,
  FenceProof,
  FenceSet,
  HolderProcess,
  JobRestore,
  JournalEntry,
  LockRecord,
  OperationMark,
  PHASES,
  Placement,
  Restore,
  SessionRestore,
} from './records';
import { isMap } from '../../validation/manifest';
import {
  anyMap,
  anyOf,
  anyText,
  bool,
  Check,
  listOf,
  mapOf,
  matching,
  Shape,
  struct,
  text,
  whole,
} from '../../validation/shape';

/** The version of the form of a ledger: of its records, and of how a folder keeps them. */
export const LEDGER_FORM = 1;

/** The one record that says whose the others are. */
export interface LedgerRecord {
  readonly form: number;
  /** Random, so that a cluster knows its ledger from any other. */
  readonly id: string;
  readonly fleet: string;
  readonly created: string;
}

/** The entries that were appended at once. */
export interface JournalRecord {
  readonly entries: readonly JournalEntry[];
}

export interface BeaconsRecord {
  readonly cluster: string;
  readonly beacons: readonly Beacon[];
}

/** All properties must be there, but for these, which may be absent and are never null. */
function form<T>(shape: Shape<T>, ...optional: readonly (keyof T & string)[]): Check {
  const required = (Object.keys(shape) as (keyof T & string)[]).filter((name) => !optional.includes(name));
  const check = struct(shape, required);
  return (value) => {
    const nulls = isMap(value) ? optional.filter((name) => value[name] === null) : [];
    return check(value) ?? (nulls.length > 0 ? nulls.map((name) => `${name} is null`) : undefined);
  };
}

const anything: Check = () => undefined;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;
const time: Check = (value) =>
  typeof value === 'string' && TIME.test(value) && !Number.isNaN(Date.parse(value))
    ? undefined
    : 'a time such as 2026-01-31T12:00:00Z';
export const application = matching(/^[^/]+\/[^/]+$/, '<tenant>/<application>');

const RESTORE: Shape<Exclude<JobRestore, { kind: 'empty' }>> = {
  kind: anyOf('checkpoint', 'savepoint'),
  uri: text,
  writerEpoch: whole(0),
  id: whole(0),
  time,
  registered: anyOf('proven', 'unproven', 'no'),
  verified: bool,
};
const EMPTY: Shape<Extract<Restore, { kind: 'empty' }>> = { kind: anyOf('empty') };

const KNOWN = ['writerEpoch', 'id', 'time', 'registered', 'verified'] as const;
const kindOf = (value: unknown) => (value as Partial<Restore> | undefined)?.kind;

const jobRestore: Check = (value) =>
  kindOf(value) === 'empty' ? form(EMPTY)(value) : form(RESTORE, ...KNOWN)(value);

const SESSION: Shape<SessionRestore> = { ...RESTORE, kind: anyOf('session'), jobs: mapOf(jobRestore) };

const restore: Check = (value) =>
  kindOf(value) === 'session' ? form(SESSION, ...KNOWN)(value) : jobRestore(value);

const OPERATION: Shape<OperationMark> = { id: text, token: whole(0), kind: text, to: text, since: time };
const DEBT: Shape<Debt> = { cluster: text, clusterUid: text, epoch: whole(0), kind: anyOf('clean', 'fence') };
const FENCE: Shape<FenceProof> = {
  kind: anyOf(...FENCE_KINDS),
  cluster: text,
  clusterUid: text,
  epoch: whole(0),
  time,
  by: text,
  scope: anyOf('cluster', 'application'),
  listing: text,
  uid: text,
  generation: whole(0),
};
const DECISION: Shape<Decision> = { time, who: text, what: text, why: text };
const PARKED: Shape<NonNullable<Placement['parked']>> = { reason: text, deadline: time };

const PLACEMENT: Shape<Placement> = {
  app: application,
  revision: whole(1),
  ledgerId: text,
  phase: anyOf(...PHASES),
  namespace: text,
  cluster: text,
  clusterUid: text,
  epoch: whole(0),
  epochHigh: whole(0),
  token: whole(0),
  stateRoots: listOf(text),
  restore,
  createReserved: bool,
  created: listOf(text),
  uid: text,
  op: form(OPERATION, 'to'),
  since: time,
  fences: listOf(form(FENCE, 'scope', 'listing', 'uid', 'generation')),
  debts: listOf(form(DEBT)),
  parked: form(PARKED, 'deadline'),
  overrides: mapOf(anyText),
  assemblyDigest: text,
  plannedDigest: text,
  decisions: listOf(form(DECISION, 'why')),
};

const CLUSTER: Shape<ClusterRecord> = {
  cluster: text,
  revision: whole(1),
  uid: text,
  generation: whole(1),
  cordoned: bool,
  quarantined: bool,
};

const DENY: Shape<Deny> = {
  cluster: text,
  generation: whole(1),
  tenant: text,
  app: text,
  epoch: whole(0),
  clusterUid: text,
  operation: text,
  since: time,
};

/** One that names an application and no epoch would deny all of its epochs, later ones as well. */
const deny: Check = (value) => {
  const wrong = form(DENY, 'tenant', 'app', 'epoch')(value);
  if (wrong !== undefined || !isMap(value)) return wrong;
  const given = (['tenant', 'app', 'epoch'] as const).filter((name) => value[name] !== undefined);
  return given.length === 0 || given.length === 3 ? undefined : ['tenant, app and epoch go together'];
};

const FENCES: Shape<FenceSet> = { storage: text, revision: whole(1), denies: listOf(deny) };

const ENTRY: Shape<JournalEntry> = { step: text, state: anyOf('issued', 'done'), time, data: anything };

const AUDIT: Shape<AuditEntry> = {
  time,
  who: text,
  from: text,
  operation: text,
  command: text,
  what: text,
  why: text,
  result: anyOf('started', 'done', 'failed', 'refused', 'interrupted'),
  data: anything,
};

const BEACON: Shape<Beacon> = {
  app: application,
  seen: time,
  epoch: whole(0),
  uid: text,
  desiredState: anyOf('running', 'suspended'),
  lifecycleState: anyText,
  jobState: anyText,
  jobId: anyText,
  directories: mapOf(anyText),
  newestCheckpoint: anyMap,
  restoredId: whole(0),
  overrides: mapOf(anyText),
};

const PROCESS: Shape<HolderProcess> = { host: text, pid: whole(1), bootId: text, pidNamespace: text };

const LOCK: Shape<LockRecord> = {
  revision: whole(1),
  operation: text,
  who: text,
  from: text,
  command: text,
  token: whole(1),
  beat: whole(0),
  ttlSeconds: whole(1),
  held: bool,
  process: form(PROCESS, 'bootId', 'pidNamespace'),
  written: time,
};

const LEDGER: Shape<LedgerRecord> = { form: whole(1), id: text, fleet: text, created: time };
const JOURNAL: Shape<JournalRecord> = { entries: listOf(form(ENTRY, 'data')) };
const BEACONS: Shape<BeaconsRecord> = {
  cluster: text,
  beacons: listOf(
    form(BEACON, 'lifecycleState', 'jobState', 'jobId', 'newestCheckpoint', 'restoredId', 'overrides'),
  ),
};

/** What each record of a ledger must be: whatever it holds is checked before it is believed. */
export const FORMS = {
  ledger: form(LEDGER),
  placement: form(PLACEMENT, 'uid', 'op', 'since', 'parked', 'overrides', 'assemblyDigest', 'plannedDigest'),
  cluster: form(CLUSTER),
  fences: form(FENCES),
  journal: form(JOURNAL),
  audit: form(AUDIT, 'why', 'data'),
  beacons: form(BEACONS),
  lock: form(LOCK, 'process', 'written'),
} as const;

/** What is wrong with a record; nothing where all is well. */
export function problemsOf(check: Check, value: unknown): readonly string[] {
  const wrong = check(value);
  if (wrong === undefined) return [];
  return typeof wrong === 'string' ? [`it must be ${wrong}`] : wrong;
}

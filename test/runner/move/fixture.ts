import { FenceProof, JournalEntry, Phase, Placement, Restore } from '../../../src/runner/ledger/records';
import { Effect, Note, Step } from '../../../src/runner/move/effects';
import { done, issued, noted } from '../../../src/runner/move/journal';
import { nextStep } from '../../../src/runner/move/next';
import { LIMITS, MoveOrder } from '../../../src/runner/move/order';
import { Finding } from '../../../src/runner/move/restore';
import { ClusterSight, DenySight, LitCluster, ResourceSight, Sight } from '../../../src/runner/move/sight';
import { Situation, situationOf, stateOf } from '../../../src/runner/move/situation';
import { State } from '../../../src/runner/move/states';

export const NOW = Date.parse('2026-01-31T12:00:00Z');
export const APP = 'ads/clicks';
export const iso = (ms: number) => new Date(ms).toISOString();
const SINCE = iso(NOW - 10_000);

export const POINT = {
  kind: 'checkpoint',
  uri: 's3://state/a.1/ads/clicks/e1/chk-7',
  id: 7,
  writerEpoch: 1,
  time: iso(NOW - 20_000),
  registered: 'proven',
  verified: true,
} as const;

export function order(changed: Partial<MoveOrder> = {}): MoveOrder {
  return {
    app: APP,
    operation: { id: 'op-1', kind: 'migrate', since: SINCE },
    who: 'ann@laptop',
    kind: 'move',
    revision: 4,
    to: 'b',
    toUid: 'b-uid',
    stateRoot: 's3://state/b.1/ads/clicks',
    objects: ['flink.apache.org/FlinkDeployment/ads/clicks'],
    desired: 'running',
    stateless: false,
    delivery: 'exactly-once',
    sinks: ['kafka-prefix-per-epoch'],
    maxStateAgeSeconds: 3600,
    storageFence: true,
    scope: 'application',
    allowed: {},
    ...changed,
  };
}

/** The record of an application in a phase, before the commit on `a` at epoch 1 and after it on `b` at epoch 2. */
export function record(phase: Phase, changed: Partial<Placement> = {}): Placement {
  const moved = ['COMMITTED', 'CREATING', 'APPLIED'].includes(phase);
  const held = phase === 'MOVING' || moved;
  return {
    app: APP,
    revision: 4,
    ledgerId: 'ledger-1',
    phase,
    namespace: 'ads',
    cluster: moved ? 'b' : 'a',
    clusterUid: moved ? 'b-uid' : 'a-uid',
    epoch: moved ? 2 : 1,
    epochHigh: moved ? 2 : 1,
    token: 4,
    stateRoots: ['s3://state/a.1/ads/clicks/e1', ...(moved ? ['s3://state/b.1/ads/clicks/e2'] : [])],
    restore: moved ? POINT : { kind: 'empty' },
    since: SINCE,
    createReserved: phase !== 'COMMITTED',
    created: phase === 'COMMITTED' ? [] : ['flink.apache.org/FlinkDeployment/ads/clicks'],
    ...(phase === 'APPLIED' || !moved ? { uid: 'uid-1' } : {}),
    ...(held ? { op: { id: 'op-1', kind: 'migrate', token: 4, to: 'b', since: SINCE } } : {}),
    fences: moved ? [proof()] : [],
    debts: moved ? [{ cluster: 'a', clusterUid: 'a-uid', epoch: 1, kind: 'clean' }] : [],
    ...(phase === 'PARKED' ? { parked: { reason: 'no fence' } } : {}),
    decisions: [{ time: SINCE, who: 'ann@laptop', what: 'decided' }],
    ...changed,
  };
}

export function proof(changed: Partial<FenceProof> = {}): FenceProof {
  return {
    kind: 'suspended',
    cluster: 'a',
    clusterUid: 'a-uid',
    epoch: 1,
    time: SINCE,
    by: 'test',
    uid: 'uid-1',
    generation: 2,
    ...changed,
  };
}

export const storageFence = proof({
  kind: 'storage',
  uid: undefined,
  generation: undefined,
  scope: 'application',
  listing: 'same',
});

export function resource(changed: Partial<ResourceSight> = {}): ResourceSight {
  return {
    uid: 'uid-1',
    resourceVersion: '10',
    generation: 1,
    epoch: 1,
    suspended: false,
    deleting: false,
    stop: 'no',
    finished: false,
    running: true,
    restored: '',
    ...changed,
  };
}

export function lit(uid: string, changed: Partial<LitCluster> = {}): LitCluster {
  return {
    reachable: true,
    uid,
    guarded: true,
    remains: { pods: 0, deployment: false, haConfigMaps: 0, doubtful: false },
    unfit: [],
    ...changed,
  };
}

export const dark = (seconds = 3600): ClusterSight => ({ reachable: false, forMs: seconds * 1000 });

/** `a` as it is while it runs, while it is fenced by a suspension, and after it was cleaned. */
export const RUNNING_A = lit('a-uid', {
  grant: { epoch: 1, token: 1, revoked: false },
  refusesToRun: false,
  resource: resource(),
  remains: { pods: 2, deployment: true, haConfigMaps: 2, doubtful: false },
});
export const STOPPED_A = lit('a-uid', {
  grant: { epoch: 1, token: 4, revoked: true },
  refusesToRun: true,
  resource: resource({ suspended: true, stop: 'stopped', generation: 2, running: false }),
});
export const CLEAN_A = lit('a-uid', { grant: { epoch: 2, token: 4, revoked: true }, refusesToRun: true });
export const EMPTY_B = lit('b-uid');
export const READY_B = lit('b-uid', { grant: { epoch: 2, token: 4, revoked: false } });
export const RUNNING_B = lit('b-uid', {
  grant: { epoch: 2, token: 4, revoked: false },
  resource: resource({ epoch: 2, restored: POINT.uri }),
  remains: { pods: 2, deployment: true, haConfigMaps: 2, doubtful: false },
});

export const DENIED: DenySight = {
  equal: true,
  missing: [],
  principal: 'workload',
  appliesToAll: true,
  refused: { count: 5, since: NOW - 9000, last: NOW - 1000 },
  listings: { first: { at: NOW - 8000, digest: 'same' }, last: { at: NOW, digest: 'same' } },
};

export interface Case {
  readonly order?: MoveOrder;
  readonly record?: Placement;
  readonly entries?: readonly JournalEntry[];
  readonly clusters?: Readonly<Record<string, ClusterSight>>;
  readonly store?: Partial<Sight['store']>;
  readonly now?: number;
  readonly token?: number;
  readonly takesOver?: boolean;
  readonly abort?: string;
}

/** The entries of the journal, and what is seen, for each state. */
export function at(state: State, changed: Case = {}): Situation {
  const the = changed.record ?? record(phaseOf(state));
  const entries = changed.entries ?? entriesAt(state, the);
  return situationOf({
    order: changed.order ?? order(),
    record: the,
    entries,
    limits: LIMITS,
    token: changed.takesOver ? undefined : (changed.token ?? 4),
    abort: changed.abort,
    seen: {
      now: changed.now ?? NOW,
      journal: entries.length,
      clusters: { ...clustersAt(state), ...changed.clusters },
      store: { reachable: true, denies: {}, ...changed.store },
    },
  });
}

export const note = (the: Placement, of: Note) => noted(the, of, NOW - 5000);
export const sent = (the: Placement, effect: Effect) => issued(the, effect, NOW - 5000);
export const finding = (changed: Partial<Finding> = {}): Finding => ({
  time: iso(NOW),
  newest: POINT,
  restartedAfter: false,
  evidenceLost: false,
  finished: false,
  ...changed,
});
export const found = (the: Placement, what = finding()) =>
  done<'resolve'>(the, { effect: 'resolve', epoch: 1, roots: [] }, what, NOW - 4000);

export function prepared(
  the: Placement,
  preview: { restore?: Restore; problem?: string } = { restore: POINT },
): JournalEntry[] {
  return [
    done<'preview'>(the, { effect: 'preview', epoch: 1, roots: [] }, preview, NOW - 6000),
    done<'synthesize'>(
      the,
      { effect: 'synthesize', cluster: 'b', epoch: 2, restore: { kind: 'empty' }, decided: false },
      { digest: 'sha256:same' },
      NOW - 6000,
    ),
  ];
}

const REVOKE: Effect = { effect: 'revoke-grant', cluster: 'a', epoch: 1, token: 4 };
const CLAIM = { effect: 'claim', cluster: 'b', epoch: 2, operation: 'op-1' } as const;

export function entriesAt(state: State, the = record(phaseOf(state))): JournalEntry[] {
  switch (state) {
    case 'FENCING':
      return [...prepared(the), sent(the, REVOKE)];
    case 'FENCED':
      return [...entriesAt('FENCING', the), note(the, { note: 'fenced', proofs: [proof()] })];
    case 'RESOLVED':
      return [
        ...entriesAt('FENCED', the),
        found(the),
        done<'claim'>(the, CLAIM, { won: true }, NOW - 4000),
        note(the, { note: 'resolved', restore: POINT, epoch: 2, why: 'the newest' }),
      ];
    case 'COMMITTED':
    case 'CREATING':
    case 'APPLIED':
      return entriesAt('RESOLVED', record('MOVING'));
    case 'RUNNING':
      return [...entriesAt('APPLIED', the), note(the, { note: 'running' })];
    case 'CHECKPOINTED':
      return [...entriesAt('RUNNING', the), note(the, { note: 'checkpointed' })];
    case 'CLEANED':
      return [...entriesAt('CHECKPOINTED', the), note(the, { note: 'cleaned', paid: ['a/e1'] })];
    default:
      return [];
  }
}

export function phaseOf(state: State): Phase {
  if (state === 'FENCING' || state === 'FENCED' || state === 'RESOLVED') return 'MOVING';
  if (state === 'RUNNING' || state === 'CHECKPOINTED' || state === 'CLEANED') return 'APPLIED';
  return state;
}

function clustersAt(state: State): Readonly<Record<string, ClusterSight>> {
  if (['STEADY', 'MOVING', 'PARKED', 'TOMBSTONE'].includes(state)) return { a: RUNNING_A, b: EMPTY_B };
  if (['FENCING', 'FENCED', 'RESOLVED', 'COMMITTED'].includes(state)) return { a: STOPPED_A, b: EMPTY_B };
  if (state === 'CREATING') return { a: STOPPED_A, b: READY_B };
  return { a: STOPPED_A, b: RUNNING_B };
}

/** The step, and the state after it. */
export function take(of: Situation): {
  readonly step: Step;
  readonly state: State;
  readonly to: State;
  readonly by: string;
} {
  const step = nextStep(of);
  const { record: the, journal } = of;
  const state = stateOf(the, journal);
  if ('decision' in step) {
    const next = { ...step.to, revision: the.revision + 1, ledgerId: the.ledgerId };
    const entries = entriesOf.get(of) ?? [];
    return {
      step,
      state,
      to: stateOf(next, situationOf({ ...of, record: next, entries }).journal),
      by: step.decision,
    };
  }
  const entries =
    'note' in step
      ? [noted(the, step.note, NOW)]
      : 'effects' in step
        ? step.effects.map((effect) => issued(the, effect, NOW))
        : [];
  const before = entriesOf.get(of) ?? [];
  const after = situationOf({ ...of, entries: [...before, ...entries] });
  return {
    step,
    state,
    to: stateOf(the, after.journal),
    by: 'note' in step ? 'note' : 'effects' in step ? 'effect' : 'none',
  };
}

const entriesOf = new WeakMap<Situation, readonly JournalEntry[]>();
/** As {@link at}, and remembers the entries for {@link take}. */
export function situation(state: State, changed: Case = {}): Situation {
  const made = at(state, changed);
  entriesOf.set(made, changed.entries ?? entriesAt(state, made.record));
  return made;
}

import {
  Case,
  CLEAN_A,
  dark,
  DENIED,
  entriesAt,
  finding,
  found,
  lit,
  note,
  NOW,
  order,
  prepared,
  READY_B,
  record,
  resource,
  POINT,
  RUNNING_B,
  situation,
  STOPPED_A,
  take,
} from './fixture';
import { State, STATES } from '../../../src/runner/move/states';

const LATE = NOW + 3_600_000;
const AGED = { kind: 'recover' as const };
const halted = (state: State) => {
  const the = record(state === 'COMMITTED' || state === 'CREATING' ? state : 'APPLIED');
  return { record: the, entries: [...entriesAt(state, the), note(the, { note: 'halt', why: 'enough' })] };
};
const moving = record('MOVING');
const vanished = { store: { denies: { 'a/e1': { ...DENIED, equal: false } } } };
const storage = {
  kind: 'storage',
  cluster: 'a',
  clusterUid: 'a-uid',
  epoch: 1,
  time: '2026-01-31T11:59:50Z',
  by: 'test',
  listing: 'same',
} as const;

/** From, by, to, and what is known. */
const CASES: readonly (readonly [State, string, State, Case])[] = [
  ['STEADY', 'begin', 'MOVING', {}],
  ['STEADY', 'retire', 'TOMBSTONE', { order: order({ kind: 'retire' }) }],
  [
    'STEADY',
    'cleaned',
    'STEADY',
    {
      order: order(AGED),
      record: record('STEADY', {
        cluster: 'b',
        clusterUid: 'b-uid',
        epoch: 2,
        epochHigh: 2,
        debts: record('APPLIED').debts,
      }),
      clusters: { a: CLEAN_A, b: RUNNING_B },
    },
  ],
  [
    'STEADY',
    'effect',
    'STEADY',
    {
      order: order(AGED),
      record: record('STEADY', {
        cluster: 'b',
        clusterUid: 'b-uid',
        epoch: 2,
        epochHigh: 2,
        debts: record('APPLIED').debts,
      }),
      clusters: { b: RUNNING_B },
    },
  ],
  ['MOVING', 'effect', 'MOVING', {}],
  ['MOVING', 'note', 'MOVING', { abort: 'no more' }],
  ['MOVING', 'take-over', 'MOVING', { takesOver: true }],
  ['MOVING', 'abort', 'STEADY', { entries: [note(moving, { note: 'abort', why: 'no more' })] }],
  ['MOVING', 'effect', 'FENCING', { entries: prepared(moving) }],
  ['MOVING', 'note', 'FENCED', { entries: prepared(moving), clusters: { a: STOPPED_A } }],
  [
    'MOVING',
    'park',
    'PARKED',
    {
      record: record('MOVING', { parked: { reason: 'before' } }),
      entries: [note(moving, { note: 'abort', why: 'no more' })],
    },
  ],
  ['FENCING', 'effect', 'FENCING', { clusters: { a: lit('a-uid') } }],
  ['FENCING', 'note', 'FENCING', { abort: 'no more' }],
  ['FENCING', 'take-over', 'FENCING', { takesOver: true }],
  ['FENCING', 'note', 'FENCED', {}],
  ['FENCING', 'park', 'PARKED', { clusters: { a: dark() }, order: order({ storageFence: false }) }],
  ['FENCED', 'effect', 'FENCED', {}],
  ['FENCED', 'note', 'FENCED', { abort: 'no more' }],
  ['FENCED', 'take-over', 'FENCED', { takesOver: true }],
  ['FENCED', 'note', 'FENCING', { clusters: { a: lit('a-uid', { resource: resource({ generation: 3 }) }) } }],
  [
    'FENCED',
    'note',
    'RESOLVED',
    {
      entries: entriesAt('RESOLVED').slice(0, -1),
      store: { highest: { epoch: 2, ledgerId: 'ledger-1', operation: 'op-1' } },
    },
  ],
  [
    'FENCED',
    'park',
    'PARKED',
    { entries: [...entriesAt('FENCED'), found(moving, finding({ newest: undefined, evidenceLost: true }))] },
  ],
  ['RESOLVED', 'note', 'RESOLVED', { abort: 'no more' }],
  ['RESOLVED', 'take-over', 'RESOLVED', { takesOver: true }],
  [
    'RESOLVED',
    'note',
    'FENCING',
    { clusters: { a: lit('a-uid', { resource: resource({ generation: 3 }) }) } },
  ],
  ['RESOLVED', 'commit', 'COMMITTED', {}],
  ['RESOLVED', 'park', 'PARKED', { clusters: { b: dark() }, now: LATE }],
  [
    'RESOLVED',
    'effect',
    'RESOLVED',
    {
      entries: entriesAt('RESOLVED').map((entry) =>
        entry.step.startsWith('fenced') ? note(moving, { note: 'fenced', proofs: [storage] }) : entry,
      ),
      clusters: { b: dark() },
      store: { denies: { 'a/e1': DENIED } },
    },
  ],
  ['COMMITTED', 'effect', 'COMMITTED', {}],
  ['COMMITTED', 'note', 'COMMITTED', { clusters: { b: dark() }, now: LATE }],
  ['COMMITTED', 'take-over', 'COMMITTED', { takesOver: true }],
  [
    'COMMITTED',
    'reserve',
    'CREATING',
    {
      clusters: { b: READY_B },
      entries: [
        ...entriesAt('COMMITTED'),
        {
          step: 'synthesize b ads/clicks e2',
          state: 'done',
          time: '2026-01-31T11:59:58Z',
          data: {
            effect: { effect: 'synthesize', cluster: 'b', epoch: 2, decided: true },
            epoch: 2,
            phase: 'COMMITTED',
            outcome: { digest: 'sha256:same' },
          },
        },
      ],
    },
  ],
  ['COMMITTED', 'renew', 'MOVING', halted('COMMITTED')],
  ['CREATING', 'effect', 'CREATING', {}],
  ['CREATING', 'note', 'CREATING', { clusters: { b: dark() }, now: LATE }],
  ['CREATING', 'take-over', 'CREATING', { takesOver: true }],
  ['CREATING', 'applied', 'APPLIED', { clusters: { b: RUNNING_B } }],
  ['CREATING', 'renew', 'MOVING', halted('CREATING')],
  ['APPLIED', 'effect', 'APPLIED', { record: record('APPLIED', { fences: [storage] }), ...vanished }],
  ['APPLIED', 'note', 'APPLIED', { clusters: { b: dark() }, now: LATE }],
  ['APPLIED', 'take-over', 'APPLIED', { takesOver: true }],
  ['APPLIED', 'note', 'RUNNING', {}],
  [
    'APPLIED',
    'note',
    'CHECKPOINTED',
    {
      order: order({ desired: 'suspended' }),
      clusters: {
        b: {
          ...RUNNING_B,
          resource: resource({ epoch: 2, suspended: true, running: false, restored: undefined }),
        },
      },
    },
  ],
  ['APPLIED', 'renew', 'MOVING', { clusters: { b: READY_B } }],
  ['RUNNING', 'effect', 'RUNNING', { record: record('APPLIED', { fences: [storage] }), ...vanished }],
  ['RUNNING', 'note', 'RUNNING', { clusters: { b: dark() }, now: LATE }],
  ['RUNNING', 'take-over', 'RUNNING', { takesOver: true }],
  [
    'RUNNING',
    'note',
    'CHECKPOINTED',
    {
      clusters: {
        b: { ...RUNNING_B, resource: resource({ epoch: 2, restored: POINT.uri, failedCommittables: 0 }) },
      },
      store: { own: { uri: 's3://x', inPlace: true } },
    },
  ],
  ['RUNNING', 'renew', 'MOVING', { clusters: { b: READY_B } }],
  ['CHECKPOINTED', 'effect', 'CHECKPOINTED', {}],
  ['CHECKPOINTED', 'take-over', 'CHECKPOINTED', { takesOver: true }],
  ['CHECKPOINTED', 'note', 'CLEANED', { clusters: { a: CLEAN_A } }],
  ['CLEANED', 'take-over', 'CLEANED', { takesOver: true }],
  ['CLEANED', 'cleaned', 'STEADY', {}],
  ['PARKED', 'begin', 'MOVING', {}],
  ['PARKED', 'retire', 'TOMBSTONE', { order: order({ kind: 'retire' }) }],
  ['TOMBSTONE', 'effect', 'TOMBSTONE', { record: record('TOMBSTONE', { debts: record('APPLIED').debts }) }],
  [
    'TOMBSTONE',
    'cleaned',
    'TOMBSTONE',
    { record: record('TOMBSTONE', { debts: record('APPLIED').debts }), clusters: { a: CLEAN_A } },
  ],
];

describe('the table of states', () => {
  test.each(CASES)('%s by %s to %s is reached', (from, by, to, known) => {
    const taken = take(situation(from, known));
    expect([taken.state, taken.by, taken.to, taken.step]).toEqual([from, by, to, taken.step]);
    expect(STATES[from].next).toContainEqual(expect.objectContaining({ by, to }));
  });

  test('each transition that it declares has a case, and each case is declared', () => {
    const declared = (Object.keys(STATES) as State[]).flatMap((state) =>
      STATES[state].next.map(({ by, to }) => `${state} by ${by} to ${to}`),
    );
    expect(CASES.map(([from, by, to]) => `${from} by ${by} to ${to}`).sort()).toEqual(declared.sort());
  });

  test('says of each state what is durable, what a crash means and what resume does', () => {
    for (const row of Object.values(STATES)) {
      for (const text of [row.durable, row.crash, row.resume]) expect(text).not.toBe('');
    }
  });

  test('whoever takes over long after has as long for each step as the first one had', () => {
    const { step } = take(situation('FENCING', { takesOver: true, now: LATE }));
    const { to } = step as Extract<typeof step, { decision: string }>;
    const held = { ...to, revision: 5, ledgerId: 'ledger-1' };
    const running = { a: lit('a-uid', { resource: resource() }) };
    expect(
      take(situation('FENCING', { record: held, token: 5, now: LATE + 1000, clusters: running })).by,
    ).toBe('effect');
    expect(take(situation('FENCING', { now: LATE, clusters: running })).to).toBe('PARKED');
  });

  test('an answer that comes from a look older than the journal is no answer', () => {
    const made = situation('RESOLVED');
    const step = take({ ...made, seen: { ...made.seen, journal: 0 } }).step;
    expect(step).toEqual({ wait: 'what was seen is older than the journal' });
  });
});

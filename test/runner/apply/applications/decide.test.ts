import { decideApplication, Refusal, Situation } from '../../../../src/runner/apply/applications/decide';
import { mayHaveArrived, doneEntry, issuedEntry } from '../../../../src/runner/apply/applications/issued';
import { TIME } from '../../ledger/fixture';
import { desired, flink, record, wanted } from '../objects';

const MAIN = desired(flink('FlinkDeployment', 'clicks'));
const JOB = desired(flink('FlinkSessionJob', 'daily'));
const live = (epoch = 1, more: object = {}) => {
  const there = flink('FlinkDeployment', 'clicks', epoch);
  return new Map([[MAIN.id, { ...there, metadata: { ...there.metadata, ...more } }]]);
};
const created = [MAIN.id];

const situation = (more: Partial<Situation>): Situation => ({
  app: 'ads/clicks',
  wanted: wanted(),
  objects: [MAIN],
  live: new Map(),
  elsewhere: [],
  mayHaveArrived: () => false,
  ...more,
});

describe('an application is refused', () => {
  test.each<[string, Refusal, Partial<Situation>, RegExp]>([
    [
      'once it was retired',
      'retired',
      { record: record({ phase: 'TOMBSTONE', epochHigh: 4 }) },
      /retired at epoch 4/,
    ],
    [
      'while it is parked',
      'parked',
      { record: record({ phase: 'PARKED', parked: { reason: 'no state' } }) },
      /parked: no state;/,
    ],
    [
      'while it is parked, nobody said why',
      'parked',
      { record: record({ phase: 'PARKED' }) },
      /no reason was recorded/,
    ],
    ...(['MOVING', 'COMMITTED', 'APPLIED', 'RUNNING', 'CHECKPOINTED', 'CLEANED'] as const).map(
      (phase): [string, Refusal, Partial<Situation>, RegExp] => [
        `while it is ${phase}`,
        'moving',
        {
          record: record({ phase, op: { id: 'op-1', kind: 'migrate', token: 2, since: TIME } }),
          live: live(),
        },
        /in the hands of migrate op-1/,
      ],
    ),
    [
      'while a move creates it',
      'moving',
      { record: record({ phase: 'CREATING', op: { id: 'op-1', kind: 'migrate', token: 2, since: TIME } }) },
      /in the hands of migrate op-1/,
    ],
    [
      'where the ledger has another cluster',
      'stale',
      { record: record({ cluster: 'us-west' }) },
      /on us-west at epoch 1; synthesize again/,
    ],
    [
      'where the ledger has another epoch',
      'stale',
      { record: record({ epoch: 2, epochHigh: 2 }) },
      /ledger on us-east at epoch 2/,
    ],
    [
      'where the program knows it from a ledger, and this one does not',
      'stale',
      {},
      /this ledger does not know it/,
    ],
    [
      'where it would begin at a later epoch',
      'stale',
      { wanted: wanted({ placed: 'now', epoch: 2 }) },
      /this ledger does not know it/,
    ],
    [
      'where it runs on another cluster, and the ledger forgot',
      'foreign',
      { wanted: wanted({ placed: 'now' }), elsewhere: ['us-west'] },
      /runs on us-west/,
    ],
    [
      'where another one of its name runs',
      'foreign',
      { wanted: wanted({ placed: 'now' }), live: live() },
      /does not know of it/,
    ],
    [
      'where it was created, and is not there',
      'missing',
      { record: record({ created }) },
      /FlinkDeployment of ads\/clicks was created at epoch 1/,
    ],
    [
      'while it is being deleted',
      'missing',
      { record: record({ created }), live: live(1, { deletionTimestamp: TIME }) },
      /is being deleted/,
    ],
    [
      'where it is there at another epoch',
      'unexpected',
      { record: record({ created, epoch: 1 }), live: live(7) },
      /at epoch 7, and the ledger has it at epoch 1/,
    ],
    [
      'where it is there at no epoch',
      'unexpected',
      { record: record({ created }), live: live(1, { annotations: {} }) },
      /at no epoch/,
    ],
    [
      'where it is not known whether its creation arrived',
      'unsettled',
      { record: record({ phase: 'CREATING', created }), mayHaveArrived: () => true },
      /not known whether it arrived/,
    ],
  ])('%s', (_, because, more, why) => {
    expect(decideApplication(situation(more))).toEqual({
      do: 'refuse',
      because,
      why: expect.stringMatching(why),
    });
  });
});

describe('an application is applied', () => {
  test.each<[string, Partial<Situation>, string[], string[]]>([
    ['created where nothing is known of it', { wanted: wanted({ placed: 'now' }) }, [MAIN.id], []],
    ['created where it was only reserved', { record: record({ phase: 'CREATING', created }) }, [MAIN.id], []],
    [
      'created where it was placed, and never reserved',
      { record: record({ phase: 'CREATING' }) },
      [MAIN.id],
      [],
    ],
    ['changed where it runs', { record: record({ created }), live: live() }, [], [MAIN.id]],
    [
      'with a job that is new',
      { record: record({ created }), live: live(), objects: [MAIN, JOB] },
      [JOB.id],
      [MAIN.id],
    ],
  ])('%s', (_, more, create, update) => {
    const decision = decideApplication(situation(more));
    if (decision.do !== 'apply') throw new Error(decision.why);
    expect([decision.create.map(({ id }) => id), decision.update.map(({ id }) => id)]).toEqual([
      create,
      update,
    ]);
  });
});

describe('a creation may have arrived', () => {
  const issued = issuedEntry(MAIN.id, TIME);
  test.each([
    ['that was sent', [issued], true],
    ['that was sent, and answered', [issued, doneEntry(MAIN.id, true, TIME)], true],
    ['but not one that was refused', [issued, doneEntry(MAIN.id, false, TIME)], false],
    ['that was refused, and sent again', [issued, doneEntry(MAIN.id, false, TIME), issued], true],
    ['but not one of another object', [issuedEntry(JOB.id, TIME)], false],
  ] as const)('%s', (_, entries, expected) => {
    expect(mayHaveArrived({ operation: 'op-1', entries })(MAIN.id)).toBe(expected);
  });

  test.each([
    [
      'a step that no apply takes',
      [issued, { ...issued, step: 'grant ads/clicks' }],
      /E5216.*op-1.*: grant ads/,
    ],
    ['a step that was never begun', [doneEntry(MAIN.id, true, TIME)], /E5220/],
  ] as const)('which nobody knows of a journal with %s', (_, entries, expected) => {
    expect(() => mayHaveArrived({ operation: 'op-1', entries })).toThrow(expected);
  });
});

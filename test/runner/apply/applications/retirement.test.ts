import { decideRetirements } from '../../../../src/runner/apply/applications/retirement';
import { decidePrune } from '../../../../src/runner/apply/prune';
import type { KubeObject } from '../../../../src/runner/kube/object';
import type { Placement } from '../../../../src/runner/ledger/records';
import { flink, object, record } from '../objects';

const options = { prune: true, kinds: ['FlinkDeployment'], limit: 20 };

function decide(
  strays: readonly KubeObject[],
  records: readonly Placement[],
  wanted: readonly string[] = [],
) {
  const changes = decidePrune(strays, options);
  return decideRetirements(
    strays.map((stray, i) => [stray, changes[i]] as const),
    {
      cluster: 'us-east',
      records: new Map(records.map((each) => [each.app, each])),
      isWanted: (app) => wanted.includes(app),
    },
  );
}

const MAIN = flink('FlinkDeployment', 'clicks');
const job = (name: string) => flink('FlinkSessionJob', name, 1, { deploymentName: 'clicks' });

describe('to retire an application', () => {
  test('its jobs go first, whatever their order, and no flag is needed for them', () => {
    const { changes, retirements } = decide([MAIN, job('a'), object('ConfigMap', 'x'), job('b')], [record()]);
    expect(changes.map(({ action }) => action)).toEqual(['prune', 'prune', 'prune', 'prune']);
    expect(retirements).toHaveLength(1);
    expect(retirements[0].changes.map(({ object: { kind } }) => kind)).toEqual([
      'FlinkSessionJob',
      'FlinkSessionJob',
      'FlinkDeployment',
    ]);
    expect(retirements[0].record.app).toBe('ads/clicks');
  });

  test('goes on after its tombstone was written', () => {
    expect(decide([MAIN], [record({ phase: 'TOMBSTONE' })]).retirements).toHaveLength(1);
  });

  const bare = { ...MAIN, metadata: { ...MAIN.metadata, annotations: {} } } as KubeObject;
  test.each<[string, KubeObject, readonly Placement[], readonly string[], RegExp]>([
    ['what says of no application', bare, [record()], [], /did not make/],
    ['what the ledger does not know', MAIN, [], [], /ledger does not know/],
    [
      'what the ledger has in another namespace',
      MAIN,
      [record({ namespace: 'ops' })],
      [],
      /ledger does not know/,
    ],
    [
      'what the ledger has on another cluster',
      MAIN,
      [record({ cluster: 'us-west' })],
      [],
      /on us-west at epoch 1/,
    ],
    [
      'what the ledger has at another epoch',
      MAIN,
      [record({ epoch: 2, epochHigh: 2 })],
      [],
      /at epoch 2, and this is epoch 1 on us-east/,
    ],
    [
      'what the program still has elsewhere',
      MAIN,
      [record()],
      ['ads/clicks'],
      /program still has ads\/clicks/,
    ],
    ['what an operation holds', MAIN, [record({ phase: 'MOVING' })], [], /ads\/clicks is MOVING/],
    ['what is parked', MAIN, [record({ phase: 'PARKED' })], [], /ads\/clicks is PARKED/],
  ])('%s is refused', (_, stray, records, wanted, why) => {
    const { changes, retirements } = decide([stray], records, wanted);
    expect(changes[0]).toMatchObject({ action: 'refuse', why: expect.stringMatching(why) });
    expect(retirements).toEqual([]);
  });

  test('a job that is out of a session cluster goes alone, and needs its own flag', () => {
    const only = job('a');
    expect(decidePrune([only], options)[0].action).toBe('keep');
    const changes = decidePrune([only], { ...options, kinds: ['FlinkSessionJob'] });
    const pruning = decideRetirements([[only, changes[0]]], {
      cluster: 'us-east',
      records: new Map([['ads/clicks', record()]]),
      isWanted: () => true,
    });
    expect(pruning).toMatchObject({ changes: [{ action: 'prune', why: 'the job ends' }], retirements: [] });
  });
});

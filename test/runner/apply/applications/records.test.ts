import fc from 'fast-check';
import {
  heldBy,
  overtaken,
  placed,
  renewed,
  reserved,
  retired,
  settled,
} from '../../../../src/runner/apply/applications/records';
import { brokenLaws } from '../../../../src/runner/ledger/laws';
import type { Next } from '../../../../src/runner/ledger/ledger';
import type { Placement } from '../../../../src/runner/ledger/records';
import { TIME } from '../../ledger/fixture';
import { record, wanted } from '../objects';

const op = { id: 'op-2', kind: 'apply', since: TIME };
const applying = { op, who: 'ann@laptop', clusterUid: 'uid', now: TIME, stateRoot: 's3://flink-state' };
const ID = 'flink.apache.org/FlinkDeployment/ads/clicks';

describe('the record of an application', () => {
  test('begins reserved, at its epoch, in the hands of the operation', () => {
    expect(placed('ads/clicks', wanted(), [ID], applying)).toMatchObject({
      phase: 'CREATING',
      token: 1,
      epoch: 1,
      epochHigh: 1,
      createReserved: true,
      created: [ID],
      stateRoots: ['s3://flink-state/us-east.1/ads/clicks/e1'],
      restore: { kind: 'empty' },
      op: { ...op, token: 1 },
    });
  });

  test('begins at the point that the program says, and without roots where there is no storage', () => {
    const begun = placed('ads/clicks', wanted({ restorePath: 's3://old/sp-1' }), [], {
      ...applying,
      stateRoot: undefined,
    });
    expect(begun).toMatchObject({ restore: { kind: 'savepoint', uri: 's3://old/sp-1' }, stateRoots: [] });
  });

  test('settles without its operation, and keeps what is not known anew', () => {
    const from = record({ phase: 'CREATING', op: { ...op, token: 1 }, uid: 'old', assemblyDigest: 'a' });
    expect(settled(from, undefined)).toMatchObject({ phase: 'STEADY', uid: 'old', assemblyDigest: 'a' });
    expect(settled(from, 'new', 'b')).toMatchObject({ uid: 'new', assemblyDigest: 'b' });
    expect(settled(from, 'new')).not.toHaveProperty('op');
  });

  test('is renewed at an epoch that never was, with nothing reserved', () => {
    const stateRoots = ['s3://a/us-west.1/ads/clicks/e1', 's3://a/us-east.3/ads/clicks/e2'];
    const to = renewed(
      record({ epoch: 2, epochHigh: 5, created: [ID], uid: 'old', stateRoots }),
      'ann',
      TIME,
    );
    expect(to).toMatchObject({
      epoch: 6,
      epochHigh: 6,
      phase: 'CREATING',
      created: [],
      createReserved: false,
      stateRoots: [...stateRoots, 's3://a/us-east.3/ads/clicks/e6'],
    });
    expect(to).not.toHaveProperty('uid');
    expect(renewed(record({ epoch: 1, stateRoots: [] }), 'ann', TIME).stateRoots).toEqual([]);
  });

  test('is a tombstone that keeps the highest epoch, and says who, when and why', () => {
    const to = retired(
      record({ epoch: 2, epochHigh: 5, uid: 'old', op: { ...op, token: 1 } }),
      'ann',
      TIME,
      'unused',
    );
    expect(to).toMatchObject({ phase: 'TOMBSTONE', epoch: 2, epochHigh: 5, token: 4 });
    expect(to.decisions.at(-1)).toEqual({
      time: TIME,
      who: 'ann',
      what: 'retired on us-east at epoch 2',
      why: 'unused',
    });
    expect(to).not.toHaveProperty('op');
    expect(to).not.toHaveProperty('uid');
  });

  test('breaks no law of the ledger, whatever comes after whatever', () => {
    const steps: readonly ((from: Placement) => Next<Placement>)[] = [
      (from) => reserved(from, [ID, `${ID}-job`], applying),
      (from) => settled(from, 'uid'),
      overtaken,
      (from) => heldBy(from, op),
      (from) => renewed(from, 'ann', TIME),
      (from) => retired(from, 'ann', TIME),
    ];
    fc.assert(
      fc.property(fc.array(fc.nat(steps.length - 1), { maxLength: 12 }), (taken) => {
        let from = record({ phase: 'CREATING' });
        for (const step of taken) {
          const to = steps[step](from);
          expect(brokenLaws(from, to)).toEqual([]);
          from = { ...to, revision: from.revision + 1, ledgerId: from.ledgerId };
        }
      }),
    );
  });
});

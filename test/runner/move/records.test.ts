import * as fc from 'fast-check';
import { iso, note, NOW, order, POINT, proof, record, resource, STOPPED_A, storageFence } from './fixture';
import { FORMS, problemsOf } from '../../../src/runner/ledger/forms';
import { brokenLaws } from '../../../src/runner/ledger/laws';
import { FenceProof, Placement } from '../../../src/runner/ledger/records';
import { isRevoked, stoppedProof } from '../../../src/runner/move/fences';
import { done, entriesByApplication, issued, readJournal } from '../../../src/runner/move/journal';
import * as placements from '../../../src/runner/move/placements';

const asRead = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
const wrong = (value: unknown) => problemsOf(FORMS.placement, asRead(value));

describe('the records of a move', () => {
  test('a placement holds proofs of fences, and nothing that only looks like one', () => {
    expect(wrong(record('APPLIED', { fences: [proof(), storageFence] }))).toEqual([]);
    const other = { ...proof(), kind: 'hoped' } as unknown as FenceProof;
    expect(wrong(record('APPLIED', { fences: [other] })).join()).toContain(
      'suspended, deleted, storage, attested',
    );
    expect(wrong(record('APPLIED', { fences: [{ ...proof(), time: 'now' }] })).join()).toContain('time');
  });

  test('each decision is a record that the ledger takes', () => {
    const by = { order: order(), now: NOW };
    const to = {
      cluster: 'b',
      clusterUid: 'b-uid',
      epoch: 2,
      restore: POINT,
      proofs: [proof()],
      why: 'because',
    };
    const all: readonly (readonly [Placement, ReturnType<typeof placements.begun>])[] = [
      [record('STEADY'), placements.begun(record('STEADY'), by)],
      [record('MOVING'), placements.takenOver(record('MOVING'), by)],
      [record('MOVING'), placements.aborted(record('MOVING'), by, 'no')],
      [record('MOVING'), placements.committed(record('MOVING'), by, to)],
      [
        record('MOVING'),
        placements.parked(record('MOVING'), by, { reason: 'no', deadline: NOW, proofs: [proof()] }),
      ],
      [record('COMMITTED'), placements.reserved(record('COMMITTED'), by)],
      [record('CREATING'), placements.created(record('CREATING'), by, 'uid-2')],
      [record('CREATING'), placements.renewed(record('CREATING'), by, 'lost')],
      [
        record('APPLIED'),
        placements.cleaned(record('APPLIED'), record('APPLIED').debts, { digest: 'sha256:x' }),
      ],
      [record('STEADY'), placements.retired(record('STEADY'), by)],
    ];
    for (const [from, next] of all) {
      expect(wrong({ ...next, revision: 5, ledgerId: 'ledger-1' })).toEqual([]);
      expect(brokenLaws(from, next)).toEqual([]);
    }
    expect(all.map(([, next]) => next.token)).toEqual([5, 5, 4, 5, 5, 4, 4, 5, 4, 5]);
  });

  test('entries are of the application that they name, whatever names there are', () => {
    const apps = fc.uniqueArray(fc.tuple(fc.constantFrom('ads', 'a'), fc.stringMatching(/^[a-z]{1,3}$/)), {
      selector: (of) => of.join('/'),
      minLength: 1,
    });
    fc.assert(
      fc.property(apps, (names) => {
        const records = names.map((name) => record('MOVING', { app: name.join('/') }));
        const entries = records.flatMap((the) => [
          issued(the, { effect: 'set-deny', cluster: 'a', epoch: 1, scope: 'application' }, NOW),
          issued(the, { effect: 'resolve', epoch: 1, roots: [] }, NOW),
          note(the, { note: 'fenced', proofs: [] }),
        ]);
        const by = entriesByApplication(entries);
        for (const { app } of records) {
          expect(by.get(app)).toHaveLength(3);
          expect(readJournal(entries, app, 1)).toEqual(readJournal(by.get(app)!, app, 1));
          expect(readJournal(entries, app, 1).length).toBe(3);
        }
      }),
    );
  });

  test('what was found before the fences held, or by a proof that is void, does not count', () => {
    const the = record('MOVING');
    const found = done<'resolve'>(
      the,
      { effect: 'resolve', epoch: 1, roots: [] },
      { time: iso(NOW), newest: POINT, restartedAfter: false, evidenceLost: false, finished: false },
      NOW,
    );
    const fenced = note(the, { note: 'fenced', proofs: [proof()] });
    const lost = note(the, { note: 'void', why: 'a pod is there' });
    expect(readJournal([found, fenced], the.app, 1).finding).toBeUndefined();
    expect(readJournal([fenced, found], the.app, 1).finding).toBeDefined();
    expect(readJournal([fenced, found, lost], the.app, 1)).toMatchObject({
      finding: undefined,
      fenced: undefined,
    });
  });

  test('a stop is proven only while nothing may start, and by what was seen', () => {
    const holder = { cluster: 'a', clusterUid: 'a-uid', epoch: 1 };
    expect(stoppedProof(holder, STOPPED_A, NOW)).toHaveProperty('proof.kind', 'suspended');
    const gone = { ...STOPPED_A, resource: undefined };
    expect(stoppedProof(holder, gone, NOW)).toHaveProperty('proof.kind', 'deleted');
    for (const changed of [
      { grant: { epoch: 1, token: 4, revoked: false } },
      { refusesToRun: false },
      { remains: { ...STOPPED_A.remains, pods: 1 } },
      { remains: { ...STOPPED_A.remains, deployment: true } },
      { remains: { ...STOPPED_A.remains, doubtful: true } },
      { resource: resource({ suspended: true, stop: 'pending' }) },
      { resource: undefined, remains: { ...STOPPED_A.remains, haConfigMaps: 1 } },
    ]) {
      expect(stoppedProof(holder, { ...STOPPED_A, ...changed }, NOW)).toHaveProperty('lacks');
    }
    expect(isRevoked({ epoch: 2 }, STOPPED_A)).toBe(false);
  });
});

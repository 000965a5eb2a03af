import { isCovered, prefixesOf, prefixOf, withDenies } from '../../../src/runner/fence/fence-set';
import { deniesFor, elsewhere, epochPrefix, reachOf } from '../../../src/runner/fence/reach';
import { Deny } from '../../../src/runner/ledger/records';
import { errorOf, newLedger, TIME } from '../ledger/fixture';

const BY = { operation: 'op-1', since: TIME };
const CLUSTER: Deny = { cluster: 'a', generation: 1, clusterUid: 'a-uid', ...BY };
const EPOCH: Deny = { ...CLUSTER, tenant: 'ads', app: 'clicks', epoch: 1 };
const ROOT = 's3://flink/prod';
const HOLDER = { cluster: 'a', clusterUid: 'a-uid', epoch: 4 };

describe('what a state storage denies', () => {
  test('is prefixes with their slash, so that e1 is not e10, and a.1 not a.10', () => {
    expect(prefixOf(EPOCH)).toBe('a.1/ads/clicks/e1/');
    expect(prefixOf(CLUSTER)).toBe('a.1/');
    expect(isCovered('a.1/ads/clicks/e10/', ['a.1/ads/clicks/e1/'])).toBe(false);
    expect(isCovered('a.10/', ['a.1/'])).toBe(false);
    expect(isCovered('a.1/ads/clicks/e1/', ['a.1/'])).toBe(true);
  });

  test('holds nothing twice, and nothing that a whole cluster covers', () => {
    const denies = [EPOCH, { ...EPOCH, generation: 2 }, CLUSTER, { ...CLUSTER, cluster: 'a-b' }, EPOCH];
    expect(prefixesOf(denies)).toEqual(['a-b.1/', 'a.1/', 'a.2/ads/clicks/e1/']);
  });

  test('grows by what is new, and keeps who set it first', () => {
    const first = withDenies('main', undefined, [EPOCH, EPOCH])!;
    expect(first).toEqual({ storage: 'main', denies: [EPOCH] });
    const set = { ...first, revision: 1 };
    expect(withDenies('main', set, [{ ...EPOCH, operation: 'op-2' }])).toBeUndefined();
    expect(withDenies('main', set, [CLUSTER])!.denies).toEqual([EPOCH, CLUSTER]);
  });
});

describe('what an old epoch may still write', () => {
  const reach = (roots: readonly string[], holder = HOLDER) =>
    reachOf(holder, { app: 'ads/clicks', stateRoots: roots.map((each) => `${ROOT}/${each}`) }, ROOT, 3);

  test('are its directories on that cluster up to it, at whatever generation', () => {
    const roots = ['a.1/ads/clicks/e1', 'b.1/ads/clicks/e2', 'a.2/ads/clicks/e4', 'a.2/ads/clicks/e5'];
    expect(reach(roots)).toEqual({
      epochs: [
        { generation: 1, epoch: 1 },
        { generation: 2, epoch: 4 },
      ],
      own: [{ generation: 2, epoch: 4 }],
      outside: [],
    });
  });

  test('is at the generation of now where nothing is recorded', () => {
    expect(reach(['b.1/ads/clicks/e2']).own).toEqual([{ generation: 3, epoch: 4 }]);
  });

  test('of an adopted job lies where no deny reaches', () => {
    expect(reach(['shared/checkpoints'], { ...HOLDER, epoch: 0 })).toEqual({
      epochs: [],
      own: [],
      outside: [`${ROOT}/shared/checkpoints`],
    });
    expect(reach(['shared/checkpoints', 'a.1/ads/clicks/e4']).outside).toEqual([]);
  });

  test('is seen where code has put it elsewhere', () => {
    const beacon = (epoch: number, ...uris: readonly string[]) => ({
      app: 'ads/clicks',
      epoch,
      directories: Object.fromEntries(uris.map((uri, i) => [`dir-${i}`, uri])),
    });
    const inside = `${ROOT}/a.2/ads/clicks/e4`;
    const seen = (...beacons: readonly ReturnType<typeof beacon>[]) =>
      elsewhere(HOLDER, 'ads/clicks', ROOT, beacons);
    expect(seen(beacon(4, `${inside}/checkpoints`, `s3a://flink/prod/a.2/ads/clicks/e4/ha`, ''))).toEqual([]);
    expect(seen(beacon(4, 's3://flink/other', `${inside}/ha`))).toEqual(['s3://flink/other']);
    for (const wrong of [
      'a.2/ads/clicks/e40/ha',
      'a.2/ads/views/e4',
      'b.2/ads/clicks/e4',
      'a.2/ads/clicks/e3/ha',
    ]) {
      expect(seen(beacon(4, `${ROOT}/${wrong}`))).toEqual([`${ROOT}/${wrong}`]);
    }
    // A later epoch is none of this holder's.
    expect(seen(beacon(5, 's3://flink/other'))).toEqual([]);
    const checkpoint = { ...beacon(4), newestCheckpoint: { path: 's3://elsewhere/chk-1' } };
    expect(elsewhere(HOLDER, 'ads/clicks', ROOT, [checkpoint])).toEqual(['s3://elsewhere/chk-1']);
  });

  test('is denied by cluster, or epoch by epoch', () => {
    const { epochs } = reach(['a.1/ads/clicks/e1', 'a.2/ads/clicks/e4', 'a.2/ads/clicks/e3']);
    const prefixes = (scope: 'cluster' | 'application') =>
      deniesFor(HOLDER, 'ads/clicks', epochs, scope, BY).map(prefixOf);
    expect(prefixes('cluster')).toEqual(['a.1/', 'a.2/']);
    expect(prefixes('application')).toEqual(epochs.map((at) => epochPrefix('a', 'ads/clicks', at)));
  });
});

describe('the record of a fence', () => {
  test('is swapped, and never loses a deny', async () => {
    const ledger = await newLedger();
    const won = await ledger.swapFences(undefined, { storage: 'main', denies: [EPOCH] });
    expect(won).toEqual({ won: true, record: { storage: 'main', revision: 1, denies: [EPOCH] } });
    const first = won.record!;
    expect(await ledger.swapFences(undefined, { storage: 'main', denies: [CLUSTER] })).toEqual({
      won: false,
      record: first,
    });
    expect(
      await errorOf(async () => ledger.swapFences(first, { storage: 'main', denies: [CLUSTER] })),
    ).toContain('what is denied at a.1/ads/clicks/e1 would be allowed again');
    expect(await errorOf(async () => ledger.swapFences(first, { storage: 'x', denies: [EPOCH] }))).toContain(
      'it is of main',
    );
    const { epoch: _, ...open } = EPOCH;
    expect(
      await errorOf(async () => ledger.swapFences(first, { storage: 'main', denies: [EPOCH, open] })),
    ).toContain('go together');
    const next = await ledger.swapFences(first, { storage: 'main', denies: [EPOCH, CLUSTER] });
    expect(next.record!.revision).toBe(2);
    expect(await ledger.fences()).toEqual(new Map([['main', next.record]]));
    expect(await ledger.fenceSet('main')).toEqual(next.record);
    expect(await ledger.fenceSet('other')).toBeUndefined();
    await ledger.close();
  });
});

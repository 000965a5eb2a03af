import { i32, i64, u8, utf } from './metadata-writer';
import {
  checkConditions,
  claimEpoch,
  claimOf,
  EpochClaim,
  epochsSeen,
} from '../../../src/runner/state/claims';
import { listingOf } from '../../../src/runner/state/observe';
import type { StateStore } from '../../../src/runner/state/store';
import { verify } from '../../../src/runner/state/verify';

/** A store, and a way to put something into it that is none of the runner's. */
export interface Given {
  readonly store: StateStore;
  /** Another process's view of the same store. */
  readonly other: StateStore;
  put(key: string, bytes: Buffer): Promise<void>;
  remove(key: string): Promise<void>;
}

const CLAIM: EpochClaim = {
  app: 'ads/clicks',
  epoch: 2,
  ledger: 'l1',
  op: 'op-1',
  cluster: 'us-west',
  time: '2026-11-25T12:00:00.000Z',
};

const CHECKPOINT = 'us-east.1/ads/clicks/e1/checkpoints/aaaaaa/chk-3';
const SHARED = 'us-east.1/ads/clicks/e1/checkpoints/aaaaaa/shared/1';

/** A checkpoint of two files, one beside its `_metadata`, the other one shared. */
async function putCheckpoint({ store, put }: Given): Promise<void> {
  const files = [u8(6), utf('own'), i64(5), u8(2), i64(7), utf(`${store.url}/${SHARED}`)];
  const keyed = [u8(11), i64(3), utf('b'), i32(0), i32(8), i64(9), ...files.slice(0, 3)];
  const state = [...keyed, i32(1), utf('1.sst'), ...files.slice(3), i32(0), utf('h')];
  const subtask = [i32(0), i32(0), i32(0), ...state, u8(0), i32(0), i32(0)];
  const operator = [i64(1), i64(2), i32(1), i32(128), u8(0), i32(1), ...subtask];
  const metadata = Buffer.concat([i32(0x4960672d), i32(3), i64(3), i32(0), i32(1), ...operator]);
  await put(`${CHECKPOINT}/_metadata`, metadata);
  await put(`${CHECKPOINT}/own`, Buffer.alloc(5));
  await put(SHARED, Buffer.alloc(7));
}

/** What every store does, wherever it is. */
export function storeBehaviour(given: () => Given): void {
  const uri = () => `${given().store.url}/${CHECKPOINT}`;

  test('what is there is listed, folder by folder or all at once', async () => {
    const { store, put } = given();
    await put('tree/b/2', Buffer.from('22'));
    await put('tree/a/deep/1', Buffer.from('1'));
    await put('tree/top', Buffer.from('333'));
    expect((await store.list('tree/')).map(({ key, size }) => [key, size])).toEqual([
      ['tree/a/deep/1', 1],
      ['tree/b/2', 2],
      ['tree/top', 3],
    ]);
    const { folders, files } = await store.children('tree/');
    expect({ folders: [...folders].sort(), files: files.map(({ key }) => key) }).toEqual({
      folders: ['a', 'b'],
      files: ['tree/top'],
    });
    expect(await store.children('nowhere/')).toEqual({ folders: [], files: [] });
    expect(await store.list('nowhere/')).toEqual([]);
  });

  test('what an epoch has is told apart from what it had', async () => {
    const { store, put } = given();
    await putCheckpoint(given());
    const directory = 'us-east.1/ads/clicks/e1';
    const before = await listingOf(store, directory);
    expect(before).toMatch(/^3 files, sha256:/);
    expect(await listingOf(store, directory)).toBe(before);
    await put('us-east.1/ads/clicks/e12/x', Buffer.from('x'));
    expect(await listingOf(store, directory)).toBe(before);
    await put(`${directory}/ha/clicks/completedCheckpoint1`, Buffer.from('x'));
    expect(await listingOf(store, directory)).not.toBe(before);
  });

  test('what is read is what is there: all of it, or a part; nothing where nothing is', async () => {
    const { store, put } = given();
    await put('file', Buffer.from('0123456789'));
    await put('empty', Buffer.alloc(0));
    expect((await store.read('file'))?.toString()).toBe('0123456789');
    expect((await store.read('file', { from: 0, to: 3 }))?.toString()).toBe('0123');
    expect((await store.read('file', { from: 5, to: 99 }))?.toString()).toBe('56789');
    expect((await store.read('empty', { from: 0, to: 15 }))?.length).toBe(0);
    for (const [key, range, text] of [
      ['file', { from: 0, to: 3 }, '0123'],
      ['file', undefined, '0123456789'],
      ['empty', { from: 0, to: 15 }, ''],
    ] as const) {
      const { time } = (await store.head(key))!;
      const timed = await store.readTimed(key, range);
      expect(timed && { ...timed, bytes: timed.bytes.toString() }).toEqual({ bytes: text, time });
    }
    expect(await store.lengthOf('file')).toBe(10);
    expect(await store.head('file')).toMatchObject({ key: 'file', size: 10 });
    const age = (await store.now()).getTime() - Date.parse((await store.head('file'))!.time);
    expect(Math.abs(age)).toBeLessThan(60_000);
    for (const what of [
      store.read('absent'),
      store.readTimed('absent'),
      store.head('absent'),
      store.lengthOf('absent'),
    ]) {
      expect(await what).toBeUndefined();
    }
  });

  test('of eight who create the same key at once one wins, and what they wrote is there', async () => {
    const { store, other } = given();
    for (let round = 0; round < 5; round++) {
      const texts = Array.from({ length: 8 }, (_, i) => `writer ${i}`);
      const answers = await Promise.all(
        texts.map(async (text, i) => (i % 2 ? store : other).createOnly(`raced/${round}`, text)),
      );
      const winners = texts.filter((_, i) => answers[i] === 'created');
      expect(winners).toHaveLength(1);
      expect((await store.read(`raced/${round}`))?.toString()).toBe(winners[0]);
    }
    expect((await store.list('raced/')).map(({ key }) => key)).toHaveLength(5);
  });

  test('conditions are kept', async () => {
    await checkConditions(given().store);
  });

  test('B1 an epoch is claimed once, also by a ledger that was restored from a backup', async () => {
    const { store, other } = given();
    expect(await claimEpoch(store, CLAIM)).toEqual({ won: true, claim: CLAIM });
    // Who does not know what became of an attempt tries again.
    expect(await claimEpoch(other, { ...CLAIM, time: '2026-11-25T12:05:00.000Z' })).toEqual({
      won: true,
      claim: CLAIM,
    });
    expect(await claimEpoch(other, { ...CLAIM, op: 'op-2' })).toEqual({ won: false, claim: CLAIM });
    expect(await claimEpoch(other, { ...CLAIM, ledger: 'l2' })).toMatchObject({ won: false });
    expect(await claimOf(store, 'ads/clicks', 2)).toEqual(CLAIM);
    expect(await claimOf(store, 'ads/clicks', 3)).toBeUndefined();
  });

  test('B1 the next epoch is above what is claimed and what is written', async () => {
    const { store, put } = given();
    await claimEpoch(store, { ...CLAIM, app: 'ads/views', epoch: 2 });
    await put('us-east.1/ads/views/e1/ha/x', Buffer.from('x'));
    await put('us-west.3/ads/views/e12/checkpoints/x', Buffer.from('x'));
    expect(await epochsSeen(store, 'ads/views')).toMatchObject({
      claimed: 2,
      claim: { epoch: 2 },
      written: 12,
    });
    expect(await epochsSeen(store, 'ads/unknown')).toEqual({ claimed: 0, written: 0 });
  });

  test('a claim that says nothing stops whoever reads it', async () => {
    const { store, put } = given();
    await put('claims/ads/broken/e1', Buffer.from('{"app": "ads/broken"}'));
    await expect(claimEpoch(store, { ...CLAIM, app: 'ads/broken', epoch: 1 })).rejects.toMatchObject({
      code: 'FLEET_E5509',
    });
  });

  test('a checkpoint is whole', async () => {
    const { store } = given();
    await putCheckpoint(given());
    for (const deep of [false, true]) {
      expect(await verify(store, uri(), { deep, id: 3 })).toMatchObject({ ok: true, problems: [], files: 3 });
    }
    expect(await verify(store, `${uri()}/_metadata`)).toMatchObject({ ok: true });
  });

  const damages: readonly (readonly [string, (given: Given) => Promise<void>, RegExp])[] = [
    [
      'its _metadata is missing',
      async ({ remove }) => remove(`${CHECKPOINT}/_metadata`),
      /^_metadata is missing$/,
    ],
    [
      'its _metadata is empty',
      async ({ put }) => put(`${CHECKPOINT}/_metadata`, Buffer.alloc(0)),
      /^_metadata is empty$/,
    ],
    [
      'its _metadata is something else',
      async ({ put }) => put(`${CHECKPOINT}/_metadata`, Buffer.from('x'.repeat(64))),
      /^_metadata is damaged: it does not begin/,
    ],
    ['a file beside it is missing', async ({ remove }) => remove(`${CHECKPOINT}/own`), /^own is missing$/],
    [
      'a file beside it is empty',
      async ({ put }) => put(`${CHECKPOINT}/own`, Buffer.alloc(0)),
      /^own has 0 bytes, and should have 5$/,
    ],
    ['a shared file is missing', async ({ remove }) => remove(SHARED), /shared\/1 is missing$/],
    [
      'a shared file is cut off',
      async ({ put }) => put(SHARED, Buffer.alloc(6)),
      /shared\/1 has 6 bytes, and should have 7$/,
    ],
    [
      'a shared file is too long',
      async ({ put }) => put(SHARED, Buffer.alloc(8)),
      /has 8 bytes, and should have 7$/,
    ],
  ];
  test.each(damages)('a checkpoint is not whole: %s', async (_, damage, problem) => {
    await putCheckpoint(given());
    await damage(given());
    const { ok, problems } = await verify(given().store, uri());
    expect({ ok, problems }).toEqual({ ok: false, problems: [expect.stringMatching(problem)] });
  });

  test('a checkpoint whose _metadata is cut off at any 64th byte is not whole', async () => {
    const { store, put } = given();
    await putCheckpoint(given());
    const whole = (await store.read(`${CHECKPOINT}/_metadata`))!;
    for (let length = 0; length < whole.length; length += 64) {
      await put(`${CHECKPOINT}/_metadata`, whole.subarray(0, length));
      expect(await verify(store, uri())).toMatchObject({ ok: false });
    }
  });

  test('a checkpoint is not the one that was asked for', async () => {
    await putCheckpoint(given());
    expect(await verify(given().store, uri(), { id: 4 })).toMatchObject({
      problems: ['_metadata is that of 3'],
    });
    expect(await verify(given().store, 's3://elsewhere/chk-3')).toMatchObject({ ok: false });
  });
}

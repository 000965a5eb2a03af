import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { errorOf, newFolder, newLedger, nextOf, placed, TIME } from './fixture';
import { Fate, UnsureHome } from './unsure-home';
import { FolderHome } from '../../../src/runner/ledger/folder-home';
import { Ledger } from '../../../src/runner/ledger/ledger';
import { openLedger, openLedgerIn } from '../../../src/runner/ledger/open';
import { Beacon, ClusterRecord, Placement } from '../../../src/runner/ledger/records';

const FLEET = { fleet: 'streaming' };

async function place(ledger: Ledger, app = 'ads/clicks'): Promise<Placement> {
  const [{ won, record }] = await ledger.swapPlacements([{ to: placed(app) }]);
  expect(won).toBe(true);
  return record!;
}

async function swap(ledger: Ledger, from: Placement, changed: Partial<Placement> = {}) {
  return (await ledger.swapPlacements([{ from, to: nextOf(from, changed) }]))[0];
}

/** Puts a record there that no ledger would write. */
async function plant(folder: string, key: string, record: unknown, ledger: string): Promise<void> {
  const home = new FolderHome(folder);
  const expected = (await home.read(key))?.version;
  await home.write([{ key, text: JSON.stringify({ ledger, write: 'planted', record }), expected }]);
}

describe('opening', () => {
  test('a new ledger has an id of its own, and is the same one ever after', async () => {
    const folder = newFolder();
    const { id } = await newLedger(folder);
    expect(id).not.toBe((await newLedger()).id);
    expect((await openLedger(folder, FLEET)).id).toBe(id);
    expect((await openLedger(`file:${folder}`, FLEET)).id).toBe(id);
    expect((await openLedger(`file://${folder}`, FLEET)).id).toBe(id);
    expect((await newLedger(folder)).id).toBe(id);
  });

  test('where two make it at once, both have the same one', async () => {
    const folder = newFolder();
    const ledgers = await Promise.all([1, 2, 3, 4].map(async () => newLedger(folder)));
    expect(new Set(ledgers.map(({ id }) => id)).size).toBe(1);
  });

  test('none is made unless that is asked for', async () => {
    const folder = join(newFolder(), 'typo');
    expect(await errorOf(async () => openLedger(folder, FLEET))).toMatch(
      /FLEET_E5206: there is no ledger at .*typo/,
    );
    expect(await errorOf(async () => readFileSync(folder))).toContain('ENOENT');
  });

  test('one of another fleet, or of a newer form, is refused', async () => {
    const folder = newFolder();
    const { id } = await newLedger(folder);
    expect(await errorOf(async () => openLedger(folder, { fleet: 'batch' }))).toContain(
      'is of the fleet streaming, and this one is batch',
    );
    await plant(folder, 'ledger', { form: 2, anything: 'else' }, id);
    expect(await errorOf(async () => openLedger(folder, FLEET))).toMatch(
      /FLEET_E5209: .* is of form 2, and this flink-fleet knows 1 at most/,
    );
  });

  test('records without the one that says whose they are do not become those of a new ledger', async () => {
    const folder = newFolder();
    await place(await newLedger(folder));
    rmSync(join(folder, 'ledger.0000000001.json'));
    expect(await errorOf(async () => newLedger(folder))).toContain('FLEET_E5207');
  });

  test.each(['s3://acme/streaming', 'kubernetes://hub/fleet', 'https://example.com'])(
    '%s is told to be no place yet',
    async (url) => {
      expect(await errorOf(async () => openLedger(url, FLEET))).toContain(`FLEET_E5210: ${url} is no place`);
    },
  );

  test('a home that does not keep its conditions is refused', async () => {
    class Careless extends FolderHome {
      public async selfTest(): Promise<void> {
        throw new Error('every write wins');
      }
    }
    const home = new Careless(newFolder());
    expect(await errorOf(async () => openLedgerIn(home, { ...FLEET, create: true }))).toBe(
      'every write wins',
    );
    expect(await home.keys('')).toEqual([]);
  });

  test('for reading, nothing is written', async () => {
    const folder = newFolder();
    await newLedger(folder);
    rmSync(join(folder, '.tmp'), { recursive: true });
    const ledger = await openLedger(folder, { ...FLEET, forReading: true });
    expect((await ledger.placements()).size).toBe(0);
    expect(await errorOf(async () => readFileSync(join(folder, '.tmp')))).toContain('ENOENT');
  });
});

describe('placements', () => {
  test('each write counts the revision up, and carries the id of the ledger', async () => {
    const ledger = await newLedger();
    const first = await place(ledger);
    expect(first).toMatchObject({ revision: 1, ledgerId: ledger.id, phase: 'CREATING' });
    const { won, record } = await swap(ledger, first, { phase: 'STEADY', uid: 'u1', createReserved: true });
    expect(won).toBe(true);
    expect(record).toMatchObject({ revision: 2, uid: 'u1' });
    expect(await ledger.placement('ads/clicks')).toEqual(record);
    expect([...(await ledger.placements()).keys()]).toEqual(['ads/clicks']);
  });

  test('whoever comes late is told what is there instead', async () => {
    const folder = newFolder();
    const [one, other] = [await newLedger(folder), await newLedger(folder)];
    const from = await place(one);
    const seen = (await other.placement('ads/clicks'))!;
    const { record } = await swap(one, from, { phase: 'STEADY' });
    expect(await swap(other, seen, { phase: 'MOVING' })).toEqual({ won: false, record });
    expect(await other.swapPlacements([{ to: placed('ads/clicks') }])).toEqual([{ won: false, record }]);
    expect(await one.placement('ads/clicks')).toEqual(record);
  });

  test('each of many swaps is on its own terms', async () => {
    const folder = newFolder();
    const [one, other] = [await newLedger(folder), await newLedger(folder)];
    const apps = Array.from({ length: 40 }, (_, i) => `ads/app-${i}`);
    const placements = (await one.swapPlacements(apps.map((app) => ({ to: placed(app) })))).map(
      ({ record }) => record!,
    );
    const late = placements.slice(0, 20);
    await other.placements();
    await other.swapPlacements(late.map((from) => ({ from, to: nextOf(from, { phase: 'PARKED' }) })));
    const swaps = await one.swapPlacements(
      placements.map((from) => ({ from, to: nextOf(from, { phase: 'STEADY' }) })),
    );
    expect(swaps.map(({ won }) => won)).toEqual(apps.map((_, i) => i >= 20));
    expect(swaps.map(({ record }) => record!.phase)).toEqual(
      apps.map((_, i) => (i < 20 ? 'PARKED' : 'STEADY')),
    );
  });

  test('a record that is as it was before, but was another one in between, is another one', async () => {
    const folder = newFolder();
    const [one, other] = [await newLedger(folder), await newLedger(folder)];
    const from = await place(one);
    await other.placements();
    const away = (await swap(one, from, { phase: 'MOVING' })).record!;
    const back = (await swap(one, away, { phase: 'CREATING' })).record!;
    expect(nextOf(back)).toEqual(nextOf(from));
    expect(await swap(other, from, { phase: 'STEADY' })).toEqual({ won: false, record: back });
  });

  test('the same revision with other content, as of a backup that was restored, is no base', async () => {
    const ledger = await newLedger();
    const from = await place(ledger);
    expect((await swap(ledger, { ...from, cluster: 'eu-west' })).won).toBe(false);
    expect((await swap(ledger, { ...from, ledgerId: 'other' })).won).toBe(false);
  });

  test.each<[string, Partial<Placement>]>([
    ['epoch would go down from 3 to 2', { epoch: 2 }],
    ['epochHigh would go down from 4 to 3', { epochHigh: 3 }],
    ['token would go down from 9 to 8', { token: 8 }],
    ['epochHigh is below the epoch', { epoch: 5 }],
    ['the creation at epoch 3 was reserved, and cannot be again', { createReserved: false }],
    ['phase must be one of STEADY', { phase: 'GONE' as 'STEADY' }],
    ['cluster must be a string', { cluster: '' }],
  ])('no write is let through where %s', async (problem, changed) => {
    const ledger = await newLedger();
    const from = (
      await ledger.swapPlacements([
        { to: placed('ads/clicks', { epoch: 3, epochHigh: 4, token: 9, createReserved: true }) },
      ])
    )[0].record!;
    expect(await errorOf(async () => swap(ledger, from, changed))).toContain(problem);
    expect(await ledger.placement('ads/clicks')).toEqual(from);
  });
});

describe('records are not believed', () => {
  const valid = (id: string) => ({ ...placed('ads/clicks'), revision: 1, ledgerId: id });

  test.each<[string, (id: string) => unknown, string]>([
    ['another phase', (id) => ({ ...valid(id), phase: 'FLYING' }), 'phase must be one of'],
    ['no epoch', (id) => ({ ...valid(id), epoch: undefined }), 'epoch is missing'],
    ['an epoch that is a text', (id) => ({ ...valid(id), epoch: '1' }), 'epoch must be a whole number'],
    ['an operation that is null', (id) => ({ ...valid(id), op: null }), 'op is null'],
    ['a field of another version', (id) => ({ ...valid(id), clusterUids: 'x' }), 'clusterUids is not known'],
    [
      'a restore point without a place',
      (id) => ({ ...valid(id), restore: { kind: 'savepoint' } }),
      'restore.uri is missing',
    ],
    [
      'a debt without an epoch',
      (id) => ({ ...valid(id), debts: [{ cluster: 'a', clusterUid: 'b', kind: 'clean' }] }),
      'debts[0].epoch is missing',
    ],
    ['another application', (id) => ({ ...valid(id), app: 'ads/views' }), 'it is placements/ads/views'],
    ['a list', () => [], 'it must be an object'],
    ['nothing', () => undefined, 'it must be an object'],
  ])('%s is told with the record and the field', async (_, record, problem) => {
    const folder = newFolder();
    const ledger = await newLedger(folder);
    await plant(folder, 'placements/ads/clicks', record(ledger.id), ledger.id);
    const message = await errorOf(async () => ledger.placements());
    expect(message).toContain(
      'FLEET_E5212: the record placements/ads/clicks of the ledger is not as it must be: ',
    );
    expect(message).toContain(problem);
  });

  test('a record of another ledger is refused, also if it is copied with its file', async () => {
    const folder = newFolder();
    const other = newFolder();
    await newLedger(folder);
    await place(await newLedger(other));
    mkdirSync(join(folder, 'placements/ads'), { recursive: true });
    const file = 'placements/ads/clicks.0000000001.json';
    writeFileSync(join(folder, file), readFileSync(join(other, file)));
    expect(await errorOf(async () => (await newLedger(folder)).placement('ads/clicks'))).toMatch(
      /it is of the ledger .*, and this is/,
    );
  });
});

describe('a write whose answer was lost', () => {
  async function unsure(
    fates: Fate[],
    meanwhile?: (rival: Ledger) => Promise<unknown>,
  ): Promise<{ folder: string; ledger: Ledger }> {
    const folder = newFolder();
    const rival = await newLedger(folder);
    const home = new UnsureHome(
      new FolderHome(folder),
      () => fates.shift() ?? 'answered',
      meanwhile && (async () => fates.length === 0 && meanwhile(rival)),
    );
    return { folder, ledger: await openLedgerIn(home, FLEET) };
  }

  test('is won if the record is its own', async () => {
    const { ledger, folder } = await unsure(['answer lost', 'answer lost']);
    const first = await place(ledger);
    expect((await swap(ledger, first, { phase: 'STEADY' })).won).toBe(true);
    expect(await (await newLedger(folder)).placement('ads/clicks')).toMatchObject({
      revision: 2,
      phase: 'STEADY',
    });
  });

  test('is an error if it never arrived, and is not sent again', async () => {
    const { ledger, folder } = await unsure(['answered', 'never sent']);
    const first = await place(ledger);
    const message = await errorOf(async () => swap(ledger, first, { phase: 'STEADY' }));
    expect(message).toMatch(
      /FLEET_E5214: the record placements\/ads\/clicks .* socket hang up; nothing followed from it/,
    );
    expect(await (await newLedger(folder)).placement('ads/clicks')).toEqual(first);
  });

  test('is lost if another one wrote, even the very same', async () => {
    const { ledger } = await unsure(['answered', 'never sent'], async (rival) =>
      swap(rival, (await rival.placement('ads/clicks'))!, { phase: 'STEADY' }),
    );
    const first = await place(ledger);
    expect((await swap(ledger, first, { phase: 'STEADY' })).won).toBe(false);
  });

  test('whatever is lost on the way, no swap is won twice, and none that was won is gone', async () => {
    const step = fc.record({
      who: fc.integer({ min: 0, max: 1 }),
      fate: fc.constantFrom<Fate>('answered', 'answer lost', 'never sent'),
      reads: fc.boolean(),
    });
    let swaps = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 15 }), async (steps) => {
        let fate: Fate = 'answered';
        const folder = newFolder();
        const sure = await newLedger(folder);
        const home = () => new UnsureHome(new FolderHome(folder), () => fate);
        const ledgers = [await openLedgerIn(home(), FLEET), await openLedgerIn(home(), FLEET)];
        await place(sure);
        const seen: Placement[] = [];
        for (const ledger of ledgers) seen.push((await ledger.placement('ads/clicks'))!);
        let wins = 0;
        for (const { who, reads, ...step_ } of steps) {
          if (reads) seen[who] = (await ledgers[who].placement('ads/clicks'))!;
          fate = step_.fate;
          swaps++;
          const result = await swap(ledgers[who], seen[who], { token: seen[who].token + 1 }).catch(
            () => undefined,
          );
          if (result?.won) wins++;
          if (result?.record) seen[who] = result.record;
        }
        const { revision, token } = (await sure.placement('ads/clicks'))!;
        expect([revision, token]).toEqual([wins + 1, wins + 1]);
      }),
      { numRuns: 60 },
    );
    console.log(`${swaps} swaps over a line that loses requests and answers`);
  });
});

describe('clusters and beacons', () => {
  const CLUSTER = { cluster: 'us-east', uid: 'd2a5', generation: 1, cordoned: false, quarantined: false };

  test('a cluster is swapped like a placement', async () => {
    const ledger = await newLedger();
    const { record } = await ledger.swapCluster(undefined, CLUSTER);
    expect(record).toEqual({ ...CLUSTER, revision: 1 });
    expect((await ledger.swapCluster(undefined, CLUSTER)).won).toBe(false);
    const next = await ledger.swapCluster(record, { ...CLUSTER, cordoned: true });
    expect(next).toMatchObject({ won: true, record: { revision: 2, cordoned: true } });
    expect(await ledger.swapCluster(record, { ...CLUSTER, generation: 2 })).toEqual({
      won: false,
      record: next.record,
    });
    expect(await ledger.clusters()).toEqual(
      new Map<string, ClusterRecord>([['us-east', next.record as ClusterRecord]]),
    );
  });

  test('what was last seen of a cluster replaces what was seen before', async () => {
    const folder = newFolder();
    const ledger = await newLedger(folder);
    const beacon = (app: string): Beacon => ({
      app,
      seen: TIME,
      epoch: 1,
      uid: 'u',
      desiredState: 'running',
      directories: { checkpoints: 's3://x' },
    });
    await ledger.writeBeacons('us-east', [beacon('ads/clicks'), beacon('ads/views')]);
    await (await newLedger(folder)).writeBeacons('us-east', [beacon('ads/views')]);
    await Promise.all(
      [1, 2, 3].map(async () => (await newLedger(folder)).writeBeacons('us-west', [beacon('ads/x')])),
    );
    const beacons = await ledger.beacons();
    expect([...beacons.keys()]).toEqual(['us-east', 'us-west']);
    expect(beacons.get('us-east')).toEqual([beacon('ads/views')]);
  });
});

import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { errorOf, newFolder } from './fixture';
import { keyOf, nameOf } from '../../../src/runner/ledger/folder/names';
import { FolderHome } from '../../../src/runner/ledger/folder-home';

const KEY = 'placements/ads/clicks';
const fileAt = (folder: string, revision: number, key = KEY) =>
  join(folder, `${key}.${String(revision).padStart(10, '0')}.json`);

const flipped = (byte: number, bit: number) => (Math.floor(byte / bit) % 2 === 0 ? byte + bit : byte - bit);

async function write(home: FolderHome, text: string, key = KEY): Promise<void> {
  const expected = (await home.read(key))?.version;
  const [{ outcome }] = await home.write([{ key, text, expected }]);
  expect(outcome).toBe('written');
}

async function written(revisions: number): Promise<{ folder: string; home: FolderHome }> {
  const folder = newFolder();
  const home = new FolderHome(folder);
  await home.selfTest();
  for (let i = 1; i <= revisions; i++) {
    await write(home, JSON.stringify({ revision: i, pad: 'x'.repeat(300) }));
  }
  return { folder, home };
}

test('a record is read as it was written last, also by another process', async () => {
  const { folder, home } = await written(3);
  expect(JSON.parse((await home.read(KEY))!.text)).toMatchObject({ revision: 3 });
  expect(await new FolderHome(folder).read(KEY)).toEqual(await home.read(KEY));
  expect(await home.read('placements/ads/views')).toBeUndefined();
});

test('a write happens only if the record is as it was read', async () => {
  const { home } = await written(1);
  const first = await home.read(KEY);
  await write(home, '2');
  const outcomes = await home.write([
    { key: KEY, text: '"late"', expected: first!.version },
    { key: KEY, text: '"new"' },
    { key: 'placements/ads/views', text: '"views"' },
  ]);
  expect(outcomes.map(({ outcome }) => outcome)).toEqual(['lost', 'lost', 'written']);
  expect((await home.read(KEY))!.text).toBe('2');
});

test('of two writes of one record at once, one is lost', async () => {
  const { home } = await written(1);
  const { version } = (await home.read(KEY))!;
  const outcomes = await home.write([1, 2].map((text) => ({ key: KEY, text: `${text}`, expected: version })));
  expect(outcomes.map(({ outcome }) => outcome)).toEqual(['written', 'lost']);
  expect((await home.read(KEY))!.text).toBe('1');
});

test('what was removed since it was read is no base for a write, even though its next name is free', async () => {
  const { folder, home } = await written(1);
  const { version } = (await home.read(KEY))!;
  for (let i = 0; i < 9; i++) await write(home, `${i}`);
  expect(readdirSync(join(folder, 'placements/ads'))).not.toContain('clicks.0000000002.json');
  expect(await home.write([{ key: KEY, text: '"late"', expected: version }])).toEqual([{ outcome: 'lost' }]);
  expect(await home.write([{ key: KEY, text: '"again"' }])).toEqual([{ outcome: 'lost' }]);
  expect((await home.read(KEY))!.text).toBe('8');
});

test('few revisions are kept, and the first one for good', async () => {
  const { folder } = await written(30);
  expect(readdirSync(join(folder, 'placements/ads')).sort()).toEqual([
    ...[27, 28, 29, 30].map((revision) => `clicks.00000000${revision}.json`),
    'clicks.first.json',
  ]);
});

test('all records below a prefix are read, and their keys, in order', async () => {
  const { home } = await written(2);
  await write(home, '1', 'placements/web/views');
  await write(home, '1', 'clusters/us-east');
  await write(home, '1', 'lock');
  expect([...(await home.readAll('placements/')).keys()].sort()).toEqual([KEY, 'placements/web/views']);
  expect(await home.keys('')).toEqual(['clusters/us-east', 'lock', KEY, 'placements/web/views']);
  expect(await home.keys('placements/ads/')).toEqual([KEY]);
  expect(await home.keys('beacons/')).toEqual([]);
});

test('every key has a name of its own, that holds nothing of a path', () => {
  const key = fc
    .array(
      fc.string({ minLength: 1, unit: 'grapheme' }).filter((part) => !part.includes('/')),
      { minLength: 1, maxLength: 3 },
    )
    .map((parts) => parts.join('/'));
  fc.assert(
    fc.property(key, (each) => {
      const name = nameOf(each);
      expect(keyOf(name)).toBe(each);
      expect(`${name.folder}/${name.name}`).toMatch(/^[a-z0-9_%A-F/-]+$/);
    }),
  );
});

describe('a file that is not as it was written is found, and named', () => {
  test('cut off at every 64th byte', async () => {
    const { folder, home } = await written(2);
    const file = fileAt(folder, 2);
    const whole = readFileSync(file);
    let found = 0;
    for (let end = 0; end < whole.length; end += 64) {
      writeFileSync(file, whole.subarray(0, end));
      const message = await errorOf(async () => home.read(KEY));
      expect(message).toContain(`FLEET_E5201: ${file} is `);
      expect(message).toContain('restore this file from a backup');
      found++;
    }
    truncateSync(file, 0);
    writeFileSync(file, whole.subarray(0, -1));
    expect(await errorOf(async () => home.read(KEY))).toContain('FLEET_E5201');
    expect(found).toBeGreaterThan(6);
    console.log(`${found} truncated files, all found`);
  });

  test('with any one bit flipped', async () => {
    const { folder, home } = await written(2);
    const file = fileAt(folder, 2);
    const whole = readFileSync(file);
    let found = 0;
    for (let byte = 0; byte < whole.length; byte++) {
      const damaged = Buffer.from(whole);
      damaged[byte] = flipped(damaged[byte], 2 ** (byte % 8));
      writeFileSync(file, damaged);
      expect(await errorOf(async () => home.readAll('placements/'))).toContain(`FLEET_E5201: ${file} `);
      found++;
    }
    console.log(`${found} files with a bit flipped, all found`);
  });

  test('edited by hand, with another line, or a copy of another one', async () => {
    const { folder, home } = await written(2);
    const file = fileAt(folder, 2);
    const whole = readFileSync(file, 'utf8');
    writeFileSync(file, whole.replace('"revision":2,"pad"', '"revision":3,"pad"'));
    expect(await errorOf(async () => home.read(KEY))).toContain('is not as it was written');
    writeFileSync(file, whole);
    appendFileSync(file, '\n');
    expect(await errorOf(async () => home.read(KEY))).toContain('is not as it was written');
    copyFileSync(fileAt(folder, 1), file);
    expect(await errorOf(async () => home.read(KEY))).toContain(`is a copy of ${KEY}, revision 1`);
    writeFileSync(file, '');
    expect(await errorOf(async () => home.read(KEY))).toContain(`${file} is empty`);
  });
});

test('a revision that is missing among those that are kept is an error', async () => {
  const { folder, home } = await written(7);
  rmSync(fileAt(folder, 6));
  const message = await errorOf(async () => home.read(KEY));
  expect(message).toContain(`FLEET_E5203: ${fileAt(folder, 6)} is missing, though there is`);
  expect(message).toContain('clicks.0000000007.json');
  for (const revision of [4, 5, 7]) rmSync(fileAt(folder, revision));
  expect(await errorOf(async () => home.read(KEY))).toContain('clicks.0000000001.json is missing');
});

test.each([
  'notes.txt',
  'clicks.0000000002 (conflicted copy).json',
  'clicks.2.json',
  'clicks.json~',
  '.DS_Store',
])('the file %s is none of a ledger', async (name) => {
  const { folder, home } = await written(1);
  writeFileSync(join(folder, 'placements/ads', name), 'x');
  const message = await errorOf(async () => home.readAll('placements/'));
  expect(message).toContain(`FLEET_E5202: ${join(folder, 'placements/ads', name)} is no file of a ledger`);
});

test('a folder that a ledger never makes is none of it; what Git keeps at the top is nobody to it', async () => {
  const { folder, home } = await written(1);
  mkdirSync(join(folder, '.git'));
  expect(await home.keys('')).toEqual([KEY]);
  mkdirSync(join(folder, 'placements/Old copy'));
  expect(await errorOf(async () => home.keys(''))).toContain('FLEET_E5202');
});

test('what a killed writer left is not read, and removed once it is old', async () => {
  const { folder, home } = await written(1);
  for (const name of ['old', 'new']) writeFileSync(join(folder, '.tmp', name), '{"torn');
  utimesSync(join(folder, '.tmp/old'), 1, 1);
  await home.selfTest();
  expect(readdirSync(join(folder, '.tmp'))).toEqual(['new']);
  expect(await home.keys('')).toEqual([KEY]);
});

test('only the owner can read it', async () => {
  const folder = join(newFolder(), 'a/b');
  const home = new FolderHome(folder);
  await home.selfTest();
  await write(home, '1');
  for (const each of [folder, join(folder, 'placements'), join(folder, 'placements/ads')]) {
    expect(statSync(each).mode % 0o1000).toBe(0o700);
  }
  expect(statSync(fileAt(folder, 1)).mode % 0o1000).toBe(0o600);
  expect(readdirSync(join(folder, '.tmp'))).toEqual([]);
});

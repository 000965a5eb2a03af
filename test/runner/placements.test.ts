import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { flinkFleet, newFolder, programFolder, Ran, SMALL_FLEET } from './command';
import { newLedger, placed } from './ledger/fixture';
import { formatPlacements, parsePlacements } from '../../src/assembly/placements';

jest.setTimeout(120_000);

const fileIn = (folder: string) => join(folder, 'placements.json');

/** A folder with a ledger in which an application runs. */
async function fleetFolder(): Promise<string> {
  const folder = newFolder();
  const ledger = await newLedger(join(folder, 'ledger'));
  await ledger.swapCluster(undefined, {
    cluster: 'us-east',
    uid: 'u1',
    generation: 2,
    cordoned: true,
    quarantined: false,
  });
  await ledger.swapPlacements([
    { to: placed('ads/clicks', { epoch: 3, epochHigh: 3 }) },
    { to: placed('ads/gone', { phase: 'TOMBSTONE' }) },
  ]);
  return folder;
}

function expectError({ code, stderr, stdout }: Ran, text: string | RegExp, exit = 1): void {
  expect(stderr).toMatch(text);
  expect({ code, stdout }).toEqual({ code: exit, stdout: '' });
}

test('the lock file is written from the ledger, and no program is needed', async () => {
  const folder = await fleetFolder();
  const ran = await flinkFleet(folder, 'placements', '-o', 'json');
  expect(JSON.parse(ran.stdout)).toEqual({
    version: 1,
    code: 'FLEET_I5027',
    data: {
      fleet: 'streaming',
      ledger: join(folder, 'ledger'),
      file: 'placements.json',
      applications: 1,
      outcome: 'written',
    },
  });
  expect(parsePlacements(readFileSync(fileIn(folder), 'utf8'), 'streaming')).toMatchObject({
    placements: {
      clusters: { 'us-east': { generation: 2, cordoned: true } },
      applications: { 'ads/clicks': { cluster: 'us-east', epoch: 3 } },
    },
  });
  const again = await flinkFleet(folder, 'placements', '--fleet', 'streaming');
  expect(again).toMatchObject({ code: 0, stderr: '' });
  expect(again.stdout).toMatch(/^placements\.json says what the ledger .* says$/m);
});

test('--check writes nothing, and has exit code 2 where the file differs or is missing', async () => {
  const folder = await fleetFolder();
  const check = async () => flinkFleet(folder, 'placements', '--check');
  expect(await check()).toMatchObject({ code: 2, stdout: expect.stringMatching(/^missing /) as string });
  expect(existsSync(fileIn(folder))).toBe(false);
  await flinkFleet(folder, 'placements');
  expect((await check()).code).toBe(0);
  writeFileSync(fileIn(folder), '{ "fleet": "streaming", edited');
  expect(await check()).toMatchObject({ code: 2, stdout: expect.stringMatching(/^differs /) as string });
  expect(readFileSync(fileIn(folder), 'utf8')).toContain('edited');
  await flinkFleet(folder, 'placements');
  expect((await check()).code).toBe(0);
});

test('what synthesis says of a missing lock file works, and then the program can be synthesized', async () => {
  const folder = programFolder(
    SMALL_FLEET.replace("{ name: 'streaming' }", "{ name: 'streaming', ledger: './the ledger' }"),
  );
  const refused = await flinkFleet(folder, 'synth');
  const [, words, create] =
    /flink-fleet (placements --ledger '.*');.* with (--create --fleet streaming) as well/.exec(
      refused.stderr,
    )!;
  const line = words.split(/ (?=--)| (?=')/).map((word) => word.replaceAll("'", ''));
  const none = await flinkFleet(folder, ...line);
  expectError(none, /FLEET_E5206: .*flink-fleet placements --create --fleet NAME --ledger '.*the ledger'/);
  expect(existsSync(join(folder, 'the ledger'))).toBe(false);
  const made = await flinkFleet(folder, ...line, ...create.split(' '));
  expect(made).toMatchObject({ code: 0, stdout: expect.stringMatching(/^wrote placements\.json/) as string });
  expect((await flinkFleet(folder, 'synth')).code).toBe(0);
  // The assembly says where the ledger is.
  expect((await flinkFleet(folder, 'placements', '--check')).code).toBe(0);
});

describe('refuses', () => {
  test('where there is no ledger', async () => {
    expectError(
      await flinkFleet(newFolder(), 'placements'),
      /FLEET_E5206: there is no ledger at .*ledger; check/,
    );
  });

  test('the lock file of another fleet', async () => {
    const folder = await fleetFolder();
    const other = formatPlacements({ version: 1, fleet: 'other', clusters: {}, applications: {} });
    writeFileSync(fileIn(folder), other);
    expectError(
      await flinkFleet(folder, 'placements'),
      /FLEET_E5013: placements\.json is of the fleet other/,
      3,
    );
    expect(readFileSync(fileIn(folder), 'utf8')).toBe(other);
  });

  test('the ledger of another fleet', async () => {
    const ran = await flinkFleet(await fleetFolder(), 'placements', '--fleet', 'other');
    expectError(ran, /FLEET_E5208: .* is of the fleet streaming, and this one is other/);
    const created = await flinkFleet(await fleetFolder(), 'placements', '--create', '--fleet', 'other');
    expectError(created, 'FLEET_E5208');
  });

  test('a new ledger where applications run already, or without a name', async () => {
    const folder = await fleetFolder();
    await flinkFleet(folder, 'placements');
    const create = ['placements', '--create', '--ledger', 'another'];
    expectError(
      await flinkFleet(folder, ...create, '--fleet', 'streaming'),
      /FLEET_E5016: .* 1 application runs/,
      3,
    );
    expectError(await flinkFleet(folder, ...create, '--fleet', 'other'), 'FLEET_E5013', 3);
    expectError(await flinkFleet(folder, ...create), /FLEET_E5001: --create needs --fleet with a name/);
    expectError(await flinkFleet(folder, ...create, '--fleet', 'No Name'), 'FLEET_E5001');
    expectError(await flinkFleet(folder, ...create, '--check'), /FLEET_E5001: .*--check/);
    expect(existsSync(join(folder, 'another'))).toBe(false);
  });

  test('a record that was changed, and names it', async () => {
    const folder = await fleetFolder();
    const records = join(folder, 'ledger/placements/ads');
    const file = join(
      records,
      readdirSync(records).find((name) => name.startsWith('clicks'))!,
    );
    writeFileSync(file, readFileSync(file, 'utf8').replace('us-east', 'us-west'));
    expectError(
      await flinkFleet(folder, 'placements'),
      /FLEET_E5201: .*ledger\/placements\/ads\/clicks\.0+1\.json /,
    );
    expect(existsSync(fileIn(folder))).toBe(false);
  });

  test('what this version knows no ledger for', async () => {
    expectError(await flinkFleet(newFolder(), 'placements', '--ledger', 'ftp://x'), 'FLEET_E5210');
  });
});

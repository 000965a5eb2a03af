import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { errorOf, newFolder, newLedger, TIME } from './fixture';
import { FolderHome } from '../../../src/runner/ledger/folder-home';
import { JournalEntry } from '../../../src/runner/ledger/records';

const entry = (step: string, state: JournalEntry['state'] = 'issued'): JournalEntry => ({
  step,
  state,
  time: TIME,
});

test('what was appended is there in order, also for whoever goes on', async () => {
  const folder = newFolder();
  const journal = await (await newLedger(folder)).journal('apply-1');
  await journal.append([entry('grant'), entry('grant', 'done')]);
  await journal.append([{ ...entry('create'), data: { uid: 'u1' } }]);
  const resumed = await (await newLedger(folder)).journal('apply-1');
  expect(resumed.entries).toEqual(journal.entries);
  expect(resumed.entries.map(({ step, state }) => `${step} ${state}`)).toEqual([
    'grant issued',
    'grant done',
    'create issued',
  ]);
  await resumed.append([entry('create', 'done')]);
  expect((await (await newLedger(folder)).journal('apply-1')).entries).toHaveLength(4);
});

test('many at once are few records', async () => {
  const folder = newFolder();
  const journal = await (await newLedger(folder)).journal('apply-1');
  await Promise.all(Array.from({ length: 500 }, async (_, i) => journal.append([entry(`step ${i}`)])));
  const records = await new FolderHome(folder).keys('journals/apply-1/');
  expect(journal.entries.map(({ step }) => step)).toEqual(Array.from({ length: 500 }, (_, i) => `step ${i}`));
  expect(records.length).toBeLessThan(5);
});

test('two runners cannot both write: the second stops, and stays stopped', async () => {
  const folder = newFolder();
  const one = await (await newLedger(folder)).journal('move-1');
  const other = await (await newLedger(folder)).journal('move-1');
  await one.append([entry('fence')]);
  expect(await errorOf(async () => other.append([entry('fence')]))).toContain(
    'FLEET_E5215: another runner works on the operation move-1: it wrote record 1',
  );
  expect(await errorOf(async () => other.append([entry('resolve')]))).toContain('FLEET_E5215');
  expect(other.entries).toEqual([]);
  expect((await (await newLedger(folder)).journal('move-1')).entries).toEqual([entry('fence')]);
});

test('a record that is gone from the middle is an error, and named', async () => {
  const folder = newFolder();
  const journal = await (await newLedger(folder)).journal('move-1');
  for (const step of ['a', 'b', 'c']) await journal.append([entry(step)]);
  rmSync(join(folder, 'journals/move-1/00000002.0000000001.json'));
  expect(await errorOf(async () => (await newLedger(folder)).journal('move-1'))).toMatch(
    /FLEET_E5219: the record journals\/move-1\/00000002 .* is missing, though there is journals\/move-1\/00000003/,
  );
});

test('the operations that have a journal are listed', async () => {
  const ledger = await newLedger();
  for (const name of ['20260202-move', '20260101-apply']) {
    await (await ledger.journal(name)).append([entry('x')]);
  }
  await ledger.journal('20260303-never-begun');
  expect(await ledger.operations()).toEqual(['20260101-apply', '20260202-move']);
  expect(await errorOf(async () => ledger.journal('../x'))).toContain('is no name of an operation');
});

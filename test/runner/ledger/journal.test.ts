import { rmSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { errorOf, newFolder, newLedger, TIME } from './fixture';
import { FolderHome } from '../../../src/runner/ledger/folder-home';
import { JournalEntry } from '../../../src/runner/ledger/records';
import { stepState } from '../../../src/runner/ledger/steps';

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

describe('the state of a step', () => {
  const entries = [entry('grant'), entry('grant', 'done'), entry('create'), entry('create')];

  test('is new, issued or done', () => {
    expect([0, 1, 2].map((at) => stepState(entries, at, ['grant', 'create', 'wait'][at]))).toEqual([
      'done',
      'issued',
      'new',
    ]);
  });

  test('another step at that place is an error', async () => {
    expect(await errorOf(() => stepState(entries, 1, 'delete'))).toMatch(
      /FLEET_E5216: step 2 of the operation was create when it began, and would be delete now/,
    );
    expect(await errorOf(() => stepState(entries, 2, 'grant'))).toContain('grant was step 1');
    expect(await errorOf(() => stepState([entry('grant', 'done')], 0, 'grant'))).toContain('FLEET_E5220');
  });

  test('wherever an operation is cut off, it goes on from there, and every step is done once', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 8 }),
        fc.array(fc.nat(20)),
        (steps, cuts) => {
          const journal: JournalEntry[] = [];
          const done: string[] = [];
          const run = (cut: number) => {
            let left = cut;
            for (const [at, step] of steps.entries()) {
              const state = stepState(journal, at, step);
              if (state === 'done') continue;
              if (left-- === 0) return;
              if (state === 'new') journal.push(entry(step));
              if (left-- === 0) return;
              done.push(step);
              journal.push(entry(step, 'done'));
            }
          };
          for (const cut of cuts) run(cut);
          run(-1);
          expect(done).toEqual(steps);
        },
      ),
    );
  });
});

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as fc from 'fast-check';
import { bareMetadata, pointerTo } from './metadata-writer';
import type { Subject } from '../../../src/runner/move/sides';
import { epochsSeen } from '../../../src/runner/state/claims';
import { FolderStore } from '../../../src/runner/state/folder-store';
import { listedOnce, PAGE } from '../../../src/runner/state/listed-store';
import { EpochMemory, Known, lookUp } from '../../../src/runner/state/side/lookups';
import type { StateStore } from '../../../src/runner/state/store';
import { assemblyOf, subjectOf } from '../fence/subjects';

const APP = 'ads/clicks';
const E1 = `a.1/${APP}/e1`;
const JOB = 'aaaaaa11111111111111111111111111';

/** In S3 each of these is one request, and one more for each further thousand of what is listed. */
const ASKED = ['list', 'listUpTo', 'children', 'head', 'read', 'readTimed', 'lengthOf', 'createOnly'];

/** As S3 does: it lists whatever is below a prefix at once, if there is not too much. */
const listUpTo = (store: StateStore) => async (prefix: string, most: number) => {
  const files = await store.list(prefix);
  return files.length > most ? undefined : files;
};

function counted(store: StateStore): { readonly store: StateStore; readonly asked: string[] } {
  const asked: string[] = [];
  const get = (target: StateStore, name: keyof StateStore) => {
    const value = name === 'listUpTo' ? listUpTo(target) : target[name];
    if (typeof value !== 'function') return value;
    return (...args: unknown[]) => {
      if (ASKED.includes(name)) asked.push(`${name} ${String(args[0])}`);
      return (value as (...all: unknown[]) => unknown).apply(target, args);
    };
  };
  return { store: new Proxy(store, { get: get as never }), asked };
}

describe('what a state storage is asked', () => {
  let root: string;
  let store: StateStore;
  let asked: string[];
  let subject: Subject;
  let known: Known;

  const write = (key: string, bytes: Buffer) => {
    mkdirSync(dirname(join(root, key)), { recursive: true });
    writeFileSync(join(root, key), bytes);
  };
  const checkpoint = (id: number, own = E1, job = JOB) => {
    const directory = `${own}/checkpoints/${job}/chk-${id}`;
    write(`${directory}/_metadata`, bareMetadata(id));
    write(
      `${E1}/ha/clicks/completedCheckpoint${job}${id}`,
      pointerTo(`file://${root}/${directory}/_metadata`),
    );
  };

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'flink-state-'));
    ({ store, asked } = counted(new FolderStore(root)));
    subject = subjectOf(APP, `file://${root}`);
    const assembly = assemblyOf({ root: `file://${root}` }, [APP]);
    known = { assembly, beacons: new Map(), clusters: new Map(), manifests: () => [] };
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const reads = () => asked.filter((each) => each.startsWith('read')).length;

  test('a lookup takes two requests, and two more for each checkpoint', async () => {
    for (const id of [5, 6, 7]) {
      asked.length = 0;
      checkpoint(id);
      expect((await lookUp(subject, store, known, {})).newest).toMatchObject({ id, verified: true });
      // The listing, and all of the newest; a pointer, and the start of what it names.
      expect(asked).toHaveLength(2 + 2 * (id - 4));
      expect(asked.length - reads()).toBe(1);
    }
  });

  test('where there is much shared state it takes five more, however much that is', async () => {
    checkpoint(7);
    for (const files of [PAGE + 1, 2 * PAGE]) {
      for (let i = 0; i < files; i++) write(`${E1}/checkpoints/${JOB}/shared/${i}`, Buffer.alloc(0));
      asked.length = 0;
      expect((await lookUp(subject, store, known, {})).newest).toMatchObject({ id: 7, verified: true });
      expect(asked).toHaveLength(2 + 2 + 5);
    }
  });

  test('a checkpoint that came while it was listed is found by what names it', async () => {
    checkpoint(6);
    checkpoint(7);
    const late = new Proxy(store, {
      get: (target, name: keyof StateStore) =>
        name === 'listUpTo'
          ? async (...args: [string, number]) =>
              (await target.listUpTo(...args))?.filter(({ key }) => !key.includes('chk-7/'))
          : target[name],
    });
    expect((await lookUp(subject, late, known, {})).newest).toMatchObject({ id: 7, verified: true });
  });

  test('what all jobs of a session cluster share is asked once', async () => {
    const jobs = ['one', 'two', 'three'];
    jobs.forEach((name, i) => checkpoint(4, `${E1}/${name}`, String(i).repeat(32)));
    const { newest } = await lookUp(subject, store, known, {});
    expect(newest).toMatchObject({ kind: 'session', verified: true });
    // Of each its pointer, and the start of a checkpoint and all of it.
    expect(asked).toHaveLength(1 + 3 * jobs.length);
  });

  test('to look whether a job has started takes one request, and two more for each checkpoint', async () => {
    checkpoint(1);
    const [looked] = await new EpochMemory().look(subject, store, known);
    expect(looked.files.checkpoints).toHaveLength(1);
    expect(asked).toHaveLength(1 + 2);
  });

  test('what was listed at once is what each folder has', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(
          fc.array(fc.constantFrom('a', 'b', 'a.1', 'e1', 'e10'), { minLength: 1, maxLength: 4 }),
          {
            selector: (path) => path.join('/'),
          },
        ),
        async (paths) => {
          const folder = mkdtempSync(join(root, 'tree-'));
          // A file is no folder as well.
          const keys = paths.map((path) => `${path.join('/')}/file`);
          for (const key of keys) write(`${folder.slice(root.length + 1)}/${key}`, Buffer.from(key));
          const plain = counted(new FolderStore(folder));
          const once = await listedOnce(plain.store, ['a/', 'e1/']);
          plain.asked.length = 0;
          for (const prefix of ['a/', 'a/a/', 'a/e1/', 'e1/', 'e1/b/']) {
            const { folders, files } = await once.children(prefix);
            const [listed, count] = [await once.list(prefix), plain.asked.length];
            expect(count).toBe(0);
            const there = await new FolderStore(folder).children(prefix);
            expect([[...folders].sort(), files]).toEqual([[...there.folders].sort(), there.files]);
            expect(listed).toEqual(await new FolderStore(folder).list(prefix));
          }
        },
      ),
      { numRuns: 30 },
    );
  });

  test('which epochs are taken takes one request for each cluster that wrote, and two', async () => {
    checkpoint(1);
    const top = await store.children('');
    asked.length = 0;
    expect(await epochsSeen(store, APP, top)).toMatchObject({ claimed: 0, written: 1 });
    expect(asked).toHaveLength(2);
  });
});

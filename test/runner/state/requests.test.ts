import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { bareMetadata, pointerTo } from './metadata-writer';
import type { Subject } from '../../../src/runner/move/sides';
import { epochsSeen } from '../../../src/runner/state/claims';
import { FolderStore } from '../../../src/runner/state/folder-store';
import { EpochMemory, Known, lookUp } from '../../../src/runner/state/side/lookups';
import type { StateStore } from '../../../src/runner/state/store';
import { assemblyOf, subjectOf } from '../fence/subjects';

const APP = 'ads/clicks';
const E1 = `a.1/${APP}/e1`;
const JOB = 'aaaaaa11111111111111111111111111';

/** In S3 each of these is one request, and one more for each further thousand of what is listed. */
const ASKED = ['list', 'children', 'head', 'read', 'readTimed', 'lengthOf', 'createOnly'];

function counted(store: StateStore): { readonly store: StateStore; readonly asked: string[] } {
  const asked: string[] = [];
  const get = (target: StateStore, name: keyof StateStore) => {
    const value = target[name];
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

  test('a lookup takes six requests, and two more for each checkpoint', async () => {
    for (const id of [5, 6, 7]) {
      asked.length = 0;
      checkpoint(id);
      expect((await lookUp(subject, store, known, {})).newest).toMatchObject({ id, verified: true });
      expect(asked).toHaveLength(6 + 2 * (id - 4));
      expect(new Set(asked.filter((each) => !each.startsWith('read'))).size).toBe(5);
    }
  });

  test('what all jobs of a session cluster share is asked once', async () => {
    const jobs = ['one', 'two', 'three'];
    jobs.forEach((name, i) => checkpoint(4, `${E1}/${name}`, String(i).repeat(32)));
    const { newest } = await lookUp(subject, store, known, {});
    expect(newest).toMatchObject({ kind: 'session', verified: true });
    expect(asked.filter((each) => each.startsWith(`list ${E1}/ha/`))).toHaveLength(1);
    // Its pointer, its ids, its checkpoints and those of its id, its savepoints, the start of a checkpoint and all of it.
    expect(asked).toHaveLength(2 + 7 * jobs.length);
  });

  test('to look whether a job has started takes five requests, and two more for each checkpoint', async () => {
    checkpoint(1);
    const [looked] = await new EpochMemory().look(subject, store, known);
    expect(looked.files.checkpoints).toHaveLength(1);
    expect(asked).toHaveLength(5 + 2);
  });

  test('which epochs are taken takes one request for each cluster that wrote, and two', async () => {
    checkpoint(1);
    const top = await store.children('');
    asked.length = 0;
    expect(await epochsSeen(store, APP, top)).toMatchObject({ claimed: 0, written: 1 });
    expect(asked).toHaveLength(2);
  });
});

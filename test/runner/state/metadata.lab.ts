import { spawnSync } from 'node:child_process';
import {
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { findRestorePoint } from '../../../src/runner/state/find';
import { parseMetadata } from '../../../src/runner/state/metadata/parse';
import { openStore } from '../../../src/runner/state/open-store';
import { namedIn } from '../../../src/runner/state/pointer';
import { verify } from '../../../src/runner/state/verify';
import { missingToolchain } from '../../lab/build/toolchain';
import { FlinkJobFiles, FlinkLine, runFlinkJob } from '../../lab/programs/flink-job';

/** Everything in files of its own, so that there is something to be looked at. */
const IN_FILES = {
  'state.storage.fs.memory-threshold': '0b',
  'execution.checkpointing.data-inline-threshold': '0b',
};
const INCREMENTAL = {
  'state.backend.type': 'rocksdb',
  'state.backend.incremental': 'true',
  'execution.checkpointing.incremental': 'true',
};
const BACKENDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'RocksDB, incremental': { ...INCREMENTAL, ...IN_FILES },
  'RocksDB, incremental, in merged files': {
    ...INCREMENTAL,
    ...IN_FILES,
    'execution.checkpointing.file-merging.enabled': 'true',
  },
  'RocksDB, in the _metadata itself': INCREMENTAL,
  'the heap, unaligned': {
    ...IN_FILES,
    'state.backend.type': 'hashmap',
    'execution.checkpointing.unaligned': 'true',
    'execution.checkpointing.unaligned.enabled': 'true',
  },
};
const LINES: Readonly<Record<FlinkLine, number>> = { 'flink-1': 4, 'flink-2': 6 };

const missing = [
  ...missingToolchain(['flink-1', 'flink-2']),
  ...(spawnSync('javac', ['-version']).error ? ['javac is missing'] : []),
];
const describeFlink = missing.length === 0 ? describe : describe.skip;

for (const [line, version] of Object.entries(LINES) as [FlinkLine, number][]) {
  for (const [backend, options] of Object.entries(BACKENDS)) {
    const skipped = missing.length > 0 ? ` (skipped: ${missing.join('; ')})` : '';
    describeFlink(`what ${line} writes of a job with its state in ${backend}${skipped}`, () => {
      let folder: string;
      let files: FlinkJobFiles;
      let all: readonly string[];
      beforeAll(async () => {
        folder = realpathSync(mkdtempSync(join(tmpdir(), 'flink-')));
        files = await runFlinkJob(line, join(folder, 'e1'), options);
        const { checkpoints, canonicalSavepoint, nativeSavepoint, stopSavepoint } = files;
        all = [...checkpoints, canonicalSavepoint, nativeSavepoint, stopSavepoint];
      });
      afterAll(() => folder && rmSync(folder, { recursive: true, force: true }));

      const metadataOf = (directory: string) => readFileSync(join(directory, '_metadata'));

      test('is read to its last byte, and says what it is', () => {
        expect(files.checkpoints.length).toBeGreaterThanOrEqual(3);
        for (const directory of files.checkpoints) {
          const { id, snapshot, version: found } = parseMetadata(metadataOf(directory));
          expect({ id, snapshot, found }).toEqual({
            id: Number(basename(directory).slice('chk-'.length)),
            snapshot: { kind: 'checkpoint', stop: false },
            found: version,
          });
        }
        const stops = [files.canonicalSavepoint, files.nativeSavepoint, files.stopSavepoint].map(
          (directory) => parseMetadata(metadataOf(directory)).snapshot,
        );
        expect(stops.map((each) => each?.kind)).toEqual(['savepoint', 'savepoint', 'savepoint']);
        expect(stops.map((each) => each?.stop)).toEqual([false, false, true]);
      });

      test('is whole, also when every byte is read; each file beside a _metadata is named by it', async () => {
        const store = await openStore(`file://${folder}`);
        for (const directory of all) {
          const found = await verify(store, `file:${directory}`, { deep: true });
          expect({ directory, ...found }).toMatchObject({ ok: true, problems: [] });
          const beside = readdirSync(directory).filter((name) => name !== '_metadata');
          const named = parseMetadata(metadataOf(directory)).files.flatMap(({ path }) => basename(path));
          expect(beside.filter((name) => !named.includes(name))).toEqual([]);
        }
      });

      test('is refused when it is cut off at any 64th byte, and when it goes on', () => {
        for (const directory of all) {
          const bytes = metadataOf(directory);
          for (let length = 0; length < bytes.length; length += 64) {
            expect(() => parseMetadata(bytes.subarray(0, length))).toThrow();
          }
          expect(() => parseMetadata(bytes.subarray(0, -1))).toThrow();
          expect(() => parseMetadata(Buffer.concat([bytes, Buffer.alloc(1)]))).toThrow(/goes on/);
        }
      });

      test('is named by the files of high availability', () => {
        const ha = join(folder, 'e1/ha/clicks');
        const named = readdirSync(ha).map((name) =>
          namedIn(readFileSync(join(ha, name)).subarray(0, 16_384)),
        );
        expect(named.map((uri) => uri?.replace(/^file:/, '')).sort()).toEqual([...files.checkpoints].sort());
      });

      test('is what an application goes on from: the savepoint of a stop, with which its later job ended', async () => {
        const store = await openStore(`file://${folder}`);
        const place = { epoch: 1, directory: 'e1' };
        const search = { place, retained: 3, reports: [], restore: { kind: 'empty' as const }, deep: true };
        const { candidates, resolution } = await findRestorePoint(store, search);
        expect(resolution).toMatchObject({
          outcome: 'restore',
          from: {
            kind: 'savepoint',
            uri: `file://${files.stopSavepoint}`,
            registered: 'proven',
            verified: true,
          },
        });
        const registered = candidates.filter(
          ({ kind, registered: each }) => kind === 'checkpoint' && each !== 'no',
        );
        expect(registered.map(({ uri }) => uri.slice('file://'.length)).sort()).toEqual(
          [...files.checkpoints].sort(),
        );
        const [canonical] = candidates.filter(({ uri }) => uri === `file://${files.canonicalSavepoint}`);
        expect(canonical).toMatchObject({ stop: false, registered: 'unproven' });
      });

      test('is found out when one of its files is cut off, or gone', async () => {
        const store = await openStore(`file://${folder}`);
        const directory = files.checkpoints[0];
        const [first] = parseMetadata(metadataOf(directory)).files.filter(
          ({ size, shared }) => size > 0 && !shared,
        );
        if (first === undefined) return;
        const file = first.relative ? join(directory, first.path) : first.path.replace(/^file:(\/\/)?/, '');
        const content = readFileSync(file);
        truncateSync(file, first.size - 1);
        expect(await verify(store, `file:${directory}`)).toMatchObject({ ok: false });
        rmSync(file);
        const { problems } = await verify(store, `file:${directory}`);
        expect(problems).toEqual([expect.stringContaining('is missing')]);
        writeFileSync(file, content);
        expect(dirname(file).startsWith(folder)).toBe(true);
      });
    });
  }
}

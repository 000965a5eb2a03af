import fc from 'fast-check';
import { generated, i32, i64, u8, utf } from './metadata-writer';
import { parseId, parseMetadata } from '../../../src/runner/state/metadata/parse';
import { NotMetadata } from '../../../src/runner/state/metadata/reader';

const refused = (bytes: Buffer): boolean => {
  try {
    parseMetadata(bytes);
    return false;
  } catch (error) {
    if (error instanceof NotMetadata) return true;
    throw error;
  }
};

const keysOf = (files: readonly { path: string; relative: boolean }[]) =>
  [...new Set(files.map(({ path, relative }) => `${relative} ${path}`))].sort();

describe('a _metadata', () => {
  test('of any version is read whole: its number, each file, and how much is in itself', () => {
    fc.assert(
      fc.property(generated, ({ bytes, version, id, files, inlineBytes }) => {
        const read = parseMetadata(bytes);
        expect({ version: read.version, id: read.id, inlineBytes: read.inlineBytes }).toEqual({
          version,
          id,
          inlineBytes,
        });
        expect(keysOf(read.files)).toEqual(keysOf(files));
        for (const file of files) {
          const same = read.files.filter(
            ({ path, relative }) => path === file.path && relative === file.relative,
          );
          expect(same.some(({ size }) => (file.shared ? size >= file.size : size === file.size))).toBe(true);
        }
        expect(parseId(bytes.subarray(0, 16))).toBe(id);
      }),
      { numRuns: 500 },
    );
  });

  test('that is cut off is refused, wherever that is', () => {
    fc.assert(
      fc.property(generated, ({ bytes }) => {
        const lengths = [...bytes.keys()];
        expect(lengths.filter((length) => !refused(bytes.subarray(0, length)))).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  test('that goes on beyond its end is refused', () => {
    fc.assert(
      fc.property(generated, fc.uint8Array({ minLength: 1, maxLength: 64 }), ({ bytes }, more) => {
        expect(refused(Buffer.concat([bytes, more]))).toBe(true);
      }),
    );
  });

  test('that was damaged is read or refused, and nothing worse', () => {
    fc.assert(
      fc.property(generated, fc.nat(), fc.integer({ min: 1, max: 255 }), ({ bytes }, at, change) => {
        const damaged = Buffer.from(bytes);
        damaged[at % bytes.length] = (damaged[at % bytes.length] + change) % 256;
        refused(damaged);
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    ['is empty', Buffer.alloc(0), /ends after 0 bytes/],
    ['is something else', Buffer.from('<html>not found</html>'), /does not begin as a _metadata/],
    ['is of Flink 1.2', Buffer.concat([i32(0x4960672d), i32(1), i64(3)]), /version 1, and 2 to 6 are known/],
    ['is of a Flink to come', Buffer.concat([i32(0x4960672d), i32(7), i64(3)]), /version 7/],
    ['has a number below zero', Buffer.concat([i32(0x4960672d), i32(3), i64(-3)]), /-3 is no size/],
    [
      'holds state of an unknown kind',
      Buffer.concat([
        i32(0x4960672d),
        i32(3),
        i64(3),
        i32(0),
        i32(1),
        i64(1),
        i64(2),
        i32(1),
        i32(1),
        u8(99),
      ]),
      /state of the unknown kind 99/,
    ],
  ])('that %s is refused, with the reason', (_, bytes, why) => {
    expect(() => parseMetadata(bytes)).toThrow(why);
  });

  test('that only claims to hold much is refused at once', () => {
    const claims = Buffer.concat([i32(0x4960672d), i32(3), i64(3), i32(0), i32(2_000_000_000)]);
    expect(() => parseMetadata(claims)).toThrow(/ends after/);
  });

  test('with 20,000 files is read in well below a second', () => {
    const files = Array.from({ length: 20_000 }, (_, at) =>
      Buffer.concat([utf(`${at}.sst`), u8(2), i64(at), utf(`s3://flink/shared/${at}`)]),
    );
    const state = [
      u8(11),
      i64(7),
      utf('b'),
      i32(0),
      i32(8),
      i64(9),
      u8(0),
      i32(files.length),
      ...files,
      i32(0),
      utf('h'),
    ];
    const subtask = [i32(0), i32(0), i32(0), ...state, u8(0), i32(0), i32(0)];
    const operator = [i64(1), i64(2), i32(1), i32(128), u8(0), i32(1), ...subtask];
    const bytes = Buffer.concat([i32(0x4960672d), i32(3), i64(3), i32(0), i32(1), ...operator]);
    const start = performance.now();
    expect(parseMetadata(bytes).files).toHaveLength(20_000);
    const ms = performance.now() - start;
    process.stderr.write(`${bytes.length} bytes in ${ms.toFixed(1)} ms\n`);
    expect(ms).toBeLessThan(1000);
  });
});

import type { Arbitrary } from 'fast-check';
import fc from 'fast-check';
import type { NamedFile } from '../../../src/runner/state/metadata/handles';

/** A `_metadata` that Flink might have written, and what is in it. */
export interface Generated {
  readonly bytes: Buffer;
  readonly version: number;
  readonly id: number;
  readonly files: readonly NamedFile[];
  readonly inlineBytes: number;
}

/** Some bytes, and what of state they hold or name. */
interface Part {
  readonly bytes: Buffer;
  readonly files: readonly NamedFile[];
  readonly inlineBytes: number;
}

const part = (bytes: Buffer, files: readonly NamedFile[] = [], inlineBytes = 0): Part => ({
  bytes,
  files,
  inlineBytes,
});

const join = (...parts: readonly (Part | Buffer)[]): Part => {
  const all = parts.map((each) => (Buffer.isBuffer(each) ? part(each) : each));
  return {
    bytes: Buffer.concat(all.map(({ bytes }) => bytes)),
    files: all.flatMap(({ files }) => files),
    inlineBytes: all.reduce((sum, { inlineBytes }) => sum + inlineBytes, 0),
  };
};

export const u8 = (value: number): Buffer => Buffer.from([value]);
export const i32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
};
export const i64 = (value: number): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(BigInt(value));
  return bytes;
};
/** As Java's writeUTF. */
export const utf = (text: string): Buffer => {
  const bytes = [...Array(text.length).keys()].flatMap((at) => {
    const unit = text.charCodeAt(at);
    if (unit > 0 && unit < 0x80) return [unit];
    if (unit < 0x800) return [0xc0 + Math.floor(unit / 64), 0x80 + (unit % 64)];
    return [0xe0 + Math.floor(unit / 4096), 0x80 + (Math.floor(unit / 64) % 64), 0x80 + (unit % 64)];
  });
  return Buffer.from([Math.floor(bytes.length / 256), bytes.length % 256, ...bytes]);
};
const javaText = (value: string): Buffer => Buffer.concat([u8(0x74), utf(value)]);

/** The smallest `_metadata` that is whole: of a checkpoint that has no state. */
export const bareMetadata = (id: number): Buffer =>
  Buffer.concat([i32(0x4960672d), i32(3), i64(id), i32(0), i32(0)]);
/** What of a file in the directory of high availability says which checkpoint is registered. */
export const pointerTo = (uri: string): Buffer => javaText(uri);

const text = fc.oneof(
  fc.uuid(),
  fc.string({ minLength: 1, maxLength: 12 }),
  fc.string({ minLength: 1, maxLength: 6, unit: 'grapheme' }),
);
const uri = text.map((name) => `s3://flink/us-east.1/ads/clicks/e1/checkpoints/j/shared/${name}`);
const size = fc.nat({ max: 2 ** 40 });
const offsets = fc.array(fc.integer({ min: -1, max: 2 ** 31 }), { maxLength: 5 });
const many = <T>(of: Arbitrary<T>) => fc.array(of, { maxLength: 3 });
const listOf = (parts: readonly (Part | Buffer)[]): Part => join(i32(parts.length), ...parts);

const stream: Arbitrary<Part> = fc.oneof(
  fc.constant(part(u8(0))),
  fc
    .tuple(uri, fc.uint8Array({ maxLength: 40 }))
    .map(([name, data]) => part(Buffer.concat([u8(1), utf(name), i32(data.length), data]), [], data.length)),
  fc
    .tuple(uri, size)
    .map(([path, bytes]) =>
      part(Buffer.concat([u8(2), i64(bytes), utf(path)]), [
        { path, relative: false, size: bytes, shared: false },
      ]),
    ),
  fc
    .tuple(text, size)
    .map(([path, bytes]) =>
      part(Buffer.concat([u8(6), utf(path), i64(bytes)]), [
        { path, relative: true, size: bytes, shared: false },
      ]),
    ),
  fc
    .tuple(uri, fc.nat(), fc.nat(), text)
    .map(([path, start, bytes, id]) =>
      part(Buffer.concat([u8(15), i64(start), i64(bytes), i32(1), utf(path), utf(id)]), [
        { path, relative: false, size: start + bytes, shared: true },
      ]),
    ),
  fc.constant(part(u8(16))),
);

const keyGroups = offsets.map((each) => Buffer.concat([i32(0), i32(each.length), ...each.map(i64)]));
const deepStream = fc.oneof(
  stream,
  fc.tuple(keyGroups, stream).map(([groups, each]) => join(u8(3), groups, each)),
);

const operator: Arbitrary<Part> = fc
  .tuple(many(fc.tuple(text, offsets)), stream, fc.boolean(), text)
  .map(([names, each, merged, path]) => {
    const entries = names.map(([name, at]) =>
      Buffer.concat([utf(name), u8(1), i32(at.length), ...at.map(i64)]),
    );
    return join(u8(merged ? 17 : 4), listOf(entries), ...(merged ? [utf(path), utf(path), u8(0)] : []), each);
  });

const paths = many(fc.tuple(text, stream)).map((each) =>
  listOf(each.map(([name, file]) => join(utf(name), file))),
);

const plainKeyed: Arbitrary<Part> = fc.oneof(
  fc.constant(part(u8(0))),
  fc
    .tuple(fc.constantFrom(3, 7, 12), keyGroups, deepStream, text)
    .map(([kind, groups, each, id]) => join(u8(kind), groups, each, ...(kind === 12 ? [utf(id)] : []))),
  fc
    .tuple(fc.boolean(), text, stream, paths, paths)
    .map(([second, id, meta, shared, own]) =>
      join(
        ...[u8(second ? 11 : 5), i64(7), utf(id), i32(0), i32(8), ...(second ? [i64(99)] : [])],
        ...[meta, shared, own, ...(second ? [utf(id)] : [])],
      ),
    ),
  fc
    .tuple(many(fc.uint8Array({ maxLength: 9 })), text)
    .map(([changes, id]) =>
      join(
        ...[u8(9), i32(0), i32(8), i64(1), i64(2)],
        listOf(changes.map((data) => part(Buffer.concat([i32(3), i32(data.length), data]), [], data.length))),
        utf(id),
      ),
    ),
  fc
    .tuple(fc.boolean(), many(stream), text)
    .map(([second, parts, id]) =>
      join(
        ...[u8(second ? 13 : 10), i32(0), i32(8), listOf(parts.map((each) => join(i64(5), each)))],
        ...[i64(6), i64(7), utf(id), ...(second ? [utf('filesystem')] : [])],
      ),
    ),
);

const keyed: Arbitrary<Part> = fc.oneof(
  plainKeyed,
  fc
    .tuple(fc.boolean(), many(plainKeyed), many(plainKeyed), text)
    .map(([second, base, delta, id]) =>
      join(
        ...[u8(second ? 14 : 8), i32(0), i32(8), i64(10), listOf(base), listOf(delta)],
        ...[i64(3), ...(second ? [i64(4)] : []), utf(id)],
      ),
    ),
);

function channels(version: number, kinds: readonly [number, number]): Arbitrary<Part> {
  if (version < 3) return fc.constant(part(Buffer.alloc(0)));
  const single = fc
    .tuple(offsets, stream)
    .map(([at, each]) =>
      join(
        ...[
          ...(version >= 6 ? [u8(kinds[0])] : []),
          i32(0),
          i32(1),
          i32(2),
          i32(at.length),
          ...at.map(i64),
          i64(3),
        ],
        each,
      ),
    );
  const merged = fc
    .tuple(stream, fc.uint8Array({ maxLength: 9 }))
    .map(([each, data]) => join(u8(kinds[1]), i32(0), i64(3), each, i32(data.length), Buffer.from(data)));
  return many(version >= 6 ? fc.oneof(single, merged) : single).map(listOf);
}

function subtask(version: number): Arbitrary<Part> {
  return fc
    .tuple(
      fc.option(operator),
      fc.option(operator),
      keyed,
      keyed,
      channels(version, [1, 3]),
      channels(version, [2, 4]),
    )
    .map(([managed, raw, a, b, input, output]) =>
      join(
        ...(version < 3 ? [i64(-1), i32(0)] : []),
        ...[managed, raw].flatMap((each) => (each ? [i32(1), each] : [i32(0)])),
        ...[a, b, input, output],
      ),
    );
}

function operatorState(version: number): Arbitrary<Part> {
  const before = Buffer.concat([
    ...(version >= 5 ? [utf('Map'), utf('')] : []),
    i64(1),
    i64(2),
    i32(4),
    i32(128),
  ]);
  const subtasks = many(fc.option(subtask(version))).map((each) =>
    listOf(each.map((one, at) => (one || version < 3 ? join(i32(at), one ?? EMPTY) : i32(-at - 1)))),
  );
  const coordinator = fc
    .uint8Array({ maxLength: 9 })
    .map((data) => join(u8(1), utf('c'), i32(data.length), part(Buffer.from(data), [], data.length)));
  if (version < 3) {
    return many(subtask(2)).map((each) =>
      join(before, i32(1), listOf(each.map((one, at) => join(i32(at), one)))),
    );
  }
  return fc.oneof(
    fc.tuple(coordinator, subtasks).map(([first, rest]) => join(before, first, rest)),
    fc.constant(join(before, u8(0), i32(-1))),
  );
}

const EMPTY = part(Buffer.alloc(0));

const master = fc.tuple(text, fc.uint8Array({ maxLength: 9 })).map(([name, data]) => {
  const body = Buffer.concat([i32(1), utf(name), i32(data.length), data]);
  return part(Buffer.concat([i32(0xc96b1696 - 2 ** 32), i32(body.length), body]));
});

export const generated: Arbitrary<Generated> = fc.integer({ min: 2, max: 6 }).chain((version) =>
  fc.tuple(fc.nat(), many(master), many(operatorState(version))).map(([id, masters, operators]) => {
    const head = Buffer.concat([i32(0x4960672d), i32(version), i64(id)]);
    const all = join(head, listOf(masters), listOf(operators), version >= 4 ? PROPERTIES : EMPTY);
    return { ...all, version, id };
  }),
);

/** The properties of a checkpoint as Java writes them, class by class and field by field. */
function properties(): Buffer {
  const shape = (name: string, flags: number, fields: readonly Buffer[], parent: Buffer) =>
    Buffer.concat([
      u8(0x72),
      utf(name),
      i64(2),
      u8(flags),
      Buffer.from([0, fields.length]),
      ...fields,
      u8(0x78),
      parent,
    ]);
  const none = u8(0x70);
  const flag = (name: string) => Buffer.concat([u8(0x5a), utf(name)]);
  const reference = (name: string, type: string) => Buffer.concat([u8(0x4c), utf(name), javaText(type)]);
  const java = 'org.apache.flink.runtime.checkpoint';
  const outer = shape(
    `${java}.CheckpointProperties`,
    2,
    [flag('discardCancelled'), flag('forced'), reference('checkpointType', `L${java}/SnapshotType;`)],
    none,
  );
  const strategy = shape(`${java}.SharingFilesStrategy`, 0x12, [], shape('java.lang.Enum', 0x12, [], none));
  const inner = shape(
    `${java}.CheckpointType`,
    2,
    [reference('name', 'Ljava/lang/String;'), reference('sharing', `L${java}/SharingFilesStrategy;`)],
    none,
  );
  return Buffer.concat([
    ...[Buffer.from([0xac, 0xed, 0, 5]), u8(0x73), outer, u8(0), u8(1)],
    ...[u8(0x73), inner, javaText('Checkpoint'), u8(0x7e), strategy, javaText('FORWARD_BACKWARD')],
  ]);
}

const PROPERTIES = properties();

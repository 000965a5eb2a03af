import { i32, i64, u8, utf } from '../../../runner/state/metadata-writer';

/** What a `_metadata` of the double says. */
export interface Snapshot {
  readonly id: number;
  /** The name of the file beside it that holds the state. */
  readonly file: string;
  readonly bytes: number;
  readonly kind: 'checkpoint' | 'savepoint';
}

/** A `_metadata` as Flink 1.18 writes it for a job of one operator; a savepoint of the double always ends its job. */
export function metadataOf({ id, file, bytes, kind }: Snapshot): Buffer {
  return Buffer.concat([
    ...[i32(0x4960672d), i32(4), i64(id)],
    // No master state, and one operator with its id, parallelism 1, and no coordinator.
    ...[i32(0), i32(1), i64(1), i64(2), i32(1), i32(128), u8(0)],
    // Its one subtask, whose operator state is in a file of its own.
    ...[i32(1), i32(0), i32(1), u8(4), i32(1), utf('offset'), u8(0), i32(1), i64(0)],
    ...[u8(6), utf(file), i64(bytes)],
    // No raw state, no keyed state, no state of channels.
    ...[i32(0), u8(0), u8(0), i32(0), i32(0)],
    kind === 'checkpoint' ? CHECKPOINT : SAVEPOINT,
  ]);
}

/** The number and the file of state in a `_metadata` of the double. */
export function snapshotIn(metadata: Buffer): { readonly id: number; readonly file: string } {
  const head = 8 + 8;
  const id = Number(metadata.readBigInt64BE(8));
  const at = metadata.indexOf(u8(6), head + 4 + 4 + 16 + 8 + 1 + 4 + 4 + 4 + 1 + 4 + 8 + 1 + 4 + 8);
  const length = metadata.readUInt16BE(at + 1);
  return { id, file: metadata.toString('utf8', at + 3, at + 3 + length) };
}

/** A file `completedCheckpoint…`: of what Java serializes into it only the path matters. */
export function pointerTo(metadata: string): Buffer {
  const head = Buffer.from('aced0005737200', 'hex');
  const completed = Buffer.concat([utf('org.apache.flink.runtime.checkpoint.CompletedCheckpoint'), i64(1)]);
  const text = utf(metadata);
  return Buffer.concat([head, completed, u8(0x74), text, u8(0x78), u8(0x70)]);
}

/** The entry of the job result store. */
export function resultOf(jobId: string, status: 'SUCCEEDED' | 'CANCELED' | 'FAILED'): string {
  return JSON.stringify({
    result: { id: jobId, 'application-status': status, 'accumulator-results': {}, 'net-runtime': 1000 },
    version: 1,
  });
}

const JAVA = 'org.apache.flink.runtime.checkpoint';
const NONE = u8(0x70);
const text = (value: string) => Buffer.concat([u8(0x74), utf(value)]);
const flag = (name: string) => Buffer.concat([u8(0x5a), utf(name)]);
const reference = (name: string, type: string) => Buffer.concat([u8(0x4c), utf(name), text(type)]);

function shape(name: string, flags: number, fields: readonly Buffer[], parent: Buffer): Buffer {
  const count = Buffer.from([0, fields.length]);
  return Buffer.concat([u8(0x72), utf(name), i64(2), u8(flags), count, ...fields, u8(0x78), parent]);
}

const constant = (type: string, name: string) =>
  Buffer.concat([u8(0x7e), shape(type, 0x12, [], shape('java.lang.Enum', 0x12, [], NONE)), text(name)]);

/** The properties as Java writes them, which say what a snapshot was taken for. */
function propertiesOf(type: Buffer): Buffer {
  const outer = shape(
    `${JAVA}.CheckpointProperties`,
    2,
    [flag('discardCancelled'), flag('forced'), reference('checkpointType', `L${JAVA}/SnapshotType;`)],
    NONE,
  );
  return Buffer.concat([Buffer.from([0xac, 0xed, 0, 5]), u8(0x73), outer, u8(0), u8(1), type]);
}

const CHECKPOINT = propertiesOf(
  Buffer.concat([
    u8(0x73),
    shape(`${JAVA}.CheckpointType`, 2, [reference('name', 'Ljava/lang/String;')], NONE),
    text('Checkpoint'),
  ]),
);

const SAVEPOINT = propertiesOf(
  Buffer.concat([
    u8(0x73),
    shape(
      `${JAVA}.SavepointType`,
      2,
      [
        reference('name', 'Ljava/lang/String;'),
        reference('postCheckpointAction', `L${JAVA}/SnapshotType$PostCheckpointAction;`),
      ],
      NONE,
    ),
    text('Savepoint'),
    constant(`${JAVA}.SavepointType$PostCheckpointAction`, 'SUSPEND'),
  ]),
);

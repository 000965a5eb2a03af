import { Handles, NamedFile } from './handles';
import { JavaObject, JavaValue, readJavaObject } from './java-object';
import { Reader } from './reader';

/** For what a checkpoint was taken, as far as it says so itself; Flink before 1.15 does not. */
export interface SnapshotKind {
  readonly kind: 'checkpoint' | 'savepoint';
  /** The job ended with it. */
  readonly stop: boolean;
}

/** What a `_metadata` says. */
export interface Metadata {
  readonly version: number;
  /** The number of the checkpoint; savepoints count along. */
  readonly id: number;
  readonly operators: number;
  /** Each once. */
  readonly files: readonly NamedFile[];
  readonly inlineBytes: number;
  readonly snapshot?: SnapshotKind;
}

const MAGIC = 0x4960672d;
const OLDEST = 2;
const NEWEST = 6;
/** As many bytes at the beginning are enough for {@link parseId}. */
export const ID_BYTES = 16;

/**
 * Reads a `_metadata` of Flink 1.3 to 2.x to its last byte.
 *
 * @throws NotMetadata if it is none, is cut off, or goes on beyond its end.
 */
export function parseMetadata(bytes: Buffer): Metadata {
  const reader = new Reader(bytes);
  const version = readVersion(reader);
  const id = reader.size();
  const handles = new Handles(reader);
  for (let states = reader.count(); states > 0; states--) masterState(reader);
  const operators = reader.count();
  for (let i = 0; i < operators; i++) operatorState(reader, handles, version);
  const snapshot = version >= 4 ? snapshotOf(readJavaObject(reader)) : undefined;
  if (!reader.atEnd) throw reader.wrong('it goes on where it should end');
  return {
    version,
    id,
    operators,
    files: once(handles.files),
    inlineBytes: handles.inlineBytes,
    ...(snapshot === undefined ? {} : { snapshot }),
  };
}

/**
 * The number of the checkpoint, from the first bytes alone.
 *
 * @throws NotMetadata if they are not those of a `_metadata`.
 */
export function parseId(bytes: Buffer): number {
  const reader = new Reader(bytes);
  readVersion(reader);
  return reader.size();
}

function readVersion(reader: Reader): number {
  if (reader.int() !== MAGIC) throw reader.wrong('it does not begin as a _metadata of Flink does');
  const version = reader.int();
  if (version >= OLDEST && version <= NEWEST) return version;
  throw reader.wrong(`it is of version ${version}, and ${OLDEST} to ${NEWEST} are known`);
}

const MASTER_STATE_MAGIC = 0xc96b1696 - 2 ** 32;

function masterState(reader: Reader): void {
  if (reader.int() !== MASTER_STATE_MAGIC) throw reader.wrong('it has a master state that is none');
  const length = reader.count();
  const end = reader.offset + length;
  reader.skip(4);
  reader.text();
  reader.skip(reader.count());
  if (reader.offset !== end) throw reader.wrong('it has a master state of another length than it says');
}

function operatorState(reader: Reader, handles: Handles, version: number): void {
  if (version >= 5) {
    reader.text();
    reader.text();
  }
  // Its id, its parallelism, and how far it can go.
  reader.skip(16);
  reader.count();
  reader.int();
  const coordinator = version >= 3 ? handles.stream() : void reader.int();
  const subtasks = reader.int();
  if (subtasks < 0) {
    if (version < 3 || coordinator) {
      throw reader.wrong('it has an operator that ended, and has state all the same');
    }
    return;
  }
  for (let i = 0; i < subtasks; i++) {
    // Below zero is one that ended, and has none.
    if (reader.int() >= 0) subtaskState(reader, handles, version);
    else if (version < 3) throw reader.wrong('it has a subtask without a number');
  }
}

function subtaskState(reader: Reader, handles: Handles, version: number): void {
  if (version < 3) {
    reader.skip(8);
    if (reader.int() !== 0) throw reader.wrong('it has state of Flink before 1.2');
  }
  if (reader.int() !== 0) handles.operator();
  if (reader.int() !== 0) handles.operator();
  handles.keyed();
  handles.keyed();
  if (version < 3) return;
  handles.channels(version >= 6 ? { single: 1, merged: 3 } : undefined);
  handles.channels(version >= 6 ? { single: 2, merged: 4 } : undefined);
}

function snapshotOf(properties: JavaValue): SnapshotKind | undefined {
  const type = isObject(properties) ? properties.fields.checkpointType : undefined;
  if (!isObject(type)) return undefined;
  const action = type.fields.postCheckpointAction;
  return {
    kind: type.className.endsWith('.SavepointType') ? 'savepoint' : 'checkpoint',
    stop: action === 'SUSPEND' || action === 'TERMINATE',
  };
}

const isObject = (value: JavaValue): value is JavaObject => typeof value === 'object';

/** Files of a share: as long as the longest share needs. */
function once(files: readonly NamedFile[]): NamedFile[] {
  const byPath = new Map<string, NamedFile>();
  for (const file of files) {
    const key = `${file.relative ? '' : '/'}${file.path}`;
    const known = byPath.get(key);
    if (known === undefined || (file.shared && file.size > known.size)) byPath.set(key, file);
    // Two who disagree are both kept, so that one of them is found wrong.
    else if (!file.shared && file.size !== known.size) byPath.set(`${key}#${file.size}`, file);
  }
  return [...byPath.values()];
}

import { Reader } from './reader';

/** An object as Java serializes it, of the few shapes that Flink's properties of a checkpoint have. */
export interface JavaObject {
  /** Such as `org.apache.flink.runtime.checkpoint.SavepointType`. */
  readonly className: string;
  readonly fields: Readonly<Record<string, JavaValue>>;
}

/** Enums are the names of their constants. */
export type JavaValue = JavaObject | string | number | boolean | undefined;

interface ClassShape {
  readonly name: string;
  readonly flags: number;
  readonly fields: readonly { readonly type: string; readonly name: string }[];
  readonly parent?: ClassShape;
}

const MAGIC = 0xaced;
const VERSION = 5;
const NULL = 0x70;
const REFERENCE = 0x71;
const CLASS = 0x72;
const OBJECT = 0x73;
const STRING = 0x74;
const ENUM = 0x7e;
const END_OF_ANNOTATIONS = 0x78;
const FIRST_HANDLE = 0x7e0000;
/** And nothing else, such as that it writes itself. */
const SERIALIZABLE = 0x02;
const MOST_DEPTH = 32;

/** Reads one object to its last byte, so that nothing may be missing and nothing may follow unseen. */
export function readJavaObject(reader: Reader): JavaValue {
  if (reader.short() !== MAGIC || reader.short() !== VERSION) {
    throw reader.wrong('its properties are no serialized object');
  }
  return new ObjectReader(reader).value(0);
}

class ObjectReader {
  /** What was read before may be referred to. */
  private readonly seen: (JavaValue | ClassShape)[] = [];

  public constructor(private readonly reader: Reader) {}

  public value(depth: number): JavaValue {
    if (depth > MOST_DEPTH) throw this.reader.wrong('its properties are too deep');
    const tag = this.reader.byte();
    if (tag === NULL) return undefined;
    if (tag === REFERENCE) return this.reference() as JavaValue;
    if (tag === STRING) return this.text();
    if (tag === ENUM) {
      this.shape(depth);
      const handle = this.seen.push(undefined) - 1;
      const name = this.value(depth + 1);
      this.seen[handle] = name;
      return name;
    }
    if (tag === OBJECT) return this.object(depth);
    throw this.reader.wrong(`its properties hold something unknown, ${tag}`);
  }

  private object(depth: number): JavaObject {
    const shape = this.shape(depth);
    if (shape === undefined) throw this.reader.wrong('its properties hold an object of no class');
    const fields: Record<string, JavaValue> = {};
    const object = { className: shape.name, fields };
    this.seen.push(object);
    const classes: ClassShape[] = [];
    for (let each: ClassShape | undefined = shape; each; each = each.parent) classes.unshift(each);
    for (const { flags, fields: own, name } of classes) {
      if (flags !== SERIALIZABLE) {
        throw this.reader.wrong(`its properties hold a ${name}, which writes itself in its own way`);
      }
      for (const field of own) fields[field.name] = this.field(field.type, depth);
    }
    return object;
  }

  private field(type: string, depth: number): JavaValue {
    if (type === 'L') return this.value(depth + 1);
    if (type === 'Z') return this.reader.byte() !== 0;
    if (type === 'I') return this.reader.int();
    const bytes = { B: 1, C: 2, S: 2, F: 4, J: 8, D: 8 }[type];
    if (bytes === undefined) {
      throw this.reader.wrong(`its properties have a field of the unknown type ${type}`);
    }
    this.reader.skip(bytes);
    return undefined;
  }

  private shape(depth: number): ClassShape | undefined {
    if (depth > MOST_DEPTH) throw this.reader.wrong('its properties are too deep');
    const tag = this.reader.byte();
    if (tag === NULL) return undefined;
    if (tag === REFERENCE) return this.reference() as ClassShape;
    if (tag !== CLASS) throw this.reader.wrong(`its properties hold something unknown, ${tag}`);
    const name = this.reader.text();
    this.reader.skip(8);
    const handle = this.seen.push(undefined) - 1;
    const flags = this.reader.byte();
    const fields = Array.from({ length: this.reader.short() }, () => {
      const type = String.fromCharCode(this.reader.byte());
      const field = { type, name: this.reader.text() };
      if (type === 'L' || type === '[') this.value(depth + 1);
      return field;
    });
    if (this.reader.byte() !== END_OF_ANNOTATIONS) {
      throw this.reader.wrong('its properties hold an annotation');
    }
    const parent = this.shape(depth + 1);
    const shape = { name, flags, fields, ...(parent === undefined ? {} : { parent }) };
    this.seen[handle] = shape;
    return shape;
  }

  private text(): string {
    const text = this.reader.text();
    this.seen.push(text);
    return text;
  }

  private reference(): JavaValue | ClassShape {
    const index = this.reader.int() - FIRST_HANDLE;
    if (index < 0 || index >= this.seen.length) throw this.reader.wrong('its properties refer to nothing');
    return this.seen[index];
  }
}

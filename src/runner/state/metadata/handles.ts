import { Reader } from './reader';

/** A file that holds state. */
export interface NamedFile {
  /** A URI; where `relative`, a name beside the `_metadata`. */
  readonly path: string;
  readonly relative: boolean;
  readonly size: number;
  /** Others have a part of the file too, so that it may be longer. */
  readonly shared: boolean;
}

/** What a `_metadata` holds of state, or says where it is. */
export class Handles {
  public readonly files: NamedFile[] = [];
  /** State that is in the `_metadata` itself. */
  public inlineBytes = 0;

  public constructor(private readonly reader: Reader) {}

  /** @returns whether there is one. */
  public stream(depth = 0): boolean {
    const { reader } = this;
    const kind = reader.byte();
    switch (kind) {
      case 0:
        return false;
      case 1:
        // It is named like a file, and is none.
        reader.text();
        this.inline(reader.count());
        return true;
      case 2: {
        const size = reader.size();
        this.add({ path: reader.text(), relative: false, size, shared: false });
        return true;
      }
      case 3:
        this.keyGroups();
        this.stream(this.deeper(depth));
        return true;
      case 6: {
        const path = reader.text();
        this.add({ path, relative: true, size: reader.size(), shared: false });
        return true;
      }
      case 15: {
        const end = reader.size() + reader.size();
        reader.int();
        this.add({ path: reader.text(), relative: false, size: end, shared: true });
        reader.text();
        return true;
      }
      case 16:
        return true;
      default:
        throw reader.wrong(`it has state of the unknown kind ${kind}`);
    }
  }

  public operator(): void {
    const { reader } = this;
    const kind = reader.byte();
    if (kind === 0) return;
    if (kind !== 4 && kind !== 17) throw reader.wrong(`it has operator state of the unknown kind ${kind}`);
    for (let names = reader.count(); names > 0; names--) {
      reader.text();
      reader.byte();
      reader.skip(8 * reader.count());
    }
    if (kind === 17) {
      reader.text();
      reader.text();
      reader.byte();
    }
    this.stream();
  }

  public keyed(depth = 0): void {
    const { reader } = this;
    const kind = reader.byte();
    switch (kind) {
      case 0:
        return;
      case 3:
      case 7:
      case 12:
        this.keyGroups();
        this.stream();
        if (kind === 12) reader.text();
        return;
      case 5:
      case 11:
        this.incremental(kind === 11);
        return;
      case 8:
      case 14:
        this.changelog(kind === 14, depth);
        return;
      case 9:
        this.changes();
        return;
      case 10:
      case 13:
        reader.skip(8);
        for (let parts = reader.count(); parts > 0; parts--) {
          reader.skip(8);
          this.stream();
        }
        reader.skip(16);
        reader.text();
        if (kind === 13) reader.text();
        return;
      default:
        throw reader.wrong(`it has keyed state of the unknown kind ${kind}`);
    }
  }

  /**
   * Records that were on their way, in an unaligned checkpoint.
   *
   * @param kinds absent: up to version 5 there is one kind, which is not said.
   */
  public channels(kinds?: { readonly single: number; readonly merged: number }): void {
    const { reader } = this;
    for (let channels = reader.count(); channels > 0; channels--) {
      const kind = kinds && reader.byte();
      if (kind === kinds?.single) {
        reader.skip(12);
        reader.skip(8 * reader.count());
        reader.skip(8);
        this.stream();
      } else if (kind === kinds?.merged) {
        reader.skip(12);
        this.stream();
        reader.skip(reader.count());
      } else {
        throw reader.wrong(`it has records on their way of the unknown kind ${kind}`);
      }
    }
  }

  private keyGroups(): void {
    this.reader.skip(4);
    this.reader.skip(8 * this.reader.count());
  }

  private incremental(second: boolean): void {
    const { reader } = this;
    reader.skip(8);
    reader.text();
    reader.skip(second ? 16 : 8);
    this.stream();
    for (const _ of ['shared', 'private']) {
      for (let files = reader.count(); files > 0; files--) {
        reader.text();
        this.stream();
      }
    }
    if (second) reader.text();
  }

  private changelog(second: boolean, depth: number): void {
    const { reader } = this;
    reader.skip(16);
    for (const _ of ['materialized', 'changes']) {
      for (let parts = reader.count(); parts > 0; parts--) this.keyed(this.deeper(depth));
    }
    reader.skip(second ? 16 : 8);
    reader.text();
  }

  private changes(): void {
    const { reader } = this;
    reader.skip(24);
    for (let changes = reader.count(); changes > 0; changes--) {
      reader.skip(4);
      this.inline(reader.count());
    }
    reader.text();
  }

  private inline(bytes: number): void {
    this.reader.skip(bytes);
    this.inlineBytes += bytes;
  }

  private add(file: NamedFile): void {
    if (file.path === '') throw this.reader.wrong('it names a file without a name');
    this.files.push(file);
  }

  /** Flink nests them once; a file that nests them a thousand times is none of Flink's. */
  private deeper(depth: number): number {
    if (depth > 8) throw this.reader.wrong('it has state within state within state');
    return depth + 1;
  }
}

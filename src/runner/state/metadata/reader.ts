/** Why bytes are not what Flink would have written, and where that was found. */
export class NotMetadata extends Error {
  public constructor(
    public readonly what: string,
    public readonly offset: number,
  ) {
    super(`${what} (byte ${offset})`);
  }
}

/** Reads what Java's DataOutputStream writes. Never beyond the end: what is cut off is found, wherever that is. */
export class Reader {
  private position = 0;

  public constructor(private readonly bytes: Buffer) {}

  public get offset(): number {
    return this.position;
  }

  public get atEnd(): boolean {
    return this.position === this.bytes.length;
  }

  public byte(): number {
    return this.bytes[this.take(1)];
  }

  public short(): number {
    return this.bytes.readUInt16BE(this.take(2));
  }

  public int(): number {
    return this.bytes.readInt32BE(this.take(4));
  }

  /** A length, a size or a position: never negative, and never more than can be counted with. */
  public size(): number {
    const value = this.bytes.readBigInt64BE(this.take(8));
    if (value < 0n || value > BigInt(Number.MAX_SAFE_INTEGER)) throw this.wrong(`${value} is no size`);
    return Number(value);
  }

  /** How many of something follow. */
  public count(): number {
    const value = this.int();
    if (value < 0) throw this.wrong(`${value} is no number of things`);
    return value;
  }

  public skip(bytes: number): void {
    this.take(bytes);
  }

  public text(): string {
    const length = this.short();
    const start = this.take(length);
    const text = this.bytes.toString('latin1', start, start + length);
    return PLAIN.test(text) ? text : this.decode(start, start + length);
  }

  public wrong(what: string): NotMetadata {
    return new NotMetadata(what, this.position);
  }

  private take(bytes: number): number {
    const start = this.position;
    if (bytes > this.bytes.length - start) {
      throw new NotMetadata(`it ends after ${this.bytes.length} bytes, in the middle`, this.bytes.length);
    }
    this.position += bytes;
    return start;
  }

  /* eslint-disable no-bitwise */
  /** Java's own UTF-8: each half of a pair of surrogates has three bytes, and zero has two. */
  private decode(start: number, end: number): string {
    const units: number[] = [];
    for (let at = start; at < end;) {
      const first = this.bytes[at];
      const length = first < 0x80 ? 1 : first >> 5 === 0b110 ? 2 : first >> 4 === 0b1110 ? 3 : 0;
      if (length === 0 || at + length > end) throw new NotMetadata('it has a text that is none', at);
      let unit = length === 1 ? first : first & (0xff >> (length + 1));
      for (let i = 1; i < length; i++) {
        if (this.bytes[at + i] >> 6 !== 0b10) throw new NotMetadata('it has a text that is none', at);
        unit = (unit << 6) | (this.bytes[at + i] & 0x3f);
      }
      units.push(unit);
      at += length;
    }
    return units.map((unit) => String.fromCharCode(unit)).join('');
  }
  /* eslint-enable no-bitwise */
}

// eslint-disable-next-line no-control-regex
const PLAIN = /^[\x01-\x7f]*$/;

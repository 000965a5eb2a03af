/* eslint-disable no-bitwise -- bits are what a hash is about */

/** 64 bits, as two signed halves. */
export interface Hash {
  readonly high: number;
  readonly low: number;
}

/**
 * A hash of a text that is the same on every machine and in every release: placements of new applications hang on it.
 * Two lanes take in the UTF-16 code units as FNV-1a does, each with a multiplier of its own, and end in the finalizer
 * of MurmurHash3. A cryptographic hash would do as well, at some twenty times the cost.
 */
export function hashOf(text: string): Hash {
  let high = 0x811c9dc5;
  let low = text.length;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    high = Math.imul(high ^ unit, 0x01000193);
    low = Math.imul(low ^ unit, 0x9e3779b1);
  }
  return { high: mix(high), low: mix(low) };
}

/** The number between 0 and 1, both excluded, that a pair draws; other pairs draw independently of it. */
export function draw(a: Hash, b: Hash): number {
  const low = mix(a.low ^ Math.imul(b.low, 0x9e3779b1));
  const high = mix(a.high + b.high + low);
  // 52 bits, and a half so that neither end is reached; 53 would round up to 1.
  return ((high >>> 0) * 2 ** 20 + (low >>> 12) + 0.5) / 2 ** 52;
}

/** Each bit of the outcome hangs on each bit of the input (the finalizer of MurmurHash3). */
function mix(value: number): number {
  let bits = value | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return bits ^ (bits >>> 16);
}

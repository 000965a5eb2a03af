const STRING = 0x74;
const END = Buffer.from('/_metadata');

/** It comes early: what is behind it is as long as the checkpoint's own metadata. */
export const POINTER_BYTES = 16_384;

/**
 * The directory that a file `completedCheckpoint…` names: Java has serialized an object into it, whose URI is a string with
 * its length before it.
 *
 * @returns nothing where there is none, or where there are several.
 */
export function namedIn(bytes: Buffer): string | undefined {
  const found = new Set<string>();
  for (let at = bytes.indexOf(END); at >= 0; at = bytes.indexOf(END, at + 1)) {
    const text = stringUpTo(bytes, at + END.length);
    if (text !== undefined) found.add(text.slice(0, -END.length));
  }
  return found.size === 1 ? [...found][0] : undefined;
}

function stringUpTo(bytes: Buffer, end: number): string | undefined {
  for (let start = end - END.length; start >= 3 && end - start <= 4096; start--) {
    if (bytes[start - 3] !== STRING || bytes.readUInt16BE(start - 2) !== end - start) continue;
    const text = bytes.toString('utf8', start, end);
    if (/^[a-z][a-z0-9+.-]*:\//i.test(text)) return text;
  }
  return undefined;
}

/**
 * Regular expressions, of the kind that JavaScript and RE2, which is that of the API server, read alike: what is
 * held at synth and what is held by the server are one text.
 */

/** One of these. */
export function oneOfThese(values: readonly string[]): string {
  return `^(${values.map(escaped).join('|')})$`;
}

/** An image of one of these registries or repositories, or of one below it. */
export function imageFrom(registries: readonly string[]): string {
  // What follows a colon is a tag, unless a slash follows in turn: then it was a port, and this another registry.
  return `^(${registries.map((each) => escaped(each.replace(/\/+$/, ''))).join('|')})(/.*|[:@][^/]*)$`;
}

/** One of these directories, or one below it; `*` is a number. */
export function within(directories: readonly string[]): string {
  return `^(${directories.map(directory).join('|')})(/.*)?$`;
}

/** Flink resolves `..` in a path, and takes a backslash for a slash, so that such a text may be a directory elsewhere. */
export const LEAVES_DIRECTORY = '(^|/)\\.\\.(/|$)|\\\\';

/** A path of whoever reads it; without a scheme it is one as well. */
export const LOCAL_FILE = '^([fF][iI][lL][eE]:|[^:]*$)';

/** Anything. */
export const ANYTHING = '';

function directory(uri: string): string {
  const text = uri.replace(/\/+$/, '').split('*').map(escaped).join('[0-9]+');
  return text.replace(/^s3[ap]?:/, 's3[ap]?:');
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

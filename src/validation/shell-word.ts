/** The text as one word of a command line, so that it can be copied into a shell. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./*-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

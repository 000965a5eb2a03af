/** A string of CEL; its escapes are those of JSON. */
export function quoted(value: string): string {
  return JSON.stringify(value);
}

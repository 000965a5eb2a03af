const WIDTH = 110;

/** JSON for people who read diffs: what fits on a line stands on one line, with keys in a fixed order. */
export function compactJson(value: unknown): string {
  return `${print(value, '')}\n`;
}

function print(value: unknown, indent: string): string {
  const line = JSON.stringify(sorted(value));
  if (typeof value !== 'object' || value === null || indent.length + line.length <= WIDTH) {
    return line;
  }
  const inner = `${indent}  `;
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  const lines = Array.isArray(value)
    ? value.map((child) => inner + print(child, inner))
    : sortedEntries(value).map(([key, child]) => `${inner}${JSON.stringify(key)}: ${print(child, inner)}`);
  return `${open}\n${lines.join(',\n')}\n${indent}${close}`;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(sorted);
  }
  return typeof value === 'object' && value !== null
    ? Object.fromEntries(sortedEntries(value).map(([key, child]) => [key, sorted(child)]))
    : value;
}

function sortedEntries(value: object): [string, unknown][] {
  return Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
}

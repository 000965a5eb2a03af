import { holdsSecret, isSecretName } from '../../../validation/secrets';

/** A line that gives something a value: `name: value`, `name=value`, `export name="value"`, `"name": value`. */
const ASSIGNMENT = /^(\s*)(?:(?:-|export|set|val|var|const|let)\s+)*["']?([\w.$-]+)["']?\s*[:=]\s*(.*)$/;
/** With a slash in it a password is in no correct URL, and is one all the same. */
const IN_URL = /:\/\/[^\s/:@]+:[^\s@$]+@/;
const KEY_BEGINS = /-----BEGIN [A-Z ]*PRIVATE KEY-----/;
const KEY_ENDS = /-----END [A-Z ]*PRIVATE KEY-----/;

/** Whether it is only where a secret is found: `${NAME}`, `$(NAME)`, `{{ name }}`. */
export function isReference(text: string): boolean {
  return /^(\$\{[^}]*\}|\$\([^)]*\)|\{\{[^}]*\}\}|\$\w+)$/.test(text.trim());
}

/** The text without its lines that hold secrets; `hide` says what stands for one. */
export function withoutSecretLines(text: string, hide: (secret: string) => string): string {
  if (!text.includes('\n')) return isSecretLine(text) ? hide(text) : text;
  const lines = text.split('\n');
  // Something goes over the end of a line: then nothing of it is shown.
  if (holdsSecret(hiddenLines(lines, () => '$').join('\n'))) return hide(text);
  return hiddenLines(lines, hide).join('\n');
}

function hiddenLines(lines: readonly string[], hide: (secret: string) => string): string[] {
  let inKey = false;
  // How far the name is indented whose value stands in the lines below.
  let below: number | undefined;
  let continues = false;
  return lines.map((line) => {
    const indent = line.length - line.trimStart().length;
    if (below !== undefined && (line.trim() === '' || indent > below)) {
      return line.trim() === '' ? line : hide(line);
    }
    below = undefined;
    const begins = KEY_BEGINS.test(line);
    if (inKey || begins) {
      inKey = !KEY_ENDS.test(line);
      return hide(line);
    }
    const [, , name, value] = ASSIGNMENT.exec(line) ?? [];
    if (name !== undefined && isSecretName(name) && /^([|>][\d+-]*)?$/.test(value.trim())) {
      below = indent;
      return line;
    }
    const secret = continues || isSecretLine(line);
    // One that goes on behind a backslash is as secret as its beginning.
    continues = secret && line.endsWith('\\');
    return secret ? hide(line) : line;
  });
}

function isSecretLine(line: string): boolean {
  if (holdsSecret(line) || IN_URL.test(line)) return true;
  const [, , name, value] = ASSIGNMENT.exec(line) ?? [];
  return name !== undefined && isSecretName(name) && isSecretValue(value);
}

/** What may stand beside a secret's name for all to see: nothing, a switch, or where the secret is found. */
export function isSecretValue(value: string): boolean {
  const text = value.trim().replace(/^(["'])(.*)\1[,;]?$/, '$2');
  return (
    text !== '' && !/^(true|false|null|none)[,;]?$/i.test(text) && !/^[{[]+$/.test(text) && !isReference(text)
  );
}
